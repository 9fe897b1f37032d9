# Hosts to deploy on, for flow tests: each one a fresh overlay on a Debian root, with processes, mounts and
# network of its own, a small daemon that maps a library, and one that does not. Used after flow/lib.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# What the hosts are: deb or rpm; the hotfix's version of the lab's packages, and a vendor's newer one.
family=deb hot=1.0-1+hot1 vendor=1.0-1+vendor1
rpm_hosts() { family=rpm hot=1.0-1.hot1 vendor=1.0-2; }

# needs_hosts: makes the tree that hosts lie on, once per state: the root that builds stand on, owned by this
# machine's own ids, with the verifiers of signatures that it lacks.
needs_hosts() {
    ((EUID == 0)) || skip "its hosts are mounted, which takes root"
    local program root
    for program in gpg gpgv sqv busybox curl dpkg-deb gcc unshare; do
        command -v $program >/dev/null || skip "this machine has no $program"
    done
    stopgap root create ${config:+--config "$config"} "$target"
    expect_status 0 "root create"
    root=$(find "$shared_state/layers" -maxdepth 1 -name "root-$target-*" | sort | tail -n 1)
    host_tree=$shared_state/deploy-host-$family/${root##*/}
    [[ -e $host_tree ]] || make_host_tree "$root/tree"
}

make_host_tree() { # ROOT
    local new=$host_tree.new program
    rm -rf "${host_tree%/*}"
    mkdir -p "$new"
    cp -a "$1/." "$new/"
    python3 - "$new" <<'PY' || fail "the host's tree"
import os, stat, sys
first = os.lstat(sys.argv[1]).st_uid
for folder, folders, files in os.walk(sys.argv[1]):
    for path in [folder] + [os.path.join(folder, name) for name in folders + files]:
        entry = os.lstat(path)
        if entry.st_uid >= first > 0:
            os.lchown(path, entry.st_uid - first, entry.st_gid - first)
            if not stat.S_ISLNK(entry.st_mode):
                os.chmod(path, stat.S_IMODE(entry.st_mode))
PY
    for program in gpg gpgv sqv busybox curl; do bring "$program" "$new"; done
    mv "$new" "$host_tree"
}

# bring PROGRAM TREE: this machine's program, with the libraries that it needs here.
bring() {
    local libraries=/opt/brought/$1
    mkdir -p "$2$libraries"
    cp "$(command -v "$1")" "$2$libraries/$1"
    ldd "$(command -v "$1")" | sed -n 's|.* => \(/[^ ]*\) .*|\1|p' | xargs -r cp -Lt "$2$libraries"
    printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s/%s "$@"\n' "$libraries" "$libraries" "$1" >"$2/usr/bin/$1"
    chmod 755 "$2/usr/bin/$1"
}

# host WHAT < SCRIPT: runs a script, with the verbs of deploy_lab.sh, on a fresh host: the kit lies there in
# /kit, other packages and kits in /lab. Its daemons end with it. $lab_shell runs deploy.sh (default: sh).
# With $machine_usr, this machine's /usr lies below the host's own, and in between what lies in $unpacked.
host() {
    local what=$1
    cat >"$work/script"
    mkdir -p "$work/host"
    # shellcheck disable=SC2016 # it is that shell that expands
    unshare --mount --propagation private --pid --fork --kill-child --net --ipc --uts bash -c '
        set -e
        mount -t tmpfs none "$2"
        mkdir "$2/upper" "$2/work" "$2/root"
        mount -t overlay none -o "lowerdir=$1${8:+:$8},upperdir=$2/upper,workdir=$2/work" "$2/root"
        cd "$2/root"
        if [[ -n $7 ]]; then
            mkdir "$2/upper-usr" "$2/work-usr"
            mount -t overlay none -o "lowerdir=$1/usr${8:+:$8/usr}:/usr,upperdir=$2/upper-usr,workdir=$2/work-usr" usr
        fi
        mkdir -p proc tmp run dev lab kit
        mount -t proc none proc
        mount -t tmpfs none tmp
        mount -t tmpfs none run
        for device in null zero urandom; do touch dev/$device && mount --bind /dev/$device dev/$device; done
        ip link set lo up 2>/dev/null || :
        mount --bind "$3/lab" lab
        cp -a "$3/kit/." kit/
        cp "$4/deploy_lab.sh" "$3/script" tmp/
        exec env -i LAB_SHELL="$5" LAB_FAMILY="$6" PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot . bash -c \
            "source /tmp/deploy_lab.sh && lab_begin && source /tmp/script"' \
        - "$host_tree" "$work/host" "$work" "$here/../support" "${lab_shell:-sh}" $family \
        "${machine_usr:-}" "${unpacked:-}" >"$work/stdout" 2>"$work/stderr" </dev/null || fail "$what"
    ok "$what"
}

# package NAME VERSION DEPENDS < SCRIPT, which fills the folder that it runs in, with DEBIAN/ in it: a
# package of $family in $work/lab. In an RPM, what is below /etc is configuration, and of the scripts
# only the hook after the installation remains.
package() { "${family}_package" "$@"; }

deb_package() {
    local tree=$work/tree
    rm -rf "$tree"
    mkdir -p "$tree/DEBIAN" "$work/lab"
    printf 'Package: %s\nVersion: %s\nArchitecture: amd64\nMaintainer: A Test <test@example.org>\nDescription: test\n%s' \
        "$1" "$2" "${3:+Depends: $3$'\n'}" >"$tree/DEBIAN/control"
    (set -e && cd "$tree" && source /dev/stdin)
    dpkg-deb -Znone --root-owner-group -b "$tree" "$work/lab/$1_$2_amd64.deb" >/dev/null || fail "dpkg-deb $1"
}

rpm_package() {
    local tree=$work/tree spec=$work/$1.spec
    rm -rf "$tree"
    mkdir -p "$tree/DEBIAN" "$work/lab"
    (set -e && cd "$tree" && source /dev/stdin)
    rm -r "$tree/DEBIAN"
    {
        printf 'Name: %s\nVersion: %s\nRelease: %s\nSummary: t\nLicense: MIT\nAutoReqProv: no\n' \
            "$1" "${2%-*}" "${2##*-}"
        [[ -z ${3:-} ]] || echo "Requires: $3"
        [[ -z ${obsoletes:-} ]] || echo "Obsoletes: $obsoletes"
        printf '%%description\nt\n%%install\ncp -a %s/. %%{buildroot}/\n' "$tree"
        printf '%%post\n[ ! -x /lab-hook ] || exec /lab-hook postinst %s\n%%files\n' "$2"
        (cd "$tree" && find . -type f | sed 's|^\.||; s|^/etc/.*conf$|%config(noreplace) &|')
    } >"$spec"
    HOME=$work rpmbuild -bb --quiet --target x86_64 --define "_rpmdir $work/lab" \
        --define "_topdir $work/rpmbuild" --define '_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.x86_64.rpm' \
        --define '_binary_payload w.ufdio' "$spec" >"$work/stdout" 2>"$work/stderr" || fail "rpmbuild $1"
}

# make_lab: the packages of the lab: libhot1 in a version with the hole and in fixed ones, hotd that maps it,
# calmd that does not.
make_lab() {
    local version
    mkdir -p "$work/c" "$work/kit"
    cat >"$work/c/daemon.c" <<'C'
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef HOT
const char *hot_version(void);
#else
static const char *hot_version(void) { return "calm"; }
#endif

/* Writes its number to /run/NAME.pid, and a line to /run/NAME.starts. */
int main(int count, char **words)
{
    const char *name = count > 1 ? words[1] : "stray";
    char path[200];
    if (fork() != 0)
        return 0;
    setsid();
    snprintf(path, sizeof path, "/run/%s.starts", name);
    FILE *file = fopen(path, "a");
    fprintf(file, "%s\n", hot_version());
    fclose(file);
    if (count > 1) {
        snprintf(path, sizeof path, "/run/%s.pid", name);
        file = fopen(path, "w");
        fprintf(file, "%d\n", (int)getpid());
        fclose(file);
    }
    for (;;)
        pause();
}
C
    for version in 1.0-1 $hot $vendor; do library "$version"; done
    gcc -DHOT -o "$work/c/hotd" "$work/c/daemon.c" -L"$work/c" -lhot || fail "gcc"
    gcc -o "$work/c/calmd" "$work/c/daemon.c" || fail "gcc"
    daemon_package hotd libhot1
    daemon_package calmd
    package extra 1.0-1 <<<'mkdir -p usr/share && touch usr/share/extra'
    package extra $hot <<<'mkdir -p usr/share && touch usr/share/extra'
}

# shellcheck disable=SC2016 # it is the package's script
library() { # VERSION [DEPENDS [BEYOND]]: BEYOND is more of the script that makes the package
    printf 'const char *hot_version(void) { return "%s"; }\n' "$1" >"$work/c/hot.c"
    gcc -shared -fPIC -Wl,-soname,libhot.so.1 -o "$work/c/libhot.so.1" "$work/c/hot.c" || fail "gcc"
    ln -sf libhot.so.1 "$work/c/libhot.so"
    package libhot1 "$1" "${2:-}" <<SH
mkdir -p usr/lib/x86_64-linux-gnu etc
cp "$work/c/libhot.so.1" usr/lib/x86_64-linux-gnu/
echo "of $1" >etc/hot.conf
echo /etc/hot.conf >DEBIAN/conffiles
for script in preinst postinst; do
    printf '#!/bin/sh\n[ ! -x /lab-hook ] || exec /lab-hook %s %s "\$@"\n' \$script "$1" >DEBIAN/\$script
    chmod 755 DEBIAN/\$script
done
chmod 755 DEBIAN etc usr usr/lib
${3:-}
SH
}

daemon_package() { # NAME [DEPENDS]
    package "$1" 1.0-1 "${2:-}" <<SH
mkdir -p usr/sbin etc/init.d usr/lib/systemd/system
printf '[Service]\nType=forking\nPIDFile=/run/$1.pid\nExecStart=/usr/sbin/$1 $1\nPrivateTmp=yes\n' \
    >usr/lib/systemd/system/$1.service
cp "$work/c/$1" usr/sbin/$1
cat >etc/init.d/$1 <<'INIT'
#!/bin/sh
### BEGIN INIT INFO
# Provides: $1
# Required-Start:
# Required-Stop:
# Default-Start: 2 3 4 5
# Default-Stop:
### END INIT INFO
PIDFILE=/run/$1.pid
case \$1 in
start) start-stop-daemon --start --quiet --pidfile \$PIDFILE --exec /usr/sbin/$1 -- $1 ;;
stop) start-stop-daemon --stop --quiet --oknodo --retry 5 --pidfile \$PIDFILE ;;
restart) "\$0" stop && "\$0" start && { [ ! -x /restart-hook ] || /restart-hook $1; } ;;
status) start-stop-daemon --status --pidfile \$PIDFILE ;;
esac
INIT
chmod 755 etc/init.d/$1
SH
}

