#!/usr/bin/env bash
# A package moved to a new upstream version; the build dependency that it newly needs is found, added
# and recorded. A backport that needs one is the vendor's code in another environment: it stops.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building
out=$work/out/HF-TEST-1/$target

hello_upstream 9.0
sed -i '1i #include <zlib.h>' "$work/upstream/hello.c"
sed -i 's/puts("Hello/if (zlibVersion()) puts("Hello/' "$work/upstream/hello.c"
sed -i 's/^LDLIBS =.*/LDLIBS = -lz/' "$work/upstream/Makefile"
mkdir "$work/recipe/patches"
printf -- '--- a/NEWS\n+++ b/NEWS\n@@ -0,0 +1 @@\n+one line more\n' >"$work/recipe/patches/news.patch"
sed -i 's/^@@.*/@@ -1 +1,2 @@\n hello 9.0, a made-up version/' "$work/recipe/patches/news.patch"
patches='{ path = "patches/news.patch" }' hello_bump
stopgap build "$work/recipe"
expect_status 0 "a bump that needs zlib.h"
expect_said "attempt 1 failed in phase build: missing-header zlib.h" "the cause"
expect_said "repaired: build dependencies: + zlib1g-dev" "the repair"
ok "the missing header's package is added, and the second attempt builds"
cp "$out/result.json" "$work/stdout"
[[ $(field attempts.0.findings.0.kind) == missing-header &&
    $(field attempts.0.findings.0.subject) == zlib.h &&
    $(field attempts.0.findings.0.evidence.text) == *"fatal error: zlib.h"* &&
    $(field attempts.0.repairs.0.strategy) == add-build-dependency &&
    $(field attempts.1.succeeded) == true && $(field proof_build) == true ]] ||
    fail "result.json: $(field attempts)"
ok "result.json has the finding, its evidence, the repair and both attempts"
[[ -s $out/logs/attempt-1.log && -s $out/logs/attempt-2.log ]] || fail "the logs: $(ls "$out/logs")"
ok "each attempt has its log"
grep -A9 '^\[\[repair\]\]' "$out/recipe.lock" | grep '"zlib1g-dev"' >/dev/null || fail "recipe.lock"
mkdir "$work/source"
tar -C "$work/source" -xf "$out"/*.debian.tar.xz
grep -q '^Build-Depends:.*zlib1g-dev' "$work/source/debian/control" || fail "debian/control"
ok "so have the lock and debian/control"
dpkg-parsechangelog -l "$work/source/debian/changelog" >"$work/stdout"
expect_said "zlib1g-dev" "the changelog"
expect_said "upstream version 9.0" "the changelog"
ok "so has the changelog, which names the new version"
head -5 "$work/source/debian/patches/news.patch" >"$work/stdout"
for text in "Description: hello: a flow test" "Origin: other, patches/news.patch" \
    "Stopgap-Id: HF-TEST-1"; do
    expect_said "$text" "the patch's header"
done
ok "the recipe's patch joins the series under a DEP-3 header"
[[ $(dpkg-deb -f "$out"/hello_9.0-0hot1_amd64.deb Depends) == *zlib1g* ]] || fail "Depends"
ok "the package depends on the library"

stopgap build --update-lock "$work/recipe"
expect_status 0 "the lock"
stopgap build "$work/recipe"
expect_status 0 "with a lock"
cp "$out/result.json" "$work/stdout"
[[ $(field attempts.0.succeeded) == true && $(field attempts.0.repairs.0.change) == *zlib1g-dev ]] ||
    fail "the lock: $(field attempts)"
ok "with the lock beside the recipe, the first attempt builds"
rm "$work/recipe/recipe.lock"

tables='[policy]
repairs = "none"' hello_bump
stopgap build "$work/recipe"
expect_status 4 "a policy that asks"
expect_said 'action = "add-build-dependency:zlib1g-dev"' "a policy that asks"
ok "where the policy says none, it asks: status 4, with the line that decides"
sed -n '/^\[\[decision\]\]/,/^reason/p' "$work/stdout" >"$work/lines"
tables="[policy]
repairs = \"none\"
$(cat "$work/lines")" hello_bump
stopgap build "$work/recipe"
expect_status 0 "the pasted lines"
ok "the pasted lines repair it"

sed -i 's/zlib.h/no-such-header.h/' "$work/upstream/hello.c"
hello_bump
stopgap build "$work/recipe"
expect_status 5 "a header that nobody has"
expect_said "missing-header no-such-header.h" "a header that nobody has"
ok "a header that no package has: status 5"
[[ -s $out.previous/hello_9.0-0hot1_amd64.deb ]] || fail "the packages of before are gone"
ok "the packages that were built before are kept in TARGET.previous"

printf -- '--- a/src/hello.c\n+++ b/src/hello.c\n@@ -20,2 +20,3 @@\n #include <config.h>\n+%s\n %s\n' \
    '#include <zlib.h>' '#include "system.h"' >"$work/recipe/patches/zlib.patch"
backport_of hello '{ path = "patches/zlib.patch" }' '[build]
tests = false'
stopgap build "$work/recipe"
expect_status 4 "a backport that needs zlib.h"
expect_said "the vendor built this version without it" "a backport that needs zlib.h"
expect_said 'action = "add-build-dependency:zlib1g-dev"' "a backport that needs zlib.h"
ok "a backport that needs another build dependency: status 4, with the line that decides"
no_litter "after the bumps"
ok "nothing is left behind"
