# What a script of deploy_host.sh's `host` may say, on the host itself: verbs and claims.
# shellcheck shell=bash disable=SC2034,SC2154
set -u
status=0
case $LAB_FAMILY in
deb) hot=1.0-1+hot1 library=libhot1_1.0-1_amd64.deb ;;
rpm) hot=1.0-1.hot1 library=libhot1-1.0-1.x86_64.rpm ;;
esac

not_ok() {
    echo "not ok - $1" >&2
    sed 's/^/    said: /' /tmp/said >&2
    tail -n 25 /var/log/stopgap/HF-TEST-1.log 2>/dev/null | sed 's/^/    log: /' >&2
    exit 1
}

# lab_begin: a host with the vulnerable library, and both daemons running.
lab_begin() {
    mkdir -p /etc/stopgap /var/log
    cp /lab/good.asc /etc/stopgap/deploy-key.asc
    install_by_hand "/lab/$library" /lab/hotd[_-]1.0-1* /lab/calmd[_-]1.0-1* || not_ok "the lab's packages"
    if [[ -d /run/systemd/system ]]; then
        systemctl daemon-reload
        systemctl start hotd calmd
    else
        /etc/init.d/hotd start
        /etc/init.d/calmd start
    fi
    eventually "the daemons' start" started calmd calm
    eventually "the daemons' start" started hotd 1.0-1
}

# install_by_hand FILE...: as somebody would who does not know of deploy.sh.
install_by_hand() {
    case $LAB_FAMILY in
    deb) dpkg -i "$@" >/tmp/said 2>&1 ;;
    rpm) rpm -U --oldpackage "$@" >/tmp/said 2>&1 ;;
    esac
}

# version_of NAME: its installed version; nothing where it is not, or not wholly.
version_of() {
    case $LAB_FAMILY in
    deb) dpkg-query -W -f '${db:Status-Status} ${Version}\n' "$1" 2>/dev/null | sed -n 's/^installed //p' ;;
    rpm) rpm -q --qf '%{VERSION}-%{RELEASE}\n' "$1" 2>/dev/null | grep -v ' ' ;;
    esac
}
settled() { [[ $LAB_FAMILY != deb || -z $(dpkg --audit) ]]; }

# deploy COMMAND [OPTION...]: the kit's script, waiting for little.
deploy() {
    # shellcheck disable=SC2086 # a program and its argument
    $LAB_SHELL /kit/deploy.sh "$1" --wait 2 --health-wait 1 "${@:2}" \
        >/tmp/result 2>/tmp/said </dev/null
    status=$?
    cat /tmp/result >>/tmp/said
}

# judged STATUS KIT TEXT: what `check` says of another kit of the lab.
judged() {
    deploy check --dir "/lab/kits/$2" "${@:4}"
    [[ $status == "$1" ]] || not_ok "$2: status $status, not $1"
    grep -qF -- "$3" /tmp/said || not_ok "$2: never said: $3"
}

# ends STATUS OUTCOME [TEXT]: what the last one came to.
ends() {
    [[ $status == "$1" ]] || not_ok "status $status, not $1"
    tail -n 1 /tmp/result | grep "^STOPGAP_RESULT {.*\"outcome\":\"$2\",\"status\":$1," >/dev/null ||
        not_ok "the result line says no $2"
    [[ -z ${3:-} ]] || grep -qF -- "$3" /tmp/said || not_ok "never said: $3"
}

result_has() { grep -qF -- "$1" /tmp/result || not_ok "the result has no $1"; }

# has NAME VERSION: installed exactly; an empty version: not installed at all.
has() {
    [[ $(version_of "$1") == "$2" ]] || not_ok "$1 is at \"$(version_of "$1")\", not \"$2\""
    [[ -z $2 ]] || settled || not_ok "packages are half installed"
}

# started NAME VERSION...: the starts of a daemon, by the library's version that each one saw.
started() { [[ $(tr '\n' ' ' <"/run/$1.starts") == "${*:2} " ]]; }
has_started() {
    eventually "$1 started with: $(cat "/run/$1.starts"), not ${*:2}" started "$@"
    kill -0 "$(cat "/run/$1.pid")" || not_ok "$1 does not run"
}

eventually() { # WHAT COMMAND...
    local tries
    for tries in {1..50}; do
        "${@:2}" 2>/dev/null && return
        sleep 0.1
    done
    not_ok "$1"
}

# nothing_changed: as if nobody had deployed.
nothing_changed() {
    has libhot1 1.0-1
    has extra ""
    has_started hotd 1.0-1
    has_started calmd calm
    [[ ! -e /var/lib/stopgap/deploy/HF-TEST-1/phase ]] || not_ok "something is under way"
}

# hotfixed [VERSION]: the hotfix is there, its daemon was restarted once, the other one not.
hotfixed() {
    has libhot1 "${1:-$hot}"
    has extra ""
    has_started hotd 1.0-1 "${1:-$hot}"
    has_started calmd calm
    [[ ! -e /var/lib/stopgap/deploy/HF-TEST-1/phase ]] || not_ok "something is under way"
}

# went_back: the old library is back, and the daemon runs it.
went_back() {
    has libhot1 1.0-1
    has extra ""
    eventually "hotd runs $(tail -n 1 /run/hotd.starts)" runs_old
    kill -0 "$(cat /run/hotd.pid)" || not_ok "hotd does not run"
    has_started calmd calm
    [[ ! -e /var/lib/stopgap/deploy/HF-TEST-1/phase ]] || not_ok "something is under way"
}

runs_old() { [[ $(tail -n 1 /run/hotd.starts) == 1.0-1 ]]; }

# hold_lock FILE: a process that holds it as apt would; $holder.
hold_lock() {
    mkdir -p "${1%/*}"
    perl -MFcntl -e 'open(my $f, ">>", $ARGV[0]) or die; fcntl($f, F_SETLK, my $l = pack("s s x4 q q i x4", F_WRLCK, 0, 0, 0, 0)) or die; open(my $d, ">", "/tmp/held"); sleep 1000' "$1" &
    holder=$!
    eventually "the lock $1" test -e /tmp/held
    rm /tmp/held
}

# hook FILE < SCRIPT: a program that the lab's packages and init scripts run.
hook() { cat >"$1" && chmod 755 "$1"; }

# only_verifier NAME: of the three, this one alone is installed; "none": none.
only_verifier() {
    local name
    for name in gpgv sqv gpg; do [[ $name == "$1" ]] || rm -f "/usr/bin/$name"; done
}
