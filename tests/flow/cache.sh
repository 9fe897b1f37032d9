#!/usr/bin/env bash
# The cache: listed, trimmed by age and size, never below a running build; a damaged layer is made again.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building
[[ $(id -u) == 0 ]] || skip "copies layers, whose files belong to other ids"
nap=$((1000000 + $$)) # seconds, by which the build is found among the processes

hello_upstream 9.4
hello_bump
stopgap build "$work/recipe"
expect_status 0 "a build"

# A faithful copy of what the build used, for this test alone.
stopgap plan --json "$work/recipe"
root=$(field results.0.layers.root.key)
layer=$(field results.0.layers.dependencies.key)
state=$work/state
mkdir -p "$state/layers" "$state/store"
cp -a "$shared_state/layers/$root" "$shared_state/layers/$layer" "$state/layers"
cp -a "$shared_state/store/sha256" "$state/store"
cp -a "$shared_state"/{indexes,resolutions} "$state"
stopgap plan --json "$work/recipe"
[[ $(field results.0.layers.root.was_there)$(field results.0.layers.dependencies.was_there) == truetrue ]] ||
    fail "copied layers: $(cat "$work/stderr")"
ok "layers that were copied with their times and owners are used"

stopgap cache list
expect_said "  $root  " "cache list"
expect_said "of kind file" "cache list"
stopgap cache list --json
[[ $(field schema) == 1 && $(field limits.size) == 20G && $(field items) == *'"kind": "layer", "name": "'$layer* ]] ||
    fail "cache list --json: $(cat "$work/stdout")"
ok "cache list tells what lies there, for people and as JSON"

mkdir -p "$state/logs" "$state/layers/of-another-version/tree"
echo old >"$state/logs/old.log"
touch -d '40 days ago' "$state/logs/old.log"
echo '{"schema": 1}' >"$state/layers/of-another-version/manifest.json"
stopgap root create "$target"
[[ ! -e $state/logs/old.log && ! -e $state/layers/of-another-version && -d $state/layers/$root ]] ||
    fail "the collection at the end of a command"
ok "what was not used for longer than the limit, or cannot be, goes at the end of a command"

file=$(find "$state/layers/$layer/tree/usr" -type f -size +1 | head -1)
truncate -s 0 "$file"
hello_bump
stopgap build "$work/recipe"
expect_status 0 "a build on a damaged layer"
expect_said "layer $layer: not used: its files are not those that were put there" "a damaged layer"
[[ -s $file ]] || fail "the damaged layer was not made again"
ok "a layer whose file was cut off is noticed, and made again"

sed -i "s/^check: hello.*/&\n\tsleep $nap/" "$work/upstream/Makefile"
hello_bump
start build "$work/recipe"
wait_until 300 "the build's nap" naps "$nap"
stopgap cache clear
expect_status 0 "clearing below a build"
expect_said "kept: a running build may use them" "clearing below a build"
[[ -d $state/layers/$root && -d $state/layers/$layer ]] || fail "a layer of a running build was removed"
naps "$nap" || fail "the build was disturbed"
ok "what a running build stands on is kept, and said"
kill -INT -- "-$started"
ended
expect_status 8 "the build"

stopgap cache trim --age 40d --size 900G
expect_status 0 "a trim within the limits"
[[ -d $state/layers/$root ]] || fail "trim removed what the limits allow"
expect_said "0 removed" "a trim within the limits"
ok "trim removes nothing that the limits allow"

"$STOPGAP" cache clear --state "$state" >/dev/null 2>&1 &
clearing=$!
wait_until 30 "the clearing" bash -c "ls -d '$state'/layers/.trash-*"
kill -KILL "$clearing"
wait "$clearing" 2>/dev/null
stopgap cache list
expect_status 0 "cache list after kill -9"
stopgap root list
expect_status 0 "root list after kill -9"
ok "killed in the middle, it leaves a state that can be used"
for _ in 1 2; do
    "$STOPGAP" cache clear --state "$state" >>"$work/both" 2>&1 &
    both+=("$!")
done
for one in "${both[@]}"; do
    wait "$one" || fail "two at once: $(cat "$work/both")"
done
[[ -z $(find "$state"/layers "$state"/store/sha256 -mindepth 1 ! -path '*/locks*' ! -type d) ]] ||
    fail "two at once left: $(ls -A "$state"/layers "$state"/store/sha256)"
[[ -z $(find "$state/layers" -maxdepth 1 -name '.trash-*') ]] || fail "trees half deleted are left"
ok "two at once clear what is left, and what the killed one did not finish"

keep_output
stopgap cache trim --size much
refused 2 "--size much: must be a size, such as 20G" "a size that is none"
stopgap cache remove nothing
refused 2 "nothing: nothing in the cache has that name" "a name that is none"
printf '[cache]\nsize = "20"\n' >"$work/stopgap.toml"
stopgap cache list --config "$work/stopgap.toml"
refused 2 "stopgap.toml:2:8: cache.size: must be a size, such as 20G" "a configured size that is none"
