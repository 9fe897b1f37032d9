#!/usr/bin/env bash
# A recipe from a few words: each input is verified or shown with its digest, what is written passes
# lint and plan, and whatever is refused leaves nothing behind.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/tls.sh"
needs_building
needs_tls
export GNUPGHOME=$work/gnupg
mkdir -m 700 "$GNUPGHOME"
mkdir -p "$work/www" "$work/home" "$work/mine"
cd "$work/home" || exit
gpg_quiet() { gpg --batch --quiet --yes --pinentry-mode loopback --passphrase '' "$@" 2>"$work/gpg"; }
for name in good other; do
    gpg_quiet --quick-generate-key $name@example.org ed25519 sign never || fail "$(cat "$work/gpg")"
    gpg_quiet --armor --export $name@example.org >"$work/mine/$name.asc"
done
good=$(gpg_quiet --with-colons --list-keys good@example.org | awk -F: '/^fpr/ {print $10; exit}')
hello_upstream 9.0
tarball=hello-9.0.tar.gz
hello_bump
cp "$work/recipe/$tarball" "$work/mine/"
mv "$work/recipe/$tarball" "$work/www/"
gpg_quiet --local-user good@example.org --armor --detach-sign "$work/www/$tarball" || fail "gpg"
patch=$work/mine/fix.patch
printf -- '--- a/NEWS\n+++ b/NEWS\n@@ -1 +1,2 @@\n * Noteworthy changes\n+x\n' >"$patch"
cp "$patch" "$work/www/web.patch"
sum=$(digest "$work/www/$tarball")
serve "$work/www"
plain=$url
tls=$certificate serve "$work/www"

# init ARGUMENT...: of $source for bookworm, on a machine that trusts the server's certificate.
source=hello
init() {
    unshare --mount --propagation private bash -c \
        "mount --bind '$work/trusted.crt' '$certificates'"' && exec "$@"' - "$STOPGAP" init \
        --target "$target" --source "$source" --state "$shared_state" "$@" \
        >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
}

# made FOLDER CLAIM: the last init made it, and lint finds nothing wrong with it.
made() {
    expect_status 0 "$2"
    expect_said "next: stopgap plan $1" "$2"
    cp "$work/stdout" "$work/told"
    stopgap lint "$1"
    expect_status 0 "lint: $2"
    [[ $(find . -mindepth 1 -maxdepth 1) == "./$1" ]] || fail "$2: more is there: $(ls -A)"
    ok "$2"
}

# gone FOLDER: room for the next.
gone() { rm -r "$1"; }

# no_recipe STATUS TEXT CLAIM ARGUMENT...: this init is refused, and leaves nothing behind.
no_recipe() {
    init "${@:4}"
    [[ -z $(ls -A) ]] || fail "$3: left behind: $(find .)"
    refused "$1" "$2" "$3"
}

bump=(--no-lookup --fixed-version 9.0)
signed=("${bump[@]}" --url "$url/hello-{version}.tar.gz"
    --signature "$url/hello-{version}.tar.gz.asc")
backport=(--no-lookup --cve CVE-2026-0001)

init hf --cve CVE-2026-0001 --patch "$patch" --patch "$url/web.patch"
made hf "a backport of a file and a download, its base looked up"
cp "$work/told" "$work/stdout"
expect_said "base          hello 2.10-" "the base's version is told"
expect_said "sha256        $(digest "$patch")" "the digest is told"
expect_said "compare the digest" "a download without a pin is told as such"
cmp "$patch" hf/patches/fix.patch || fail "the copy of the patch"
[[ $(cd hf && find . -type f | sort | xargs) == "./patches/fix.patch ./recipe.toml" ]] ||
    fail "other files: $(find hf)"
grep -qF "{ url = \"$url/web.patch\", sha256 = \"$(digest "$patch")\" }," hf/recipe.toml ||
    fail "the download's digest: $(cat hf/recipe.toml)"
! grep -q '^version' hf/recipe.toml || fail "the base's version was pinned unasked"
ok "the file is copied, the download pinned, the base's version left open"
before=$(contents hf)
init hf --cve CVE-2026-0001 --patch "$patch"
refused 2 "hf/recipe.toml: is there already" "a recipe that is there"
[[ $(contents hf) == "$before" ]] || fail "the recipe was changed"
ok "a recipe that is there stays as it is"
gone hf

