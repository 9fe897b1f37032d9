#!/usr/bin/env bash
# The distribution that RPM tests build in is a genuine one: closed, signed, and made once.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
needs_debrpm minimal
make=$here/../support/debrpm/make

stamp=$(stat -c %Y "$debrpm/os/repodata/repomd.xml")
"$make" "$debrpm" --set minimal --cache "$debrpm_cache" >"$work/stdout" || fail "a second time"
[[ ! -s $work/stdout && $(stat -c %Y "$debrpm/os/repodata/repomd.xml") == "$stamp" ]] ||
    fail "it was made again"
ok "it is not made again where nothing has changed"

export HOME=$work
printf '%%_dbpath /var/lib/rpm\n' >"$work/.rpmmacros"
mkdir "$work/root"
rpm --root "$work/root" --import "$debrpm/RPM-GPG-KEY-debrpm" || fail "the key"
rpm --root "$work/root" --define '_pkgverify_level all' --test -U "$debrpm"/os/*.rpm \
    >"$work/stdout" 2>&1 || fail "the packages do not go together"
ok "all its packages go together: signed, no dependency missing, no conflict"
for package in "$debrpm"/source/*.src.rpm; do
    rpm --root "$work/root" --define '_pkgverify_level all' -K "$package" >"$work/stdout" || fail "$package"
done
ok "its source packages are signed"
chmod 700 "$work"
gpg --homedir "$work" --batch --quiet --import "$debrpm/RPM-GPG-KEY-debrpm" 2>"$work/stderr"
for repository in os source; do
    gpg --homedir "$work" --batch --quiet --verify "$debrpm/$repository/repodata/repomd.xml.asc" \
        "$debrpm/$repository/repodata/repomd.xml" 2>"$work/stderr" || fail "$repository: the signature"
done
ok "so are its indexes"
gpgconf --homedir "$work" --kill all
of_rpm '[%{PROVIDES}\n]' "$debrpm"/os/libpopt-dev-*.rpm >"$work/stdout"
expect_said "pkgconfig(popt)" "libpopt-dev"
expect_said "popt-devel" "libpopt-dev"
of_rpm '[%{PROVIDES}\n]' "$debrpm"/os/libpopt0-*.rpm | grep -F 'libpopt.so.0()(64bit)' >/dev/null || fail "soname"
ok "rpm's generators wrote their provides, and Fedora's names came on top"

