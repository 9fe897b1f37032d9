#!/usr/bin/env bash
# An RPM repository is believed only as far as its signature, its digests and its packages' own
# signatures go, whatever the mirror serves.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
needs_debrpm minimal
state=$work/state
mirror=$work/mirror
index=$mirror/os/repodata
source_of_debrpm=logrotate-3.21.0-1.debrpm12
mkdir -p "$mirror" "$work/recipe/patches"
printf -- '--- a/none\n+++ b/none\n@@ -1 +1 @@\n-a\n+b\n' >"$work/recipe/patches/fix.patch"
serve "$mirror"
configure "$debrpm/targets" "$url"

# mirrored [ARGUMENT...]: the mirror is a copy of debrpm; its index is edited as `tamper` is told.
mirrored() {
    find "$mirror" -mindepth 1 -delete
    cp -al "$debrpm/os" "$debrpm/source" "$mirror"
    ((!$#)) || "$here/../support/debrpm/tamper" "$mirror/${repository:-os}" "$@" ||
        fail "the index could not be edited"
}
signed() { mirrored --key "$debrpm_cache/key.asc" "$@"; }

# bad STATUS TEXT CLAIM: a fetch with a state that knows nothing is refused.
bad() {
    rm -rf "$state"
    hotfix fetch
    refused "$1" "$2" "$3"
}

# A source package that nobody has is told of only where the indexes are believed.
backport_of no-such-package '{ path = "patches/fix.patch" }'
mirrored
hotfix fetch
refused 2 "no-such-package" "a good repository is believed"

mirrored --repomd '<revision>' '<revision>1'
bad 3 "BAD signature" "an index with one byte more"
mirrored
rm "$index/repomd.xml.asc"
bad 3 "is not signed" "an index without a signature"
mirrored --key "$work/other.asc" --repomd '<revision>' '<revision>1'
bad 3 "the key is not in the keyring" "an index signed by another key"
mirrored
cp "$mirror/source/repodata/repomd.xml.asc" "$index/x" && mv -f "$index/x" "$index/repomd.xml.asc"
bad 3 "BAD signature" "the signature of another index"
mirrored
rm "$index/repomd.xml"
bad 7 "the mirror has no such repository" "no index"
signed --repomd '(<data type="primary">\s*)<checksum[^>]*>[^<]*</checksum>' '\1'
bad 3 "has no checksum" "an index that lists no checksum"
signed --repomd '<checksum type="sha256">' '<checksum type="sha1">'
bad 3 '"sha1"' "an index that lists SHA-1"
signed --repomd '<data type="primary">.*?</data>' ''
bad 3 'has no index "primary"' "an index without a list of packages"
signed --repomd 'href="repodata/([^"]*primary[^"]*)"' 'href="../../\1"'
bad 3 "is no path below the repository" "an index that leads out of the repository"
signed --repomd '^(<\?xml[^>]*\?>)' '\1<!DOCTYPE x [<!ENTITY a "b">]>'
bad 3 "document type" "an index with a document type"
mirrored
primary=$(find "$index" -name '*-primary.xml.gz')
gzip -c <<<'<metadata/>' >"$work/primary" && mv -f "$work/primary" "$primary"
bad 3 "primary" "a list of packages that is not the signed one"
signed --primary '<checksum[^>]*>[^<]*</checksum>' ''
bad 3 "has no checksum" "a list of packages without checksums"
signed --primary '<location href="' '<location href="../../../etc/'
bad 3 "is no path below the repository" "a list of packages that leads out of the repository"
signed --primary '</package>.*$' '</package>'
bad 3 "not well-formed XML" "a list of packages that ends in the middle"

backport_of logrotate '{ path = "patches/fix.patch" }'
repository=source
signed --primary 'ver="3.21.0"' 'ver="3.21.9"'
bad 3 "its header says" "a package whose header is of another version than the index says"
signed --primary '<name>logrotate</name>' '<name>rotatelogs</name>'
sed -i 's/^source = .*/source = "rotatelogs"/' "$work/recipe/recipe.toml"
bad 3 "its header says" "a package whose header has another name"
sed -i 's/^source = .*/source = "logrotate"/' "$work/recipe/recipe.toml"

# replaced COMMAND...: a copy of the source package as the command leaves it, listed by the index.
replaced() {
    mirrored
    local package=$mirror/source/$source_of_debrpm.src.rpm
    cp "$package" "$work/package.rpm"
    "$@" "$work/package.rpm" >/dev/null 2>"$work/stderr" || fail "the package could not be changed"
    mv -f "$work/package.rpm" "$package"
    rm -rf "$mirror/source/repodata"
    createrepo_c --quiet --no-database "$mirror/source" || fail "createrepo_c"
    "$here/../support/debrpm/tamper" "$mirror/source" --key "$debrpm_cache/key.asc" || fail "tamper"
}
replaced rpmsign --delsign
bad 3 "is not signed" "an unsigned package in a signed repository"
echo x >"$work/junk"
mirrored
cp "$work/junk" "$work/x" && mv -f "$work/x" "$mirror/source/$source_of_debrpm.src.rpm"
bad 3 "$source_of_debrpm" "a package that is not the listed one"
rm "$mirror/source/$source_of_debrpm.src.rpm"
bad 7 "does not serve it" "a package that is gone"

rm -rf "$state"
backport_of no-such-package '{ path = "patches/fix.patch" }'
repository=os
signed --repomd '<revision>' '<revision>9'
hotfix fetch
expect_status 2 "a newer index"
mirrored
cp "$index/repomd.xml" "$work/x" && mv -f "$work/x" "$index/repomd.xml" # a file of now, with an old index
hotfix fetch
expect_said "the mirror offers an older state" "an older index"
ok "an older index than was seen before is not taken, and that is said"
no_litter "after the refusals"
ok "nothing is left behind"
