# Publishing, for flow tests: a key and a repository of the test's own. Used after flow/lib.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# needs_publishing: a configuration with a key of the test's own, and a place for the repository.
needs_publishing() {
    signing=$work/keys
    published=$work/published
    printf '\n[signing]\nhome = "%s"\n' "$signing" >>"${config:=$work/stopgap.toml}"
}

# publish_it [ARGUMENT...]: publishes the test's recipe.
publish_it() { stopgap publish --config "$config" --repository "$published" "$@" "$work/recipe"; }

# verify_it [FOLDER]: verifies the repository.
verify_it() { stopgap verify --repository "${1:-$published}" --fingerprint "$fingerprint"; }

# gpg_of_test ARGUMENT...
gpg_of_test() { gpg --homedir "$signing" --batch --quiet --pinentry-mode loopback --passphrase '' "$@"; }

# another_key NAME [OPTION...]: a key in a home of its own, $work/NAME; prints its fingerprint.
another_key() {
    [[ -d $work/$1 ]] || mkdir -m 700 "$work/$1"
    gpg --homedir "$work/$1" --batch --quiet --pinentry-mode loopback --passphrase '' "${@:2}" \
        --quick-generate-key "$1 <$1@example.org>" ed25519 sign "${lifetime:-never}" 2>>"$work/gpg"
    gpg --homedir "$work/$1" --batch --quiet --with-colons --list-keys 2>/dev/null |
        awk -F: '/^fpr/ {print $10; exit}'
}

# client_root TREE: a host made of a root's layer; what in_client changes there stays until the test ends.
client_root() {
    client_tree=$1
    client_ids=$(stat -c %u "$client_tree")
    mkdir -p "$work/client/upper" "$work/client/overlay" "$work/client/root"
    chown -R "$client_ids:$client_ids" "$work/client"
}

# give_client FILE PLACE: puts a file into that host.
give_client() {
    mkdir -p "$work/client/upper${2%/*}"
    cp "$1" "$work/client/upper$2"
    chown -R "$client_ids:$client_ids" "$work/client/upper"
}

# in_client COMMAND...: runs it as that host's root, with this machine's loopback.
in_client() {
    local holder
    unshare --user sleep 600 &
    holder=$!
    until [[ $(readlink "/proc/$holder/ns/user") != "$(readlink /proc/self/ns/user)" ]]; do sleep 0.02; done
    echo "0 $client_ids 65536" >"/proc/$holder/uid_map"
    echo "0 $client_ids 65536" >"/proc/$holder/gid_map"
    # shellcheck disable=SC2016 # the inner shell expands
    nsenter "--user=/proc/$holder/ns/user" --setuid 0 --setgid 0 \
        unshare --mount --propagation private bash -c 'set -e
            mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/overlay,userxattr" "$2/root"
            mount --rbind /dev "$2/root/dev"
            mount --rbind /proc "$2/root/proc"
            root=$2/root
            shift 2
            exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root \
                DEBIAN_FRONTEND=noninteractive "$@"' \
        - "$client_tree" "$work/client" "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
    kill "$holder"
    wait "$holder" 2>/dev/null
}

# give_kit FOLDER: the deploy kit, to that host, in the place of an earlier one.
give_kit() {
    rm -rf "$work/client/upper/kit"
    local file
    for file in "$1"/*; do give_client "$file" "/kit/${file##*/}"; done
}

# deploy COMMAND [OPTION...]: the kit's script, there; kit_said FIELD: of its last result line.
deploy() { in_client sh /kit/deploy.sh "$@"; }
kit_said() { sed -n 's/^STOPGAP_RESULT //p' "$work/stdout" | tail -1 | python3 -c "import json, sys; print(json.load(sys.stdin)['$1'])"; }

# version_there PACKAGE: as that host has it installed.
# shellcheck disable=SC2016 # dpkg-query expands
version_there() {
    in_client dpkg-query -Wf '${Version}' "$1"
    cat "$work/stdout"
}
