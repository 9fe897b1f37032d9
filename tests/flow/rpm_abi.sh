#!/usr/bin/env bash
# An RPM's library that takes a symbol away from programs: status 4, and the lines that accept it. With
# them it is built; the report has the warning, and how a scriptlet changed.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
needs_building
needs_debrpm minimal
out=$work/out/HF-TEST-1/$target

# vendors_library: libgreet 1.0-1 in a copy of the distribution, as source and as package, signed.
vendors_library() {
    local built=$work/rpmbuild
    mkdir -p "$work/tree" "$built/SOURCES"
    printf 'int greet(void) { return 0; }\nint greet_all(void) { return 1; }\n' >"$work/tree/greet.c"
    tar -C "$work" --transform "s/^tree/libgreet-1.0/" -czf "$built/SOURCES/libgreet-1.0.tar.gz" tree
    cat >"$built/libgreet.spec" <<'SPEC'
%global debug_package %{nil}
Name:           libgreet
Version:        1.0
Release:        1%{?dist}
Summary:        Greetings
License:        MIT
Source0:        libgreet-%{version}.tar.gz
BuildRequires:  gcc

%description
A made-up library.

%prep
%setup -q

%build
gcc -shared -fPIC -Wl,-soname,libgreet.so.1 -o libgreet.so.1 greet.c

%install
install -D libgreet.so.1 %{buildroot}/usr/lib64/libgreet.so.1

%post
echo "libgreet %{version}-%{release}" >/dev/null

%files
/usr/lib64/libgreet.so.1

%changelog
* Mon Jan 01 2024 A Vendor <vendor@example.org> - 1.0-1
- Made.
SPEC
    HOME=$work rpmbuild --quiet --nodeps --define "_topdir $built" --define 'dist .debrpm12' -ba \
        "$built/libgreet.spec" >"$work/stdout" 2>"$work/stderr" || fail "rpmbuild"
    cp -al "$debrpm" "$work/debrpm"
    cp "$built"/SRPMS/*.rpm "$work/debrpm/source/"
    cp "$built"/RPMS/*/*.rpm "$work/debrpm/os/"
    PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$here/../support/debrpm python3 - "$work/debrpm" \
        "$debrpm_cache/key.asc" <<'PY' || fail "the distribution cannot be signed"
import sys
from pathlib import Path
import repository, signing
folder = Path(sys.argv[1])
with signing.opened(sys.argv[2]) as key:
    for part in ("os", "source"):
        key.sign_packages((folder / part).glob("libgreet-*.rpm"))
        for old in (folder / part / "repodata").iterdir():
            old.unlink() # it is shared with the distribution
        repository.index(folder / part, key)
PY
    serve "$work/debrpm"
    configure "$work/debrpm/targets" "$url"
}

vendors_library
patch_of greet.c fix.patch 's/^int greet_all/static &/; s/^static int/static __attribute__((unused)) int/'
backport_of libgreet '{ path = "patches/fix.patch" }'
hotfix build
expect_status 4 "a symbol that is gone"
expect_said "abi-symbol-lost: libgreet.so.1: greet_all" "the kind, the library and the symbol"
ok "a symbol that is gone: status 4, with library and symbol"

backport_of libgreet '{ path = "patches/fix.patch" }' "$(sed -n '/^\[\[decision\]\]/,/^reason/p' "$work/stdout")"
hotfix build
expect_status 0 "the pasted lines"
expect_said "libgreet.so.1 (package libgreet) no longer exports greet_all" "a warning"
grep -qF 'WARNING: libgreet.so.1 (package libgreet) no longer exports greet_all' "$out/REPORT.txt" ||
    fail "$(cat "$out/REPORT.txt")"
ok "with the printed lines it is built, and the report begins with what is gone"
grep -qF '    | -echo "libgreet 1.0-1.debrpm12" >/dev/null' "$out/REPORT.txt" || fail "$(cat "$out/REPORT.txt")"
ok "the report shows how the scriptlet changed"
no_litter "after all"
ok "nothing is left behind"
