#!/usr/bin/env bash
# A library that gains a symbol under a strict packaging: status 4, and the lines that accept it. With
# them it is built; what they do not name, a lost symbol and another library name still stop it.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building
out=$work/out/HF-TEST-1/$target

# library EXPORTED LISTED [SONAME]: the next version installs a library with those functions, whose
# symbols file lists those, and is strict about it.
library() {
    local name
    hello_upstream 9.4
    for name in $1; do echo "int $name(void) { return 0; }"; done >"$work/upstream/greet.c"
    {
        echo "libgreet.so.1 hello #MINVER#"
        for name in $2; do echo " $name@Base 9.3"; done
    } >"$work/upstream/greet.symbols"
    cat >>"$work/upstream/Makefile" <<MAKE
install: library
library:
	install -d \$(DESTDIR)/usr/lib \$(DESTDIR)/DEBIAN
	\$(CC) -shared -Wl,-soname,${3:-libgreet.so.1} -o \$(DESTDIR)/usr/lib/${3:-libgreet.so.1} greet.c
	cp greet.symbols debian/hello.symbols
	dpkg-gensymbols -c4 -phello -P\$(DESTDIR) -Idebian/hello.symbols -e\$(DESTDIR)/usr/lib/${3:-libgreet.so.1}
MAKE
    hello_bump
}

# lines: what the last run printed to be pasted.
lines() { sed -n '/^\[\[decision\]\]/,/^reason/p' "$work/stdout"; }

library "greet greet_new" "greet"
stopgap build "$work/recipe"
expect_status 4 "a new symbol"
expect_said "symbols-new: greet_new@Base" "the kind and the symbol"
[[ $(lines) == *'subject = "greet_new@Base"'*'action = "accept"'* ]] || fail "lines: $(lines)"
ok "a new symbol under -c4: status 4, with its name and the lines that accept it"

tables=$(lines)
library "greet greet_new" "greet"
stopgap build "$work/recipe"
expect_status 0 "the pasted lines"
[[ -n $(compgen -G "$out/hello_9.4-0hot1_amd64.deb") ]] || fail "the output: $(ls "$out")"
grep -F '"subject": "greet_new@Base"' "$out/manifest.json" >/dev/null || fail "the manifest"
grep -F 'DPKG_GENSYMBOLS_CHECK_LEVEL="1"' "$out"/*.buildinfo >/dev/null || fail "the .buildinfo"
ok "with those lines it is built; the manifest has the decision, the .buildinfo how it was done"

library "greet greet_new greet_more" "greet"
stopgap build "$work/recipe"
expect_status 4 "a symbol that no line names"
[[ $(lines) == *greet_more@Base* && $(lines) != *greet_new@Base* ]] || fail "lines: $(lines)"
ok "a new symbol that they do not name: status 4, and lines for that one alone"

library "greet_new" "greet"
stopgap build "$work/recipe"
expect_status 5 "a lost symbol"
expect_said "symbols-lost: greet@Base" "the kind and the symbol"
ok "a lost symbol: status 5, as without them"

library "greet greet_new" "greet" libgreet.so.2
stopgap build "$work/recipe"
expect_status 5 "another library name"
expect_said "soname-changed: libgreet.so" "the kind and the library"
ok "another name of the library: status 5, as without them"
no_litter "after all"
ok "nothing is left behind"
