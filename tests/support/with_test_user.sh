#!/usr/bin/env bash
# with_test_user.sh COMMAND...: runs a command where the ordinary user "stopgap-ci" exists, with a
# subordinate id range, without adding one to the machine: in a mount namespace of its own, where
# copies of the user files with one more line lie over the real ones.
set -euo pipefail

if ((EUID != 0)) || id stopgap-ci >/dev/null 2>&1; then
    exec "$@"
fi
if [[ ${STOPGAP_TEST_FILES:-} == "" ]]; then
    files=$(mktemp -d)
    made=()
    for file in /etc/subuid /etc/subgid; do # something must be there to lie over
        [[ -e $file ]] || { touch "$file" && made+=("$file"); }
    done
    trap 'rm -rf "$files" "${made[@]}"' EXIT
    STOPGAP_TEST_FILES=$files unshare --mount --propagation private "$0" "$@"
    exit
fi

mkdir -p "$STOPGAP_TEST_FILES/home"
chmod 755 "$STOPGAP_TEST_FILES"
chown 64999:64999 "$STOPGAP_TEST_FILES/home"
add_line() { # FILE LINE
    local copy="$STOPGAP_TEST_FILES/${1##*/}"
    { cat "$1"; echo "$2"; } >"$copy"
    mount --bind "$copy" "$1"
}
add_line /etc/passwd "stopgap-ci:x:64999:64999::$STOPGAP_TEST_FILES/home:/bin/bash"
add_line /etc/group "stopgap-ci:x:64999:"
add_line /etc/subuid "stopgap-ci:3000000000:65536"
add_line /etc/subgid "stopgap-ci:3000000000:65536"
exec "$@"
