#!/usr/bin/env bash
# A set that the target's own tools refuse as an upgrade from the base is a failed build, whatever the
# build itself said: status 5, not-installable, and their words.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building
out=$work/out/HF-TEST-1/$target

# not_installable MAKE TEXT CLAIM: a version whose installation also runs that line of make.
not_installable() {
    hello_upstream 9.7
    sed -i "/^install:/a\\\t$1" "$work/upstream/Makefile"
    hello_bump
    stopgap build "$work/recipe"
    expect_status 5 "$3"
    expect_said "$2" "$3"
    expect_said "the whole log: $out/logs/install-check.log" "$3"
    cp "$out/result.json" "$work/stdout"
    [[ $(field outcome) == failed && $(field attempts.0.succeeded) == false &&
        $(field attempts.0.phase) == install-check &&
        $(field attempts.0.findings.0.kind) == not-installable &&
        $(field attempts.0.findings.0.subject) == hello ]] || fail "$3: $(field attempts)"
    [[ -s $out/logs/install-check.log && -z $(compgen -G "$out/*.deb") ]] ||
        fail "$3: the output: $(ls "$out")"
    ok "$3: status 5, \"$2\""
}

not_installable 'echo "misc:Depends=no-such-package (>= 9)" >>debian/hello.substvars' \
    "no-such-package" "a dependency that nobody serves"
not_installable 'echo "misc:Depends=libc6 (>= 99)" >>debian/hello.substvars' \
    "libc6 (>= 99)" "a dependency that is too new"
# shellcheck disable=SC2016 # make expands it
not_installable 'install -D hello $(DESTDIR)/usr/bin/dpkg' \
    "trying to overwrite '/usr/bin/dpkg'" "a file of another package"
not_installable 'printf "#!/bin/sh\\\\nexit 3\\\\n" >debian/hello.preinst' \
    "pre-installation script" "a preinst that fails"
not_installable 'printf "#!/bin/sh\\\\nexit 3\\\\n" >debian/hello.prerm' \
    "the built set cannot be removed" "a prerm that fails"
no_litter "after the refusals"
ok "nothing is left behind"
