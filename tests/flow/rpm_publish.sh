#!/usr/bin/env bash
# A published RPM: a host installs it and upgrades by CVE from the repository, over the network, with
# nothing switched off; what of a tampered repository dnf and stopgap refuse. Prints the table of that.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello_rpm.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/published.sh"
needs_building
needs_debrpm minimal
needs_publishing
mkdir -p "$published"
serve "$published"
web=$url

hello_srpm
hello_upstream 9.5
hello_rpm_bump
hotfix build
expect_status 0 "the build"
publish_it --url "$web" --json
expect_status 0 "publish"
fingerprint=$(field results.0.fingerprint)
package=$published/$target/packages/hello-9.5-0~~hot1.debrpm12.x86_64.rpm
[[ -s $package ]] || fail "it is not there: $(find "$published")"
gpg_of_test --armor --export "$fingerprint" >"$work/key.asc" 2>>"$work/gpg"
mkdir -p "$work/rpmdb"
rpmkeys --dbpath "$work/rpmdb" --import "$work/key.asc" || fail "rpm does not take the key"
rpmkeys --dbpath "$work/rpmdb" --define '_pkgverify_level all' -K -v "$package" >"$work/stdout" 2>&1 ||
    fail "rpm does not accept the signature"
expect_said "Header V4 EdDSA/SHA512 Signature" "the signature"
ok "the package is signed, as rpm sees it"
verify_it
expect_status 0 "verify"
ok "what was published verifies"

# ---- a host -----------------------------------------------------------------------------------------
host=$work/host
mkdir -p "$work/home" "$work/repos"
printf '%%_pkgverify_level all\n%%_dbpath /var/lib/rpm\n' >"$work/home/.rpmmacros"
sed "s|^gpgkey=.*|gpgkey=file://$work/key.asc|" "$published/$target/stopgap.repo" >"$work/repos/stopgap.repo"
printf '[os]\nname=os\nbaseurl=%s/os\ngpgcheck=1\nrepo_gpgcheck=1\ngpgkey=file://%s\n' \
    "$upstream_url" "$debrpm/RPM-GPG-KEY-debrpm" >"$work/repos/os.repo"
printf '[main]\nplugins=0\nbest=1\ninstall_weak_deps=0\nlocalpkg_gpgcheck=1\n' >"$work/dnf.conf"
# of_dnf ARGUMENT...: dnf on the host.
of_dnf() {
    HOME=$work/home dnf -y "--config=$work/dnf.conf" "--installroot=$host" --releasever=12 \
        "--setopt=reposdir=$work/repos" --setopt=varsdir=/nonexistent "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
}
installed() { HOME=$work/home rpm --root "$host" -q hello 2>/dev/null; }
of_dnf install hello
expect_status 0 "a host installs"
[[ $(installed) == hello-9.5-0~~hot1.debrpm12.x86_64 ]] || fail "installed: $(installed)"
ok "a host installs the hotfix from the repository"

id=2
hello_upstream 9.6
hello_rpm_bump
sed -i 's/CVE-2026-0001/CVE-2026-0002/' "$work/recipe/recipe.toml"
hotfix build
expect_status 0 "the second build"
old_index=$(cd "$published/$target/repodata" && echo *-primary.xml.gz)
publish_it
expect_status 0 "the second publication"
[[ -s $published/$target/repodata/$old_index ]] || fail "the old index is gone"
of_dnf --refresh updateinfo list
expect_said "HF-TEST-2" "the advisories"
cp -a "$host" "$work/host-before"
of_dnf upgrade --cve CVE-2026-0003
[[ $(installed) == hello-9.5-* ]] || fail "another CVE upgrades it: $(installed)"
of_dnf upgrade --cve CVE-2026-0002
expect_status 0 "an upgrade by CVE"
[[ $(installed) == hello-9.6-0~~hot1.debrpm12.x86_64 ]] || fail "installed: $(installed)"
ok "dnf upgrade --cve upgrades to the hotfix that fixes it; clients of the old index find its files"
verify_it
expect_status 0 "verify"

# ---- tampering --------------------------------------------------------------------------------------
bad=$work/tampered
mkdir -p "$bad"
serve "$bad"
sed -i "s|^baseurl=.*|baseurl=$url/$target|" "$work/repos/stopgap.repo"
gpg_of_test --armor --export-secret-keys "$fingerprint" >"$work/secret.asc" 2>>"$work/gpg"
name=hello-9.6-0~~hot1.debrpm12.x86_64.rpm
genuine() { rm -rf "${bad:?}/$target" && cp -a "$published/$target" "$bad/$target"; }
fresh_host() { rm -rf "$host" && cp -a "$work/host-before" "$host"; }
cold() { rm -rf "$host/var/cache/dnf"; }
takes() { of_dnf --refresh --setopt=tsflags=test upgrade hello && [[ $status == 0 ]] && grep -q "9.6-0~~hot1" "$work/stdout"; }
tamper() { "$here/../support/debrpm/tamper" "$bad/$target" "$@" || fail "tamper"; }
signed() { tamper --key "$work/secret.asc" "$@"; }