init hf "${signed[@]}" --key "$work/mine/good.asc"
made hf "a bump whose tarball is signed"
grep -F "verified by   signature of $good (good@example.org)" "$work/told" >/dev/null ||
    fail "the signer: $(cat "$work/told")"
for line in "sha256 = \"$sum\"" 'keys = ["keys/good.asc"]' 'version = "9.0"'; do
    grep -qF "$line" hf/recipe.toml || fail "no $line: $(cat hf/recipe.toml)"
done
cmp "$work/mine/good.asc" hf/keys/good.asc || fail "the key"
ok "the signer is told; digest, signature and key stand in the recipe"
gone hf
init hf --json "${bump[@]}" --id HF-2026-0007 --base-version 2.10-3 --sha256 "$sum" \
    --url "$plain/$tarball" --summary 'a "quoted" \ # summary'
expect_status 0 "init --json"
[[ $(field schema) == 1 && $(field recipe) == hf/recipe.toml && $(field id) == HF-2026-0007 &&
    $(field inputs.0.sha256) == "$sum" && $(field bases.0.version) == null ]] ||
    fail "--json: $(cat "$work/stdout")"
grep -qxF 'summary = "a \"quoted\" \\ # summary"' hf/recipe.toml || fail "$(cat hf/recipe.toml)"
grep -qxF 'version = "2.10-3"' hf/recipe.toml || fail "the base's version is not pinned"
stopgap lint hf
expect_status 0 "lint of what --json made"
ok "--json: one object; http with a digest; a summary of quotes; a pinned base"
gone hf
init hf "${bump[@]}" --sha256 "$sum" --url "$url/none/$tarball" --mirror "$url/$tarball"
made hf "with a digest, a mirror's tarball"
gone hf
init hf "${bump[@]}" --tarball "$work/mine/$tarball"
made hf "a bump from a file"
stopgap plan hf
expect_status 0 "plan"
expect_said "hotfix        9.0-0hot1" "plan"
ok "plan takes it from there"
gone hf
init hf --from-suite trixie --no-lookup
made hf "a bump to what a newer suite has"
version=$(sed -n 's/.*suite = "trixie".*version = "\([^"]*\)".*/\1/p' hf/recipe.toml)
[[ $version == 2.*-* ]] || fail "its version: $(cat hf/recipe.toml)"
grep -q "verified by   signed index of trixie" "$work/told" || fail "how: $(cat "$work/told")"
ok "its version is written, its index told"
gone hf
init hf "${bump[@]}" --offline --url "$url/$tarball"
made hf "offline, what was fetched before is found"
gone hf

: >"$work/mine/empty.patch"
echo 'no patch at all' >"$work/mine/text.patch"
printf -- '--- a/../../x\n+++ b/../../x\n@@ -1 +1 @@\n-a\n+b\n' >"$work/mine/out.patch"
ln -s "$patch" "$work/mine/link.patch"
mkfifo "$work/mine/fifo.patch"
mkdir "$work/mine/two"
cp "$patch" "$work/mine/two/fix.patch"
cp "$patch" "$work/mine/bad name.patch"
gpg_quiet --armor --export-secret-keys good@example.org >"$work/mine/secret.asc"
echo '<html>not found</html>' >"$work/www/page-9.0.tar.gz"
no_recipe 2 "no such file" "a patch that is not there" hf "${backport[@]}" --patch none.patch
no_recipe 2 "is a symbolic link" "a link" hf "${backport[@]}" --patch "$work/mine/link.patch"
no_recipe 2 "is a folder" "a folder" hf "${backport[@]}" --patch "$work/mine/two"
no_recipe 2 "is no regular file" "a FIFO" hf "${backport[@]}" --patch "$work/mine/fifo.patch"
no_recipe 2 "is empty" "an empty patch" hf "${backport[@]}" --patch "$work/mine/empty.patch"
no_recipe 2 "is no patch" "another text" hf "${backport[@]}" --patch "$work/mine/text.patch"
no_recipe 2 "is no patch" "a download that is none" hf "${backport[@]}" --patch "$url/$tarball.asc"
no_recipe 3 "outside of the source tree" "a patch that leads out" hf "${backport[@]}" \
    --patch "$work/mine/out.patch"
no_recipe 2 "another one is named fix.patch too" "two of one name" hf "${backport[@]}" \
    --patch "$patch" --patch "$work/mine/two/fix.patch"
no_recipe 2 "a name that a recipe cannot have" "a name with a space" hf "${backport[@]}" \
    --patch "$work/mine/bad name.patch"
