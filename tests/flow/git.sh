#!/usr/bin/env bash
# Sources and patches from a git server: what a tag and commits give is built, and found again without
# the server; a tag that moved or has another digest, and what a server should not send, is refused; a
# commit that patch(1) cannot apply is merged.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/tls.sh"
needs_building
needs_tls
out=$work/out/HF-TEST-1/$target
export HOME=$work GIT_CONFIG_NOSYSTEM=1
git config --global user.name Ada
git config --global user.email ada@example.org
mkdir -p "$work/www/git"

# committed FOLDER MESSAGE: everything in it; sets $commit.
committed() {
    git -C "$1" add --all || fail "git add"
    git -C "$1" commit --quiet -m "$2" || fail "git commit"
    commit=$(git -C "$1" rev-parse HEAD)
}

# published FOLDER NAME: as the server has it.
published() { git clone --quiet --bare "$1" "$work/www/git/$2.git" 2>"$work/stderr" || fail "git clone"; }

# input_field NAME FIELD: that field of the input of the last --json output whose name holds NAME.
input_field() {
    python3 - "$1" "$2" "$work/stdout" <<'PY'
import json, sys
for file in json.load(open(sys.argv[3]))["results"][0]["inputs"]:
    if sys.argv[1] in file["name"]:
        print(file[sys.argv[2]])
PY
}

hello_upstream 9.0
git init --quiet "$work/upstream"
committed "$work/upstream" "release 9.0"
git -C "$work/upstream" tag -a -m "hello 9.0" v9.0
release=$commit
echo more >>"$work/upstream/NEWS"
committed "$work/upstream" "after the release"
git -C "$work/upstream" tag v9.1
published "$work/upstream" hello
git -C "$work/upstream" rm --quiet NEWS
git -C "$work/upstream" update-index --add --cacheinfo "160000,$release,library"
git -C "$work/upstream" commit --quiet -m "a submodule"
git -C "$work/upstream" tag v9.2
submodule=$(git -C "$work/upstream" rev-parse HEAD)
git -C "$work/upstream" push --quiet "$work/www/git/hello.git" v9.2
tls=$certificate serve "$work/www"

# tagged TAG COMMIT [PATH]: a bump of hello to what the tag has, held to the digest $tar.
tagged() {
    bump_of hello 9.0 "{ git = \"$url${3:-/git/hello.git}\", tag = \"$1\", commit = \"$2\"${tar:+, sha256 = \"$tar\"} }"
}

tagged v9.1 "$release"
trusting build
refused 3 "tag v9.1 is at another commit than the recipe pins" "a tag at another commit"
tagged v9.0 "$release" /damaged/git/hello.git
trusting build
refused 3 "/damaged/git/hello.git: " "a damaged pack"
tagged v9.0 "$release" "/redirect?https://169.254.169.254/hello.git"
trusting build
refused 7 "a redirect to a link-local address is refused" "a redirect to another kind of address"
tagged v9.2 "$submodule"
trusting build
refused 3 "is a submodule, which is not part of the commit" "a submodule"

tar=${release}000000000000000000000000 tagged v9.0 "$release"
trusting build
refused 3 "the tar of tag v9.0 has another digest than the recipe pins" "another tar than it is pinned to"
tagged v9.0 "$release"
trusting fetch --json
expect_status 0 "a tag"
[[ $(input_field hello-9.0.tar.xz origin) == "$url/git/hello.git, tag v9.0, commit $release" ]] ||
    fail "$(cat "$work/stdout")"
ok "a tag is exported as hello-9.0.tar.xz, and the commit is told"
found=$(input_field hello-9.0.tar.xz tar_sha256)
kill "$server"
tar=${release}000000000000000000000000 tagged v9.0 "$release"
stopgap build --offline "$work/recipe"
refused 3 "found    $found" "a kept tarball is held to its pin as well, and the digest found is told"
tar=$found tagged v9.0 "$release"
stopgap build --offline "$work/recipe"
expect_status 0 "offline"
ok "afterwards it builds offline, held to that digest"
cp "$out/result.json" "$work/stdout"
[[ $(xz -dc "$out/hello_9.0.orig.tar.xz" | sha256sum) == "$found  -" ]] || fail "the tar is another one"
python3 - "$work/stdout" "$found" <<'PY' || fail "$(cat "$work/stdout")"
import json, sys
inputs = json.load(open(sys.argv[1]))["inputs"]
sys.exit(not any(file["tar_sha256"] == sys.argv[2] and sys.argv[2] in file["verified_by"] for file in inputs))
PY
grep -qF "tar_sha256 = \"$found\"" "$out/recipe.lock" || fail "$(cat "$out/recipe.lock")"
ok "that is the digest of the tar before compression, and the result and the lock say so"
tar -tf "$out/hello_9.0.orig.tar.xz" >"$work/stdout"
diff <(sort "$work/stdout") <(git -C "$work/upstream" archive --prefix=hello-9.0/ v9.0 | tar -t | sort) \
    >"$work/stderr" || fail "the tarball: $(cat "$work/stderr")"
