# Hosts that systemd runs on: booted in namespaces on the hosts' tree, with this machine's /usr, which has
# systemd, below that tree's own.
# Used after deploy_host.sh.
# shellcheck shell=bash disable=SC2154

# needs_systemd: ends the test where none boots here. That fails nothing, wherever it runs: few machines
# that run tests let one boot, and then what needs it is not verified, which this says.
needs_systemd() {
    unified=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
    if [[ -x /lib/systemd/systemd && -w ${unified:-/nonexistent}/cgroup.procs ]]; then
        echo true >"$work/script"
        boot
        [[ $(cat "$work/booted/status" 2>/dev/null) != 0 ]] || return 0
    fi
    echo "skipped, so deploy.sh is not verified with systemd: no systemd boots on this machine"
    exit 77
}

# booted CLAIM < SCRIPT: as `host`, where systemd is process 1 and runs the daemons.
booted() {
    cat >"$work/script"
    boot
    [[ $(cat "$work/booted/status" 2>/dev/null) == 0 ]] || fail "$1"
    ok "$1"
}

# boot: $work/script on such a host; its status in $work/booted/status.
# shellcheck disable=SC2016 # it is that shell that expands
boot() {
    local group=$unified/stopgap-test-$$
    rm -rf "$work/booted"
    mkdir -p "$work/booted" "$work/host" "$work/lab" "$work/kit" "$group"
    (
        echo "$BASHPID" >"$group/cgroup.procs"
        exec timeout 120 unshare --mount --propagation private --pid --fork --kill-child --net --ipc \
            --uts --cgroup bash -c '
            set -e
            mount -t tmpfs none "$1"
            mkdir "$1/upper" "$1/work" "$1/upper-usr" "$1/work-usr" "$1/root"
            mount -t overlay none -o "lowerdir=$4,upperdir=$1/upper,workdir=$1/work" "$1/root"
            cd "$1/root"
            mount -t overlay none -o "lowerdir=$4/usr:/usr,upperdir=$1/upper-usr,workdir=$1/work-usr" usr
            mkdir -p lab kit booted above lab.d proc tmp run sys dev
            mount -t proc none proc
            for folder in tmp run sys dev; do mount -t tmpfs none $folder; done
            mkdir -p sys/fs/cgroup dev/shm
            for device in null zero urandom; do touch dev/$device && mount --bind /dev/$device dev/$device; done
            mount -t cgroup2 none sys/fs/cgroup
            mount --bind "$2/lab" lab
            mount --bind "$2/booted" booted
            cp -a "$2/kit/." kit/
            cp "$3/deploy_lab.sh" "$2/script" lab.d/
            rm -f etc/fstab
            printf "[Unit]\nDefaultDependencies=no\nWants=lab.service\n" >etc/systemd/system/lab.target
            printf "%s\n" "[Unit]" "DefaultDependencies=no" "[Service]" "Type=oneshot" "KillMode=process" \
                "ExecStart=/bin/bash /lab.d/run" >etc/systemd/system/lab.service
            printf "%s\n" "export LAB_SHELL=sh LAB_FAMILY=deb" \
                "(. /lab.d/deploy_lab.sh; lab_begin; . /lab.d/script) >/booted/stdout 2>/booted/stderr" \
                "echo \$? >/booted/status" "systemctl poweroff -ff" >lab.d/run
            pivot_root . above
            umount -l /above
            exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin \
                /lib/systemd/systemd --system --unit=lab.target --log-target=console' \
            - "$work/host" "$work" "$here/../support" "$host_tree"
    ) >"$work/booted/console" 2>&1 </dev/null
    cp "$work/booted/stdout" "$work/stdout" 2>/dev/null
    cp "$work/booted/stderr" "$work/stderr" 2>/dev/null || cp "$work/booted/console" "$work/stderr"
    wait_until 10 "the end of the host's processes" no_group "$group"
}

no_group() { find "$1" -depth -type d -exec rmdir {} + && [[ ! -d $1 ]]; }
