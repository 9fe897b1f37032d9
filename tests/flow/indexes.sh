#!/usr/bin/env bash
# An archive is believed only as far as its signature, its dates and its digests go, whatever the mirror
# serves. The archive, its keys and its mistakes are made here.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/archive.sh"
state=$work/state
signer=good
archive_key good
archive_key other
mkdir "$archive"
archive_package
archive_index flow
serve "$archive"
archive_target flow-amd64
inrelease=$archive/dists/flow/InRelease
pool=$archive/pool/main/t/tiny

fetch() { stopgap fetch --config "$work/stopgap.toml" "$work/recipe"; }

# believed CLAIM: the last fetch took what the archive served, and went on to make a root, for which
# this archive has no packages.
believed() {
    expect_said "making the root flow-amd64" "$1"
    ok "$1"
}

# bad STATUS TEXT CLAIM: a fetch with a state that knows nothing is refused; then the archive is put
# right again.
bad() {
    rm -rf "$state"
    fetch
    refused "$1" "$2" "$3"
    archive_package
    archive_index flow
}

fetch
believed "a good archive is believed"

sed -i 's/^Label: Flow/Label: Fl0w/' "$inrelease"
bad 3 "BAD signature" "an index with one letter changed"
cp "$work/Release" "$inrelease"
bad 3 "$url/dists/flow/InRelease" "an index without a signature"
signer=other archive_index flow
bad 3 "the key is not in the keyring" "an index signed by another key"
sed -i '1i Origin: Evil' "$inrelease"
bad 3 "$url/dists/flow/InRelease" "text before what is signed"
printf '\nPackage: evil\n' >>"$inrelease"
bad 3 "$url/dists/flow/InRelease" "text behind what is signed"
hash=SHA1 archive_index flow
bad 3 "made with the weak digest SHA1" "an index signed over SHA-1"
archive_index other
cp "$archive/dists/other/InRelease" "$inrelease"
bad 3 "other" "the signed index of another suite"
archive_index flow "Valid-Until: $(date -uR -d '1 minute ago')"
bad 3 "expired on" "an index that has expired"
date=$(date -uR -d '1 hour') archive_index flow
bad 3 "in the future of this machine" "an index from the future"
digests=MD5Sum archive_index flow
bad 3 "SHA256" "an index that lists no SHA-256"
rm "$inrelease"
bad 7 "the mirror has no such suite" "no index"

echo >>"$archive/dists/flow/main/source/Sources"
bad 3 "flow main/source/Sources: was not accepted" "a list of sources that is not the signed one"
echo >>"$pool/tiny_1.0.orig.tar.gz"
bad 3 "tiny_1.0.orig.tar.gz: was not accepted" "a tarball that is not the listed one"
rm "$pool/tiny_1.0-1.debian.tar.xz"
bad 7 "tiny_1.0-1.debian.tar.xz: could not be fetched" "a file that is gone"
folder=../../../etc archive_index flow
bad 3 "is no path below the archive" "a list that leads out of the archive"
listed=$(row "$pool/tiny_1.0-1.dsc" ../escaped_1.0.orig.tar.xz) archive_index flow
bad 3 "../escaped_1.0.orig.tar.xz" "a file name that leads out of the archive"

rm -rf "$state"
archive_index flow
fetch
expect_said "making the root" "a good archive again"
date=$(date -uR -d '2 days ago') archive_index flow
fetch
expect_said "the mirror offers an older state" "an older index"
believed "an older index than was seen before is not taken: the newer one is used, and that is said"
sed -i 's/^Label: Flow/Label: Fl0w/' "$inrelease"
fetch
refused 3 "BAD signature" "a bad index where a good one was seen before"
archive_index flow
fetch
believed "the good one is used again afterwards"
archive_index flow "Valid-Until: $(date -uR -d '1 minute ago')"
archive_target flow-amd64 "may_be_expired = true"
rm -rf "$state"
fetch
expect_said "expired on" "may_be_expired"
believed "where the target's description permits it, an expired index is used, and that is said"
