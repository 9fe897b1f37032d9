#!/usr/bin/env bash
# Publishers at once, and publishers that are killed: nothing that was published is lost, and a repository
# is whole at every moment.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/published.sh"
needs_building
needs_publishing

for id in 1 2 3; do
    hello_upstream 9.$id
    hello_bump
    stopgap build "$work/recipe"
    expect_status 0 "build $id"
    mv "$work/recipe" "$work/recipe-$id" && mkdir "$work/recipe"
done

# publisher ID REPOSITORY: publishes that recipe in the background; sets $started.
publisher() {
    start publish --config "$config" --repository "$2" "$work/recipe-$1"
}
no_process_of() { ! grep -qsazF -f <(echo "$1") /proc/[0-9]*/cmdline; }
packages_in() { (cd "$1/$target/pool" && find . -type f -exec sha256sum {} + | sort); }
# holds HOTFIXES CLAIM: the repository is whole, and has so many ("2|3": one of these).
holds() {
    verify_it "$published"
    expect_status 0 "$2"
    grep -qE "^$target: ($1) hotfixes" "$work/stdout" || fail "$2: $(cat "$work/stdout")"
}

published=$work/at-once
publishers=()
for id in 1 2 3; do
    publisher $id "$published"
    publishers+=("$started")
done
for started in "${publishers[@]}"; do
    wait "$started" || fail "a publisher ended with $?: $(cat "$work/started")"
done
fingerprint=$(gpg --homedir "$signing" --show-keys --with-colons "$published/$target/stopgap.asc" 2>/dev/null |
    awk -F: '/^fpr/ {print $10; exit}')
holds 3 "three at once"
ok "three publishers at once, whose key is new: each is there"

published=$work/two
for id in 1 2; do
    publisher $id "$published"
    begun=${EPOCHREALTIME/./}
    ended
    expect_status 0 "publish $id"
done
whole_us=$((${EPOCHREALTIME/./} - begun))
kills=4
for ((kill = 1; kill <= kills; kill++)); do
    published=$work/killed-$kill
    cp -a "$work/two" "$published"
    publisher 3 "$published"
    sleep "$(awk -v whole=$whole_us -v part=$kill -v parts=$((kills + 1)) \
        'BEGIN { printf "%.3f", whole / 1e6 * part / parts }')"
    kill -KILL "$started" 2>/dev/null
    ended
    wait_until 10 "the end of its processes" no_process_of "$published"
    if pgrep -f "gpg-agent.*$signing" >/dev/null; then fail "kill $kill: an agent is left"; fi
    holds "2|3" "kill $kill"
    publisher 3 "$published"
    ended
    expect_status 0 "the publication after kill $kill"
    holds 3 "after kill $kill"
    [[ $(ls -A "$published/.stopgap") == lock ]] || fail "kill $kill left $(ls -A "$published/.stopgap")"
    diff <(packages_in "$published") <(packages_in "$work/at-once") >"$work/stdout" ||
        fail "kill $kill: other packages"
done
ok "of $kills killed publishers each left a whole repository, and the next one finished"
no_litter "at the end"
ok "nothing is left behind"
