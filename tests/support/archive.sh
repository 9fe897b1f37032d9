# A Debian archive of one source package, made and signed on the spot, and the description of a target
# that trusts it. Used after flow/lib.sh.
# shellcheck shell=bash disable=SC2154

archive=$work/archive
export GNUPGHOME=$work/gnupg

gpg_quiet() { gpg --batch --quiet --yes --pinentry-mode loopback --passphrase '' "$@" 2>"$work/gpg"; }

# archive_key NAME: makes a key.
archive_key() {
    mkdir -p "$GNUPGHOME"
    chmod 700 "$GNUPGHOME"
    gpg_quiet --quick-generate-key "$1 <$1@example.org>" ed25519 sign never || fail "$(cat "$work/gpg")"
}

# row FILE NAME: "SHA256 SIZE NAME", as indexes list it.
row() { echo " $(digest "$1") $(stat -c %s "$1") $2"; }

# archive_package: the source package tiny 1.0-1 in the pool.
archive_package() {
    local pool=$archive/pool/main/t/tiny
    mkdir -p "$pool" "$work/tiny-1.0/debian/source"
    echo tiny >"$work/tiny-1.0/README"
    tar -C "$work" -czf "$pool/tiny_1.0.orig.tar.gz" tiny-1.0/README
    printf 'tiny (1.0-1) flow; urgency=low\n\n  * Made.\n\n -- T <t@example.org>  %s\n' \
        "Thu, 01 Jan 2026 00:00:00 +0000" >"$work/tiny-1.0/debian/changelog"
    echo '3.0 (quilt)' >"$work/tiny-1.0/debian/source/format"
    tar -C "$work/tiny-1.0" -cJf "$pool/tiny_1.0-1.debian.tar.xz" debian
    echo 'Format: 3.0 (quilt)' >"$pool/tiny_1.0-1.dsc"
}

# archive_sources: its index, to stdout: it lies in $folder, and the lines $listed come last.
archive_sources() {
    local pool=$archive/pool/main/t/tiny file
    printf 'Package: tiny\nBinary: tiny\nVersion: 1.0-1\nArchitecture: all\nFormat: 3.0 (quilt)\n'
    printf 'Maintainer: T <t@example.org>\nDirectory: %s\n' "${folder:-pool/main/t/tiny}"
    echo 'Checksums-Sha256:'
    for file in tiny_1.0-1.dsc tiny_1.0.orig.tar.gz tiny_1.0-1.debian.tar.xz; do
        row "$pool/$file" "$file"
    done
    [[ -z ${listed:-} ]] || echo "$listed"
}

# archive_index SUITE [FIELD...]: dists/SUITE with that index; further fields for its Release file.
# Signed by the key $signer.
archive_index() {
    local dists=$archive/dists/$1
    mkdir -p "$dists/main/source"
    archive_sources >"$dists/main/source/Sources"
    {
        printf 'Origin: Flow\nLabel: Flow\nSuite: %s\nCodename: %s\nComponents: main\n' "$1" "$1"
        printf 'Architectures: amd64\nDate: %s\n' "${date:-$(date -uR -d '1 hour ago')}"
        ((!$(($# - 1)))) || printf '%s\n' "${@:2}"
        echo "${digests:-SHA256}:"
        row "$dists/main/source/Sources" main/source/Sources
    } >"$work/Release"
    gpg_quiet --digest-algo "${hash:-SHA512}" --local-user "$signer@example.org" --output "$dists/InRelease" \
        --clearsign "$work/Release" || fail "$(cat "$work/gpg")"
}

# archive_target NAME [LINE...]: its description, and stopgap.toml; the recipe is for it.
archive_target() {
    mkdir -p "$work/targets" "$work/recipe/patches"
    gpg_quiet --export "$signer@example.org" >"$work/keyring.gpg"
    cat >"$work/targets/$1.toml" <<TOML
description = "a test archive"
family = "deb"
distribution = "debian"
release = "flow"
architecture = "amd64"
versions = "debian"
keyring = "$work/keyring.gpg"

[[repository]]
url = "$url/"
suites = ["flow"]
components = ["main"]
$(printf '%s\n' "${@:2}")
TOML
    echo "targets = \"$work/targets\"" >"$work/stopgap.toml"
    echo >"$work/recipe/patches/fix.patch"
    target=$1 backport_of tiny '{ path = "patches/fix.patch" }'
}
