#!/bin/sh
# Fetches the deploy kit of @id@ and runs its script, which verifies the kit by the key that this host trusts
# (/etc/stopgap/deploy-key.asc), and leaves a host alone that the hotfix does not concern.
# No file is used whose SHA-256 is not told below. Made by `stopgap publish`, serial @serial@.
set -u
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
umask 077

url='@url@'

fail() {
    echo "@id@: $*" >&2
    exit 12
}

installed() { # PACKAGE
    dpkg-query -W "$1" >/dev/null 2>&1 || rpm -q "$1" >/dev/null 2>&1
}

fetch() { # URL FILE
    if command -v curl >/dev/null; then
        curl -q -fsS --globoff --proto '=https,http' --connect-timeout 30 --retry 3 -o "$2" -- "$1"
    else
        wget -q -T 30 -t 3 -O "$2" -- "$1"
    fi
}

# A package's file is for hosts where that package is installed.
fetch_kit() {
    while read -r sha256 name place package; do
        [ "$package" = - ] || installed "$package" || continue
        fetch "$url/$place" "$kit/$name" || fail "$url/$place: cannot be fetched"
        [ "$(sha256sum <"$kit/$name")" = "$sha256  -" ] || fail "$url/$place: has another SHA-256"
    done <<'FILES'
@files@
FILES
}

@retry@
main() { # COMMAND [ENVIRONMENT [REBOOT]]
    kit=$(mktemp -d /var/tmp/stopgap-kit.XXXXXX) || exit 11
    trap 'rm -rf "$kit"' EXIT
    trap 'exit 143' INT TERM
    fetch_kit
    environment=${2:-} reboot=${3:-no}
    set -- "$1"
    [ -z "$environment" ] || set -- "$@" --environment "$environment"
    [ "$reboot" = no ] || set -- "$@" --ssm-reboot
    deploy "$@"
}

main @arguments@
