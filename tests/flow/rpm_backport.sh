#!/usr/bin/env bash
# A patch on top of an RPM's own version; one that is there already goes, one that does not apply
# stops the build, and names itself, unless it is a git commit that merges.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/tls.sh"
needs_building
needs_tls
needs_debrpm minimal
base=3.21.0-1.debrpm12
hotfix=$base^hot1

mkdir -p "$work/tree"
file_of_srpm "$debrpm/source/logrotate-$base.src.rpm" logrotate-3.21.0.tar.gz |
    tar -C "$work/tree" --strip-components=1 -xz
patch_of logrotate.c usage.patch 's/This may be freely/This may freely be/'
backport_of logrotate '{ path = "patches/usage.patch" }'
hotfix plan --json
expect_status 0 "plan"
[[ $(field results.0.version) == "$hotfix" && $(field results.0.patches.0.fate) == added ]] ||
    fail "plan: $(field results.0.version), $(field results.0.patches)"
ok "plan tells the version and the patch's fate"
hotfix build
expect_status 0 "the build"
out=$work/out/HF-TEST-1/$target
cp "$out/result.json" "$work/stdout"
[[ $(field outcome) == built && $(field patches.0.name) == usage.patch ]] || fail "result.json"
ok "it is built"
older "$base" "$hotfix" || fail "the base does not sort below"
for successor in "$base.1" 3.21.0-1.debrpm12_1 3.21.0-2.debrpm12 3.22.0-1.debrpm12; do
    older "$hotfix" "$successor" || fail "the vendor's $successor does not sort above"
done
ok "it lies above the base, and below whatever the vendor makes next"
strings_of() { HOME=$work rpm2archive - <"$1" 2>/dev/null | tar -xzO ./usr/sbin/logrotate | grep -ac "$2"; }
[[ $(strings_of "$out/logrotate-$hotfix.x86_64.rpm" 'This may freely be') == 1 ]] ||
    fail "the program does not have the change"
ok "the program has the change"
source_package=$out/logrotate-$hotfix.src.rpm
file_of_srpm "$source_package" usage.patch | grep '^+.*This may freely be' >/dev/null || fail "the patch"
file_of_srpm "$source_package" logrotate.spec >"$work/stdout"
grep -qE '^Patch[0-9]*: +usage.patch' "$work/stdout" || fail "the spec does not list the patch"
ok "the source package has the patch, and its spec lists it"

# The same change on a source package that has it already.
cp "$source_package" "$work/recipe/base.src.rpm"
cp "$work/recipe/patches/usage.patch" "$work/recipe/patches/again.patch"
backport_of logrotate '{ path = "patches/again.patch" }'
pin="path = \"base.src.rpm\", sha256 = \"$(digest "$work/recipe/base.src.rpm")\""
sed -i "s/^source = .*/&\nsrpm = { $pin }/" "$work/recipe/recipe.toml"
hotfix plan
expect_status 2 "a patch that is there already"
expect_said "already has every patch of this recipe" "a patch that is there already"
ok "a patch that the base already has: status 2, since nothing is left to fix"

sed 's/^-\(.*\)This may/-\1These may/' "$work/recipe/patches/usage.patch" >"$work/recipe/patches/other.patch"
backport_of logrotate '{ path = "patches/other.patch" }'
hotfix build
expect_status 4 "a patch that does not apply"
expect_said 'subject = "other.patch"' "a patch that does not apply"
ok "a patch that does not apply: status 4, and the lines to decide it"

# A commit whose parent has other lines around the change than the base, in a repository that holds
# the package's tree in a folder.
export HOME=$work GIT_CONFIG_NOSYSTEM=1
mkdir -p "$work/repository" "$work/www/git"
cp -r "$work/tree" "$work/repository/logrotate"
committed() {
    git -C "$work/repository" add --all || fail "git add"
    git -C "$work/repository" -c user.name=Ada -c user.email=ada@example.org commit --quiet -m "$1" || fail "git commit"
    commit=$(git -C "$work/repository" rev-parse HEAD)
}
git init --quiet "$work/repository"
line=$(grep -n "This may be freely" "$work/tree/logrotate.c" | head -1 | cut -d: -f1)
sed -i "$((line - 2))s|^|/* another comment */ |" "$work/repository/logrotate/logrotate.c"
committed "Another comment"
sed -i 's/This may be freely/This may freely be/' "$work/repository/logrotate/logrotate.c"
committed "Word it better"
git clone --quiet --bare "$work/repository" "$work/www/git/logrotate.git" 2>"$work/stderr" || fail "git clone"
tls=$certificate serve "$work/www"
backport_of logrotate "{ git = \"$url/git/logrotate.git\", commits = [\"$commit\"] }"
trusting plan --json --config "$config"
expect_status 0 "a commit that is merged"
[[ $(field results.0.patches.0.fate) == rebased &&
    $(field results.0.patches.0.note) == "merged three-way onto logrotate $base: logrotate/logrotate.c at logrotate.c" ]] ||
    fail "$(field results.0.patches)"
ok "a git commit that does not apply is merged, below the folder that its repository has for the package"
no_litter "after a decision"
ok "nothing is left behind"