# signing_key NAME [OPTION...]: makes a key; sets $fingerprint and writes the public key to $work/lab/NAME.asc.
export GNUPGHOME=$work/gnupg
gpg_quiet() { gpg --batch --quiet --yes --pinentry-mode loopback --passphrase '' "$@" 2>"$work/gpg"; }
signing_key() {
    [[ -d $GNUPGHOME ]] || mkdir -m 700 "$GNUPGHOME"
    mkdir -p "$work/lab"
    gpg_quiet "${@:2}" --quick-generate-key "$1 <$1@example.org>" ed25519 sign "${lifetime:-never}" ||
        fail "gpg: $(cat "$work/gpg")"
    gpg_quiet --armor --export "$1@example.org" >"$work/lab/$1.asc"
    fingerprint=$(gpg_quiet --with-colons --list-keys "$1@example.org" | awk -F: '/^fpr/ {print $10; exit}')
}

# sign NAME FILE [OPTION...]: FILE.asc.
sign() {
    gpg_quiet "${@:3}" --local-user "$1@example.org" --armor --output "$2.asc" --detach-sign "$2" ||
        fail "gpg: $(cat "$work/gpg")"
}

# kit [LINE...]: a manifest, signed by the key that hosts trust.
kit() {
    manifest "$@"
    sign good "$work/${kit:-kit}/deploy.manifest"
}

