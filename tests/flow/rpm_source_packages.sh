#!/usr/bin/env bash
# A source package counts only if its digests hold, and, where the recipe names keys, if one of them made
# a good signature. Its payload is a flat list of files, or nothing is unpacked at all.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
needs_debrpm minimal
state=$work/state
mkdir -p "$work/recipe/keys"

# signed_by NAME: signs the source package with a key of that name; its public part comes to lie in keys/.
signed_by() {
    PYTHONPATH=$here/../support/debrpm python3 -B - "$work/$1.asc" "$work/recipe" "$1" <<'PY'
import sys
from pathlib import Path
import signing
kept, recipe, name = sys.argv[1:]
with signing.opened(kept) as key:
    key.sign_packages(Path(recipe).glob("*.src.rpm"))
    Path(recipe, "keys", name + ".asc").write_bytes(key.public())
PY
}

# unverified TEXT CLAIM: fetching the recipe's inputs is refused.
unverified() {
    hotfix fetch
    refused 3 "$1" "$2"
}

tiny_srpm
backport_of_srpm tiny-1-1.src.rpm
sed -i 's/, sha256 = "[0-9a-f]*"//' "$work/recipe/recipe.toml"
hotfix lint
refused 2 "sha256" "a source package that nothing pins"

signed_by good
signed_by other
tiny_srpm
backport_of_srpm tiny-1-1.src.rpm '"keys/good.asc"'
unverified "is not signed" "an unsigned one where the recipe names a key"
signed_by other
backport_of_srpm tiny-1-1.src.rpm '"keys/good.asc"'
unverified "tiny-1-1.src.rpm" "one that another key signed"
expect_said "not in the keyring" "another key"
ok "it is said that the key is not the recipe's"

tiny_srpm
signed_by good
package=$work/recipe/tiny-1-1.src.rpm
cp "$package" "$work/good.src.rpm"
for bytes in 50 200 1000 -1; do
    head -c "$bytes" "$work/good.src.rpm" >"$package"
    backport_of_srpm tiny-1-1.src.rpm '"keys/good.asc"'
    unverified "tiny-1-1.src.rpm" "one that ends after $bytes bytes, where keys count"
    backport_of_srpm tiny-1-1.src.rpm
    unverified "tiny-1-1.src.rpm" "the same, pinned by its digest"
done
sed 's/what it is made/WHAT IT IS made/' "$work/good.src.rpm" >"$package"
backport_of_srpm tiny-1-1.src.rpm
unverified "digest" "one whose payload was changed, pinned by its new digest"
sed 's/Tiny\./T1ny./' "$work/good.src.rpm" >"$package"
backport_of_srpm tiny-1-1.src.rpm
unverified "digest" "one whose header was changed"
cp "$debrpm"/os/logrotate-*.rpm "$package"
backport_of_srpm tiny-1-1.src.rpm
unverified "source package" "a binary package"

forge "$work/tiny/tiny-1-1.src.rpm" "$package" --name tiny-1.tar ../tiny.ta
backport_of_srpm tiny-1-1.src.rpm
unverified "../tiny.ta" "a payload that leads out"
[[ ! -e $work/tiny.ta && ! -e $state/tiny.ta ]] || fail "it led out"
forge "$work/tiny/tiny-1-1.src.rpm" "$package" --name tiny-1.tar /etc/tinyx
backport_of_srpm tiny-1-1.src.rpm
unverified "/etc/tinyx" "a payload with an absolute name"
forge "$work/tiny/tiny-1-1.src.rpm" "$package" --name tiny-1.tar tiny/1.tar
backport_of_srpm tiny-1-1.src.rpm
unverified "tiny/1.tar" "a payload with a folder"
no_litter "after the refusals"
ok "nothing is left behind"
