#!/usr/bin/env bash
# A package of several upstream tarballs, in a backport and in a bump.
source "$(dirname "$0")/lib.sh"
needs_building
id=components
out=$work/out/HF-TEST-$id/$target
mkdir -p "$work/recipe/patches"

# tarballs: the names and digests of the source package's tarballs, as built.
tarballs() { (cd "$out" && sha256sum -- *.orig*.tar.*); }

printf -- '--- a/M2libc/fix.txt\n+++ b/M2libc/fix.txt\n@@ -0,0 +1 @@\n+fixed\n' \
    >"$work/recipe/patches/fix.patch"
backport_of mescc-tools '{ path = "patches/fix.patch" }'
stopgap build "$work/recipe"
expect_status 0 "a backport"
names=$(tarballs | sed 's/.*  //')
[[ $names == *.orig-M2libc.tar.gz$'\n'*.orig.tar.gz ]] || fail "tarballs: $names"
expect_said "upgraded from the base's" "the install check"
ok "a backport that changes a file of the second tarball builds with both"
mkdir "$work/source"
(cd "$work/source" && dpkg-source --no-check -x "$out"/*.dsc tree) >"$work/stdout" 2>&1 ||
    fail "dpkg-source"
[[ $(cat "$work/source/tree/M2libc/fix.txt") == fixed ]] || fail "the patch is not in the tree"
ok "its source package unpacks to the patched tree"

cp "$out"/*.orig.tar.gz "$work/recipe/main.tar.gz"
cp "$out"/*.orig-M2libc.tar.gz "$work/recipe/M2libc.tar.gz"
main="{ path = \"main.tar.gz\", sha256 = \"$(digest "$work/recipe/main.tar.gz")\" }"
component() {
    printf '{ path = "M2libc.tar.gz", sha256 = "%s", name = "%s" }' \
        "$(digest "$work/recipe/M2libc.tar.gz")" "$1"
}
keep_output
bump_of mescc-tools 9.0 "$main"
stopgap build "$work/recipe"
refused 2 "the base also has an orig-M2libc tarball, and fix.sources has none for it" \
    "a bump without it"
bump_of mescc-tools 9.0 "$main, $(component x_9.0.orig-M2libc.tar.gz), $(component y_9.0.orig-M2libc.tar.gz)"
stopgap build "$work/recipe"
refused 2 "fix.sources has two orig-M2libc tarballs" "a bump with it twice"
bump_of mescc-tools 9.0 "$main, $(component x_9.0.orig-M2libc.tar.gz)"
stopgap build "$work/recipe"
expect_status 0 "a bump"
[[ $(tarballs | sed 's/.*  //') == mescc-tools_9.0.orig-M2libc.tar.gz$'\n'mescc-tools_9.0.orig.tar.gz ]] ||
    fail "tarballs: $(tarballs)"
ok "a bump with one for each builds, each under its new name"
no_litter "after the tarballs"
ok "nothing is left behind"