# row KEY NAME VERSION: a line of the manifest about a package of the lab, which goes into the kit too.
row() {
    local name=$2_$3_amd64.deb arch=amd64
    [[ $family == deb ]] || { name=$2-$3.x86_64.rpm && arch=x86_64; }
    cp "$work/lab/$name" "$work/${kit:-kit}/"
    echo "$1 $2 $arch $3 $(digest "$work/lab/$name") $(stat -c %s "$work/lab/$name") $name"
}

# manifest [LINE...]: the kit's, of the hotfix of libhot1 and extra, with more lines; $serial, $expires,
# $hotfix and $retire (versions), $no_old change it. Not signed yet.
manifest() {
    local folder=$work/${kit:-kit}
    rm -rf "$folder"
    mkdir -p "$folder"
    {
        printf 'stopgap-deploy 1\nid HF-TEST-1\nserial %s\nexpires %s\n' "${serial:-1}" "${expires:-2099-01-01T00:00:00Z}"
        case $family in
        deb) printf 'family deb\narch amd64\nos debian 12\n' ;;
        rpm) printf 'family rpm\narch x86_64\nos debrpm 12\n' ;;
        esac
        row package libhot1 "${hotfix:-$hot}"
        row package extra "$hot"
        [[ -n ${no_old:-} ]] || row old libhot1 1.0-1
        [[ -z ${retire:-} ]] || row retire libhot1 "$retire"
        printf '%s\n' "$@" | sed '/^$/d'
    } >"$folder/deploy.manifest"
    cp "$here/../../spec-templates/deploy/deploy.sh" "$folder/"
}
