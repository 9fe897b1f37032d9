#!/usr/bin/env bash
# In a container without the privileges that a sandbox needs: status 6, the reason and the mend, by doctor
# and by build, and nothing left. The containers are made up of what their runtimes take away.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building
((EUID == 0)) || skip "it takes privileges away, which takes root"
hello_upstream 9.7
hello_bump
state=$work/state
mkdir "$state"

# inside COMMAND ARGUMENT...: stopgap in the container that $container starts.
inside() {
    local command=$1
    shift
    "${container[@]}" "$STOPGAP" "$command" --output "$work/out" --state "$state" "$@" \
        >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
}

# lacks REASON MEND BUILD CLAIM: doctor says reason and mend; a build ends at what it needs first.
lacks() {
    inside doctor
    expect_status 6 "$4: doctor"
    expect_said "$1" "$4: doctor"
    expect_said "mend: $2" "$4: doctor"
    inside build "$work/recipe"
    refused 6 "$3" "$4"
    expect_said "hint: " "$4: the mend"
    no_litter "$4"
}

# shellcheck disable=SC2016 # it is that shell that expands
container=(unshare --user --map-root-user sh -c
    'echo 0 >/proc/sys/user/max_user_namespaces && exec "$0" "$@"')
lacks "user namespaces: cannot make one: No space left on device" \
    "sudo sysctl user.max_user_namespaces=15000" "user namespace: No space left on device" \
    "no user namespaces"
container=(unshare --user --map-root-user)
lacks "Invalid argument" "this root may not map ids" "Invalid argument" "a root of one id"
container=(setpriv --bounding-set=-all --inh-caps=-all)
lacks "Operation not permitted" "this root may not map ids" "Operation not permitted" \
    "a root without capabilities"
# shellcheck disable=SC2016 # it is that shell that expands
container=(unshare --mount --propagation private sh -c
    'mount --bind /dev/null /proc/version && exec "$0" "$@"')
lacks "proc: cannot be mounted" "this container hides parts of /proc" "proc: cannot be mounted" \
    "a /proc that is masked in part"
container=(python3 -B "$here/../support/no_namespaces.py")
lacks "user namespaces: cannot make one: Function not implemented" \
    "this container's seccomp filter refuses clone3" "user namespace: Operation not permitted" \
    "a filter of system calls"
