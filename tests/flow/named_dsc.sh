#!/usr/bin/env bash
# A base by its .dsc, from a server or beside the recipe: pinned by a digest or by a key of the recipe,
# its files by what it says of them.
source "$(dirname "$0")/lib.sh"
needs_building
command -v dpkg-source >/dev/null || skip "this machine has no dpkg-source"
export GNUPGHOME=$work/gnupg
mkdir -m 700 "$GNUPGHOME"
mkdir -p "$work/www" "$work/recipe/keys" "$work/recipe/patches"
gpg_quiet() { gpg --batch --quiet --yes --pinentry-mode loopback --passphrase '' "$@" 2>"$work/gpg"; }
for name in good other; do
    gpg_quiet --quick-generate-key "$name@example.org" ed25519 sign never || fail "$(cat "$work/gpg")"
    gpg_quiet --armor --export "$name@example.org" >"$work/recipe/keys/$name.asc"
done
printf -- '--- a/TODO\n+++ b/TODO\n@@ -0,0 +1 @@\n+x\n' >"$work/recipe/patches/fix.patch"
fix='{ path = "patches/fix.patch" }'

# The archive's hello under a version of our own, as another vendor would have it.
backport_of hello "$fix"
tree_of hello
cp "$upstream" "$work/www/hello_2.10.orig.tar.gz"
stored_debian=$(python3 - "$work/stdout" <<'PY'
import json, sys
for file in json.load(open(sys.argv[1]))["results"][0]["inputs"]:
    if ".debian.tar." in file["name"]:
        print(file["sha256"])
PY
)
tar -C "$work/tree" -xf "$(find "$shared_state/store" -type f -name "*${stored_debian:2}*" | head -1)"
sed -i '1s/(.*)/(2.10-3+ours1)/' "$work/tree/debian/changelog"
(cd "$work/www" && dpkg-source --build "$work/tree" >"$work/stdout" 2>"$work/stderr") || fail "dpkg-source"
dsc=hello_2.10-3+ours1.dsc
cp "$work/www/$dsc" "$work/plain.dsc"
gpg_quiet --local-user good@example.org --output "$work/www/signed.dsc" --clearsign "$work/plain.dsc" ||
    fail "$(cat "$work/gpg")"
serve "$work/www"

# from INPUT: a backport to the base that this .dsc describes.
from() {
    backport_of hello "$fix" '[build]
tests = false'
    sed -i "s|^source = .*|dsc = { $1 }|" "$work/recipe/recipe.toml"
}

from "url = \"$url/$dsc\", sha256 = \"$(digest "$work/plain.dsc")\""
stopgap build "$work/recipe"
expect_status 0 "a .dsc by its digest"
out=$work/out/HF-TEST-1/$target
[[ -s $out/hello_2.10-3+ours1+bhot1_amd64.deb ]] || fail "the package: $(ls "$out")"
ok "a base by its .dsc is built, under a version of its own"
kill "$server"
stopgap fetch --offline "$work/recipe"
expect_status 0 "offline"
ok "afterwards, it is found offline"
serve "$work/www"
keep_output

key='keys = ["keys/good.asc"]'
from "url = \"$url/signed.dsc\", sha256 = \"$(digest "$work/www/signed.dsc")\", $key"
stopgap fetch --json "$work/recipe"
expect_status 0 "a signature inside"
[[ $(field results.0.inputs.0.verified_by) == *"good@example.org"* ]] || fail "$(field results.0.inputs.0)"
ok "a signature inside it is checked, and its maker told"
from "url = \"$url/signed.dsc\", sha256 = \"$(digest "$work/www/signed.dsc")\", keys = [\"keys/other.asc\"]"
stopgap build "$work/recipe"
refused 3 "signed.dsc" "a signature by another key"
from "url = \"$url/$dsc\", sha256 = \"$(digest "$work/plain.dsc")\", $key"
stopgap build "$work/recipe"
refused 3 "$dsc" "no signature where a key is named"
from "url = \"$url/$dsc\", sha256 = \"$(digest "$here/lib.sh")\""
stopgap build "$work/recipe"
refused 3 "$(digest "$work/plain.dsc")" "another .dsc than the pinned one"
from "url = \"$url/$dsc\", keys = [\"keys/good.asc\"]"
stopgap build "$work/recipe"
refused 2 "must be https, since no sha256 pins it" "plain http without a digest"

cp "$work/www/"hello_2.10* "$work/recipe/"
from "path = \"$dsc\", sha256 = \"$(digest "$work/plain.dsc")\""
stopgap fetch "$work/recipe"
expect_status 0 "beside the recipe"
ok "a .dsc beside the recipe brings the files beside it"
echo tampered >>"$work/recipe/hello_2.10.orig.tar.gz"
stopgap build "$work/recipe"
refused 3 "hello_2.10.orig.tar.gz" "a tarball that the .dsc does not describe"
rm "$work/recipe/hello_2.10.orig.tar.gz"
stopgap build "$work/recipe"
refused 2 "lists hello_2.10.orig.tar.gz, which is not beside it" "a tarball that is missing"
sed -i 's/^Source: .*/Source: ..\/x/' "$work/recipe/$dsc"
from "path = \"$dsc\", sha256 = \"$(digest "$work/recipe/$dsc")\""
stopgap build "$work/recipe"
refused 3 "$dsc" "a .dsc with a name that is none"
no_litter "after all of them"
ok "nothing is left behind"
