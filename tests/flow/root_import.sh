#!/usr/bin/env bash
# A root that somebody made, as a tar archive or an OCI image, becomes a target's base root; what is
# hostile, damaged or of another kind is refused.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building
[[ $(id -u) == 0 ]] || skip "reads a layer, whose files belong to other ids"
make_root="$here/../support/make_root.py"
stopgap root create "$target"
expect_status 0 "the root to export"
tree=$(find "$shared_state"/layers/root-"$target"-* -maxdepth 1 -name tree | head -1)
python3 "$make_root" tar "$tree" "$work/root.tar" || fail "the root is not exported"
mkdir -p "$work/state"
cp -a "$shared_state"/{store,indexes} "$work/state"
state=$work/state
layers_before=$(ls "$state/layers" 2>/dev/null)

# refused_import STATUS TEXT CLAIM FROM [OPTION...]: nothing of it stays.
refused_import() {
    stopgap root import "$target" "${@:4}"
    refused "$1" "$2" "$3"
    [[ $(ls "$state/layers") == "${layers_before:-locks}" ]] || fail "$3: a layer is left: $(ls "$state/layers")"
}

refused_import 2 "nothing: No such file or directory" "nothing to import" "$work/nothing"
refused_import 3 "root.tar: has the wrong digest: expected sha256 $(printf '%064d' 0), got " \
    "another digest than the pinned one" "$work/root.tar" --sha256 "$(printf '%064d' 0)"
refused_import 2 "--sha256 abc: must be 64 lowercase hexadecimal digits" "a pin that is none" \
    "$work/root.tar" --sha256 abc
mkdir "$work/empty"
refused_import 3 "empty: is no OCI image layout: it lacks oci-layout or index.json" "an empty folder" "$work/empty"
tar -C "$work" -cf "$work/small.tar" empty
refused_import 3 "small.tar: is no root to build $target in: it lacks dpkg, apt-get, dpkg-buildpackage, fakeroot, patch" \
    "an archive that is no root" "$work/small.tar"
tar -C "$work" -P --transform 's,^empty,../../etc,' -cf "$work/hostile.tar" empty
refused_import 3 'hostile.tar: entry "../../etc/" leads out of the archive' "an entry that leads out" \
    "$work/hostile.tar"
tar -C "$work" --owner=:70000 --group=:70000 -cf "$work/ids.tar" empty
refused_import 3 "belongs to 70000:70000: a root's ids end at 65535" "an id that no root has" "$work/ids.tar"
mkdir -p "$work/arm/usr/bin"
printf '\x7fELF\x02\x01\x01%9s\x02\x00\xb7\x00' '' | tr ' ' '\0' >"$work/arm/usr/bin/dpkg"
tar -C "$work/arm" -cf "$work/arm.tar" usr
refused_import 3 "arm.tar: usr/bin/dpkg is for another architecture (ELF machine 183) than amd64" \
    "programs for another architecture" "$work/arm.tar"
python3 "$make_root" oci "$work/small.tar" "$work/arm64" --architecture arm64 >/dev/null
refused_import 3 "arm64: is an image for linux/arm64, not for linux/amd64" "an image for another architecture" \
    "$work/arm64"
python3 "$make_root" oci "$work/small.tar" "$work/spoilt" --spoil >/dev/null
refused_import 3 "has other bytes: its sha256 is" "a blob with other bytes" "$work/spoilt"
echo '{' >"$work/arm64/index.json"
refused_import 3 "arm64: [json.exception.parse_error" "an index that is no JSON" "$work/arm64"

pin=$(python3 "$make_root" oci "$work/root.tar" "$work/image")
stopgap root import "$target" "$work/image" --sha256 "$pin"
expect_status 0 "an OCI image"
expect_said "1 devices, FIFOs and sockets were left out" "an OCI image"
imported=$state/layers/imported-$target-${pin:0:32}/tree
[[ -s $imported/etc/imported && ! -e $imported/etc/motd && -s $imported/opt/new/file &&
    -s $imported/etc/issue.net/file && -x $imported/usr/bin/dpkg ]] ||
    fail "the image's layers: $(ls -l "$imported/etc")"
[[ $(stat -c %a "$imported/etc/imported") == 755 && $(stat -c %a "$imported/tmp") == 1777 &&
    -z $(find "$imported" -perm /6000 ! -type l ! -type d) ]] || fail "modes"
[[ $(stat -c %u "$imported/etc/passwd") == $(stat -c %u "$tree/etc/passwd") ]] || fail "owners"
ok "an OCI image is imported: whiteouts take away, owners are mapped, set-uid bits are masked"
start root import "$target" "$work/image" --sha256 "$pin"
wait_until 60 "another import" test -e "$state/layers/.filling-imported-$target-${pin:0:32}"
kill -KILL -- "-$started"
ended
stopgap root list
expect_said "imported from image with sha256 $pin, pinned" "root list"
[[ -x $imported/usr/bin/dpkg ]] || fail "a killed import took the one before it away"
ok "an import that is killed leaves the one before it, and root list says where that came from"

hello_upstream 9.4
hello_bump
stopgap plan "$work/recipe"
expect_said "imported from image with sha256 $pin, pinned" "plan"
stopgap build --json "$work/recipe"
expect_status 0 "a build on the imported root"
[[ $(field results.0.outcome) == built && $(field results.0.notes) == *"imported from image with sha256 $pin"* ]] ||
    fail "the result: $(cat "$work/stdout")"
ok "a hotfix is built on it, and the plan and the result say so"

stopgap root import "$target" "$work/root.tar"
expect_status 0 "a tar archive"
expect_said "it is not pinned: nothing says that these are the bytes that were meant" "a tar archive"
sum=$(digest "$work/root.tar")
stopgap plan --json "$work/recipe"
[[ $(field results.0.layers.root.key) == "imported-$target-${sum:0:32}" ]] || fail "the root imported last"
ok "a tar archive is imported, said to be unpinned, and takes the first one's place"
: >"$state/layers/imported-$target-${sum:0:32}/tree/etc/passwd"
stopgap plan "$work/recipe"
expect_status 6 "a damaged import"
expect_said "imported-$target-${sum:0:32}: the imported root is damaged" "a damaged import"
ok "a damaged one is not used, and none takes its place unasked"
stopgap cache clear
[[ -d $imported ]] || fail "cache clear removed an import"
stopgap root remove "$target"
expect_status 0 "root remove"
[[ ! -e $imported ]] || fail "root remove left it"
ok "imports stay when the cache is cleared, until root remove"
no_litter "after imports"
ok "nothing is left behind"