ok "the tarball has what git archive gives"

backport_of hello '{ path = "patches/x.patch" }'
mkdir -p "$work/recipe/patches"
printf -- '--- a/TODO\n+++ b/TODO\n@@ -0,0 +1 @@\n+x\n' >"$work/recipe/patches/x.patch"
tree_of hello
git init --quiet "$work/tree"
committed "$work/tree" "hello 2.10"
start=$commit
sed -i 's/Hello, world!/Hello, World!/' "$work/tree/src/hello.c"
committed "$work/tree" "Say World"
first=$commit
echo 'more' >>"$work/tree/TODO"
committed "$work/tree" "Have more to do"
last=$commit
# The lines around what it changes are others in its parent than in the base.
git -C "$work/tree" checkout --quiet -b side "$start"
sed -i '8s/.*/   (another line of the licence)/' "$work/tree/src/hello.c"
committed "$work/tree" "Another licence"
sed -i '11s/.*/   (merged)/' "$work/tree/src/hello.c"
echo "a new file" >"$work/tree/NEW"
committed "$work/tree" "Mend a line"
merged=$commit
sed -i '8s/.*/   (a third line)/' "$work/tree/src/hello.c"
committed "$work/tree" "Mend another line"
conflict=$commit
published "$work/tree" base
tls=$certificate serve "$work/www"

backport_of hello "{ git = \"$url/git/base.git\", commits = [\"$conflict\"] }"
trusting build
expect_status 4 "a conflict"
for text in "src/hello.c:8: the commit and the tree change the same lines" "tree   | " \
    "commit |    (a third line)" "subject = \"debian/patches/mend-another-line-${conflict:0:12}.patch\""; do
    expect_said "$text" "a conflict"
done
ok "a commit that conflicts: status 4, with file, line and both sides"

backport_of hello "{ git = \"$url/git/base.git\", commits = [\"$start..$last\", \"$merged\"] }" '[build]
tests = false'
trusting fetch
expect_status 0 "fetching three commits"
kill "$server"
stopgap build --offline "$work/recipe"
expect_status 0 "a backport of three commits"
cp "$out/result.json" "$work/stdout"
[[ $(field patches.0.name)$(field patches.1.name) == \
    say-world-${first:0:12}.patchhave-more-to-do-${last:0:12}.patch ]] || fail "$(field patches)"
ok "each commit of a range is a patch, in order, found again without the server"
[[ $(field patches.2.fate) == rebased &&
    $(field patches.2.note) == "merged three-way onto hello 2.10-3: src/hello.c" ]] || fail "$(field patches)"
ok "a commit that patch(1) cannot apply is merged three-way, and says so in fate and note"
mkdir "$work/source"
tar -C "$work/source" -xf "$out"/*.debian.tar.xz
head -5 "$work/source/debian/patches/say-world-${first:0:12}.patch" >"$work/stdout"
for text in "Subject: Say World" "From: Ada <ada@example.org>" \
    "Origin: upstream, $url/git/base.git, commit:$first"; do
    expect_said "$text" "the patch's header"
done
ok "it says whose it is and where it is from"
cp "$work/source/debian/patches/mend-a-line-${merged:0:12}.patch" "$work/stdout"
for text in "Subject: Mend a line" "Stopgap-Merged: three-way onto hello 2.10-3" "+   (merged)" "+a new file"; do
    expect_said "$text" "the merged patch"
done
cp "$work/source/debian/changelog" "$work/stdout"
expect_said "Add patches, merged three-way: mend-a-line-${merged:0:12}.patch." "the changelog"
ok "a merged one also says onto what, and the changelog names it"
tls=$certificate serve "$work/www"
backport_of hello "{ git = \"$url/git/base.git\", commits = [\"$last..$start\"] }"
trusting build
expect_status 2 "a range backwards"
expect_said "commit $last is none of the 64 commits before $start" "a range backwards"
ok "a range backwards: status 2"
no_litter "after the builds"
ok "nothing is left behind"
