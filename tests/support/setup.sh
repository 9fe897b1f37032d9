#!/usr/bin/env bash
# Installs what building and testing needs (tests/support/packages.txt), if anything is missing.
set -euo pipefail

here=$(dirname "$(readlink -f "$0")")
mapfile -t packages < <(grep -v '^#' "$here/packages.txt")

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true)
    [[ $status == ii* ]] || missing+=("$package")
done
((${#missing[@]})) || exit 0

as_root=()
if ((EUID != 0)); then
    command -v sudo >/dev/null || {
        echo "these packages are missing, and installing them needs root: ${missing[*]}" >&2
        exit 6
    }
    as_root=(sudo)
fi
echo "installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get -qq update || echo "note: not every apt source answered; going on" >&2
"${as_root[@]}" apt-get -qq -y -o Dpkg::Use-Pty=0 install --no-install-recommends \
    "${missing[@]}" >/dev/null
