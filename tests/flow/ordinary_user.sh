#!/usr/bin/env bash
# An ordinary user with a subordinate id range builds as root does; without one, the exact mend is
# said: status 6. The user exists in a mount namespace of the test's own, and nowhere else.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building
((EUID == 0)) || skip "it makes up a user, which takes root"
uid=64321
more=() # further namespaces
home=$work/home
environment=(HOME="$home" PATH=/usr/bin:/bin)
mkdir -p "$home/out" "$work/etc"
cp -r "$STOPGAP" "${STOPGAP%/*}/libexec" "$work"
for file in passwd group subuid subgid; do
    cat "/etc/$file" >"$work/etc/$file" 2>/dev/null || : >"$work/etc/$file"
    [[ -e /etc/$file ]] || skip "this machine has no /etc/$file"
done
echo "flowtester:x:$uid:$uid::$home:/bin/sh" >>"$work/etc/passwd"
echo "flowtester:x:$uid:" >>"$work/etc/group"
cp "$work/etc/subuid" "$work/etc/subuid.without"
echo "flowtester:2000000000:65536" >>"$work/etc/subuid"
echo "flowtester:2000000000:65536" >>"$work/etc/subgid"
hello_upstream 9.6
hello_bump
chown -R $uid:$uid "$home"

# as_user SETUP ARGUMENT...: stopgap as that user, after SETUP in the mount namespace.
as_user() {
    local setup=$1 command=$2 binds='' file
    shift 2
    for file in passwd group subuid subgid; do
        binds+="mount --bind '$work/etc/$file' /etc/$file; "
    done
    unshare --mount "${more[@]}" --propagation private bash -c "set -e; $binds $setup; cd '$home'"' && exec "$@"' - \
        setpriv --reuid $uid --regid $uid --clear-groups env -i "${environment[@]}" \
        "$work/stopgap" "$command" --output "$home/out" "$@" \
        >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
}

as_user true config
expect_said "$home/.local/state/stopgap" "the state folder of a user"
ok "a user's state lies in the user's home"
environment=(PATH=/usr/bin:/bin)
as_user true config
expect_status 2 "no HOME"
expect_said "the state folder: HOME does not name a folder" "no HOME"
expect_said "name one with --state, or set HOME or XDG_STATE_HOME" "no HOME"
as_user true config --state "$home/elsewhere"
expect_status 0 "no HOME, with --state"
[[ -z $(ls -A "$home/out") && ! -e $home/.local ]] || fail "no HOME: something was made"
ok "without HOME, a user is asked for the state folder: status 2"
environment+=(HOME="$home")
as_user true root list
grep -q "^$target" "$work/stdout" || skip "the source tree cannot be read by other users"

as_user "mount --bind '$work/etc/subuid.without' /etc/subuid" doctor
expect_status 6 "no subordinate ids"
expect_said "usermod --add-subuids" "no subordinate ids"
ok "without subordinate ids, doctor says how to give some: status 6"
as_user "mount --bind '$work/etc/subuid.without' /etc/subuid" build "$work/recipe"
expect_status 6 "a build without subordinate ids"
expect_said "usermod --add-subuids" "a build without subordinate ids"
ok "so does build"
as_user "mount --bind /dev/null /usr/bin/newuidmap" build "$work/recipe"
expect_status 6 "no newuidmap"
expect_said "uidmap" "no newuidmap"
ok "without newuidmap, build names its package: status 6"

as_user true doctor
expect_status 0 "doctor with subordinate ids"
ok "with subordinate ids, doctor is content"
as_user true fetch "$work/recipe"
expect_status 0 "a user's fetch"
more=(--net)
as_user true build --offline "$work/recipe"
expect_status 0 "a user's build"
out=$home/out/HF-TEST-1/$target
[[ -s $out/hello_9.6-0hot1_amd64.deb && $(stat -c %u "$out"/*.deb | sort -u) == "$uid" ]] ||
    fail "the packages: $(ls -l "$out")"
ok "an ordinary user fetches, and then builds offline, in a network namespace that has no network"
cp "$out/result.json" "$work/stdout"
[[ $(field isolation) == *"no network"* ]] || fail "the isolation: $(field isolation)"
ok "the isolation that was in force is told"
stopgap build "$work/recipe"
expect_status 0 "root's build"
cmp "$out/hello_9.6-0hot1_amd64.deb" "$work/out/HF-TEST-1/$target/hello_9.6-0hot1_amd64.deb" >&2 ||
    fail "root's build has other bytes"
ok "the package is the same as root's, byte by byte"
state=$home/.local/state/stopgap no_litter "after a user's build"
ok "nothing is left behind"