# tampered NAME TEXT DNF COMMAND...: after the command, dnf does as said ("refuses", "takes", COLD/WARM) without and with
# a cache of the genuine repository; stopgap verify refuses with the text.
tampered() {
    local case=$1 text=$2 dnf_does=$3 cold_is=refuses warm_is=refuses
    shift 3
    genuine
    cold
    of_dnf makecache
    expect_status 0 "the genuine repository"
    "$@"
    takes && warm_is=takes
    cold
    takes && cold_is=takes
    cp "$work/stdout" "$work/dnf.log"
    cat "$work/stderr" >>"$work/dnf.log"
    verify_it "$bad"
    [[ $status == 3 ]] || fail "$case: stopgap verify ends with $status"
    expect_said "$text" "$case"
    printf '    %-52s dnf cold: %-8s warm: %-8s stopgap verify: 3, "%s"\n' \
        "$case" "$cold_is" "$warm_is" "$text"
    [[ $cold_is == "${dnf_does%/*}" && $warm_is == "${dnf_does#*/}" ]] || fail "$case: $(cat "$work/dnf.log")"
    ok "$case"
}
fresh_host
genuine
takes || fail "dnf does not take the genuine repository"
repodata=$bad/$target/repodata
changed() { cp "$1" "$work/x" && printf x >>"$work/x" && mv -f "$work/x" "$1"; }
flipped() { cp "$1" "$work/x" && printf x | dd of="$work/x" bs=1 seek=5000 conv=notrunc status=none && mv -f "$work/x" "$1"; }
# unsigned COMMAND...: the package as the command leaves it, listed with its digest, all signed.
relisted() {
    cp "$bad/$target/packages/$name" "$work/package.rpm"
    "$@" "$work/package.rpm" >/dev/null 2>"$work/stderr" || fail "the package could not be changed"
    mv -f "$work/package.rpm" "$bad/$target/packages/$name"
    zcat "$repodata"/*-updateinfo.xml.gz >"$work/updateinfo.xml"
    rm -rf "$repodata"
    createrepo_c --quiet --no-database --excludes "kits/*" "$bad/$target" || fail "createrepo_c"
    modifyrepo_c "$work/updateinfo.xml" "$repodata" >/dev/null || fail "modifyrepo_c"
    tamper --key "$work/secret.asc"
}
tampered "repomd.xml altered" "BAD signature" refuses tamper --repomd '<revision>' '<revision>9'
tampered "signed by another key" "the key is not" refuses tamper --key "$work/other.asc"
tampered "no repomd.xml.asc" "is not signed" refuses rm "$repodata/repomd.xml.asc"
tampered "createrepo_c after signing: a stale signature" "BAD signature" refuses \
    createrepo_c --quiet --no-database "$bad/$target"
altered_primary() { local file; for file in "$repodata"/*-primary.xml.gz; do changed "$file"; done; }
# What repomd.xml still names is in the cache, and genuine.
tampered "the list of packages altered" "bytes, not the" refuses/takes altered_primary
tampered "a package with one byte changed" "SHA-256 differs" refuses flipped "$bad/$target/packages/$name"
tampered "an unsigned package, listed and signed for" "is not signed" refuses relisted rpmsign --delsign
tampered "an index listed without checksum" "has no checksum" takes \
    signed --repomd '(<data type="primary">\s*)<checksum[^>]*>[^<]*</checksum>' '\1'
tampered "an index listed with SHA-1" '"sha1"' refuses signed --repomd '<checksum type="sha256">' '<checksum type="sha1">'
tampered "a package that leads out of the repository" "is no path below" refuses \
    signed --primary '<location href="packages/hello-9.6' '<location href="../packages/hello-9.6'
tampered "a package under another version" "its header says" takes signed --primary 'ver="9.6"' 'ver="9.7"'
extra_index() {
    echo '<comps/>' >"$work/group"
    modifyrepo_c "$work/group" "$repodata" >/dev/null || fail "modifyrepo_c"
    tamper --key "$work/secret.asc"
}
tampered "an index that nobody asked for" "which stopgap does not make" takes extra_index
tampered "what hosts are told of the repository altered" "BAD signature" takes \
    sed -i '/gpgcheck/d' "$bad/$target/stopgap.repo"
tampered "no updateinfo" "lists no updateinfo" takes signed --repomd '<data type="updateinfo">.*?</data>' ''
tampered "a package that no hotfix has" "no hotfix there has" takes rm -r "$bad/$target/hotfixes/HF-TEST-2"
no_litter "at the end"
ok "nothing is left behind"