no_recipe 2 "nothing says what the fix is" "no fix" hf "${backport[@]}"
no_recipe 2 "both a new version and --patch" "both" hf "${bump[@]}" --patch "$patch"
no_recipe 2 "is not a CVE id" "a CVE of another form" hf --no-lookup --cve 2026-1 --patch "$patch"
no_recipe 2 "must be https" "http without a digest" hf "${bump[@]}" --url "$plain/$tarball"
no_recipe 2 "is given twice" "a target twice" hf "${backport[@]}" --patch "$patch" --target "$target"
source=hello-none
no_recipe 2 "--source hello-none: $target has no source package" "no such source package" hf \
    --cve CVE-2026-0001 --patch "$patch"
source=hello
no_recipe 2 "has no source package hello 9" "another base version" hf --base-version 9 \
    --cve CVE-2026-0001 --patch "$patch"
no_recipe 2 "trixie has no source package hello 9-1" "a version that no suite has" hf --no-lookup \
    --from-suite trixie:9-1
no_recipe 2 "is of upstream version" "another version than the suite's" hf "${bump[@]}" \
    --from-suite trixie
no_recipe 2 'ubuntu-noble-amd64 knows no suite "trixie"' "a suite that a target does not know" hf --no-lookup \
    --from-suite trixie --target ubuntu-noble-amd64
no_recipe 2 "of $target has it already" "a version that the vendor has" hf --from-suite bookworm
no_recipe 2 "is no folder" "a place in no folder" none/hf "${backport[@]}" --patch "$patch"
no_recipe 2 "is a private key" "a private key" hf "${signed[@]}" --key "$work/mine/secret.asc"
no_recipe 3 "the key is not in the keyring" "a key that did not sign it" hf "${signed[@]}" \
    --key "$work/mine/other.asc"
no_recipe 3 "page-9.0.tar.gz" "a page in the tarball's place" hf "${bump[@]}" \
    --url "$url/page-9.0.tar.gz"
no_recipe 3 "has the wrong digest" "another digest" hf "${bump[@]}" --url "$url/$tarball" \
    --sha256 "${sum//[0-9]/0}"
no_recipe 3 "has another digest" "another digest of a file" hf "${bump[@]}" --sha256 "${sum//[0-9]/0}" \
    --tarball "$work/mine/$tarball"
no_recipe 7 "not found (HTTP 404)" "a tarball that is not there" hf "${bump[@]}" \
    --url "$url/none-9.0.tar.gz"
no_recipe 7 "not found (HTTP 404)" "without a digest, a mirror's tarball" hf "${bump[@]}" \
    --url "$url/none-9.0.tar.gz" --mirror "$url/$tarball"
no_recipe 7 "is offline" "offline, what was never fetched" hf "${bump[@]}" --offline \
    --url "$url/none-9.0.tar.gz"

# It is stopped while it waits for a server; then the disk is full.
for signal in TERM KILL; do
    expected=8
    [[ $signal == TERM ]] || expected=137
    : >"$work/requests"
    start init hf "${bump[@]}" --target "$target" --source hello --sha256 "$(printf '0%.0s' {1..64})" \
        --url "$plain/slow/$tarball"
    wait_until 20 "the request" grep -q /slow/ "$work/requests"
    kill -"$signal" "$started"
    ended
    expect_status "$expected" "SIG$signal"
    [[ -z $(ls -A) ]] || fail "left behind: $(find .)"
    ok "a run that SIG$signal ends in a download leaves nothing behind"
done
{ sed 's/@@ .*/@@ -1 +1,2000 @@/' "$patch" && yes "+a line of a large patch" | head -4000; } \
    >"$work/mine/large.patch"
mkdir "$work/small"
# shellcheck disable=SC2016 # the inner shell expands
unshare --mount --propagation private bash -c '
    mount -t tmpfs -o size=64k none "$1" && cd "$1" || exit 99
    "${@:2}"
    status=$?
    ls -A >"$0"
    exit "$status"' "$work/left" "$work/small" "$STOPGAP" init hf --target "$target" --source hello \
    --state "$shared_state" "${backport[@]}" --patch "$work/mine/large.patch" \
    >"$work/stdout" 2>"$work/stderr" </dev/null
status=$?
refused 6 "No space left on device" "a full disk"
[[ ! -s $work/left ]] || fail "left behind: $(cat "$work/left")"
ok "a full disk leaves nothing behind"
no_litter "after all"
ok "nothing is left in the state"
