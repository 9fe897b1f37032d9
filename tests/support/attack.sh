# A hostile package (attack.c), the world that it looks for, and what must not have come of it, whatever
# the package format. Used after flow/lib.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# What attack.c tries by these names, and the claim that each stands for.
attacks=(
    "host-file|no file of this machine, by any process's root or folder"
    "state-folder|nothing of stopgap's state folder"
    "environment|no variable of the caller, and no process's environment"
    "processes|no process of this machine"
    "loopback|no server on this machine's loopback"
    "network|no address of the world"
    "raw-sockets|no raw socket"
    "abstract-socket|no abstract socket"
    "agent-socket|no agent's socket"
    "keyrings|no kernel keyring, in any of the kernel's calling conventions"
    "keys-listed|no list of keys"
    "devices|no device, neither an existing nor a new one"
    "kernel-files|no file that steers the kernel"
    "kernel-memory|no memory or messages of the kernel"
    "firmware|no description of this machine's firmware or kernel"
    "user-namespaces|no user namespace of its own"
    "namespace-limit|no way to allow itself one"
    "mounting|no mount, and none undone"
    "root|no way to become root"
    "tracing|no process to trace outside its own"
    "first-process|no way to kill the sandbox's first process"
    "clock|no clock to set"
    "terminal|no terminal to type into"
    "device-planted|no device in its tree"
    "hard-link-planted|no hard link to a file of this machine"
)

# attack_world: sets it up, and $look, the words that start the attack in the package's tree.
attack_world() {
    marker=stopgap-flow-secret-$$
    cc -static -O1 -o "$work/attack" "$here/../support/attack.c" 2>"$work/stderr" ||
        skip "this machine cannot link a static program: $(tail -1 "$work/stderr")"
    export FLOW_SECRET="variable $marker" SSH_AUTH_SOCK=$work/agent GNUPGHOME=$work/gnupg
    mkdir -m 700 "$GNUPGHOME"
    mkdir -m 777 "$work/open"
    echo "host $marker" >"$work/open/victim"
    chmod 666 "$work/open/victim"
    python3 "$here/../support/attack_world.py" "$marker" "$work/agent" >"$work/world" &
    background+=($!)
    wait_until 20 "the world" test -s "$work/world"
    local port key
    read -r port key <"$work/world"
    look="./attack look $marker $work/open/victim $shared_state $port $marker $work/agent $key"
}

# held_off LOG: each attack was tried, and none came to anything.
held_off() {
    local row name
    ! grep -aq '^SEEN' "$1" || fail "the package had: $(grep -a '^SEEN' "$1" | tr '\n' ' ')"
    for row in "${attacks[@]}"; do
        name=${row%%|*}
        grep -aqx "held $name" "$1" || fail "$name: was not tried: $(grep -a '^held' "$1" | tail -1)"
        ok "hostile code gets ${row#*|}"
    done
    ! grep -q CONNECTED "$work/world" || fail "somebody connected: $(cat "$work/world")"
}

# nothing_followed CLAIM: what was planted (attack plant) reached neither this machine nor the output.
nothing_followed() {
    [[ $(cat "$work/open/victim") == "host $marker" && $(ls "$work/open") == victim ]] ||
        fail "$1: a file of this machine was changed"
    [[ -z $(find "$work/out" ! -type f ! -type d) ]] ||
        fail "$1: came out: $(find "$work/out" ! -type f ! -type d)"
    [[ -z $(find "$work/out" -perm /7000) ]] || fail "$1: a set-uid file came out"
    ! grep -rqaE "(host|variable) $marker" "$work/out" || fail "$1: a secret is in the output"
}

# printable_only CLAIM: what stopgap said holds no control character that hostile text had.
printable_only() {
    ! grep -qaP '[\x00-\x08\x0b-\x1f\x7f]' "$work/stdout" "$work/stderr" ||
        fail "$1: a control character reached the terminal"
}
