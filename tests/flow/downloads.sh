#!/usr/bin/env bash
# What a server can do wrong: status 3 for other content than was pinned, 7 for none, nothing used.
source "$(dirname "$0")/lib.sh"
mkdir -p "$work/www" "$work/recipe/patches"
head -c 20000 /dev/urandom | base64 >"$work/www/fix.patch"
sum=$(digest "$work/www/fix.patch")
zeros=$(printf '0%.0s' {1..64})
serve "$work/www"

# input INPUT STATUS TEXT CLAIM: a patch that comes from there is refused.
input() {
    backport_of hello "$1"
    stopgap build "$work/recipe"
    refused "$2" "$3" "$4"
}

# source_from INPUT STATUS TEXT CLAIM: the same as a new upstream version.
source_from() {
    bump_of hello 2.12 "$1"
    stopgap build "$work/recipe"
    refused "$2" "$3" "$4"
}

cp "$work/www/fix.patch" "$work/recipe/patches/"
tar -C "$work/www" -czf "$work/www/hello-2.12.tar.gz" fix.patch
cp "$work/www/hello-2.12.tar.gz" "$work/recipe/"
input "{ path = \"patches/fix.patch\", sha256 = \"$zeros\" }" 3 \
    "patches/fix.patch: has another digest than the recipe pins" "a patch with another digest"
expect_said "found    $sum" "the digest that was found is told"
ok "the digest that was found is told"
source_from "{ path = \"hello-2.12.tar.gz\", sha256 = \"$zeros\" }" 3 \
    "hello-2.12.tar.gz: has another digest than the recipe pins" "a tarball with another digest"
input "{ url = \"$url/fix.patch\", sha256 = \"$zeros\" }" 3 \
    "has the wrong digest: expected sha256 $zeros, got $sum" "a download with another digest"
source_from "{ url = \"$url/hello-{version}.tar.gz\", sha256 = \"$zeros\" }" 3 \
    "has the wrong digest" "a downloaded tarball with another digest"
input "{ url = \"$url/none.patch\", sha256 = \"$sum\", mirrors = [\"$url/none/fix.patch\"] }" 7 \
    "$url/none/fix.patch: not found (HTTP 404)" "404 on every mirror"
input "{ url = \"$url/loop/fix.patch\", sha256 = \"$sum\" }" 7 "redirect loop" "a redirect loop"
input "{ url = \"$url/redirect?http://169.254.169.254/fix.patch\", sha256 = \"$sum\", \
name = \"fix.patch\" }" 7 "a redirect to a link-local address is refused" "a redirect inwards"
input "{ url = \"$url/huge\", sha256 = \"$sum\" }" 3 "is larger than the limit" "an endless answer"
nobody=127.0.0.1:$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
input "{ url = \"http://$nobody/fix.patch\", sha256 = \"$sum\" }" 7 "http://$nobody/" \
    "a port where nobody listens"

input "{ url = \"$url/truncated/fix.patch\", sha256 = \"$sum\" }" 7 \
    "could not be fetched: $url/truncated/fix.patch" "a download that breaks off"
expect_said "what has arrived is kept" "what has arrived is kept"
backport_of hello "{ url = \"$url/fix.patch\", sha256 = \"$sum\" }"
stopgap fetch --offline "$work/recipe"
refused 7 "fix.patch: is not in the store, and stopgap is offline" "offline, before it was fetched"
: >"$work/requests"
stopgap fetch "$work/recipe"
expect_status 0 "the rest of the download"
grep -q '^/fix.patch bytes=[1-9][0-9]*-$' "$work/requests" || fail "the whole was fetched again"
ok "the next run goes on where the download broke off"
kill "$server"
wait "$server" 2>/dev/null
for command in fetch "fetch --offline"; do
    # shellcheck disable=SC2086 # two words
    stopgap $command --json "$work/recipe"
    expect_status 0 "$command without the server"
    [[ $(field results.0.inputs) == *"$sum"* ]] || fail "$command: another file"
    ok "what was fetched is there without the server: stopgap $command"
done

head -c 20000 /dev/urandom | base64 >"$work/www/fix.patch"
sum=$(digest "$work/www/fix.patch")
serve "$work/www"
backport_of hello \
    "{ url = \"$url/none.patch\", sha256 = \"$sum\", mirrors = [\"$url/fix.patch\"] }"
stopgap fetch "$work/recipe"
expect_status 0 "a mirror"
ok "where the first place has it not, the mirror's file is taken"

state=$work/fresh
stopgap fetch --offline "$work/recipe"
refused 7 "stopgap is offline" "offline with a state that knows nothing"
