#!/usr/bin/env bash
# A hotfix in the output is held to its manifest; what was touched, or made of another recipe, is refused.
# That a second build makes the same bytes is part of contract.sh.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building
hello_upstream 9.5
hello_bump

stopgap verify "$work/recipe"
refused 2 "holds no hotfix" "an output that is not there"
printf '[signing]\nkey = "%040d"\nhome = "%s"\n' 0 "$work/keys" >"$work/stopgap.toml"
mkdir -m 700 "$work/keys"
keep_output
stopgap build --config "$work/stopgap.toml" "$work/recipe"
refused 2 "holds no secret key" "a key that cannot sign, before the work"
stopgap build "$work/recipe"
expect_status 0 "the build"
cp "$work/stdout" "$work/built"
keep_output
out=$work/out/HF-TEST-1/$target
stopgap verify --json "$work/recipe"
expect_status 0 "verify"
[[ $(field results.0.artifacts) == 12 && $(field results.0.rebuilt) == false ]] ||
    fail "verify: $(cat "$work/stdout")"
expect_output_unchanged "verify"
ok "what was built is what the manifest lists; nothing is changed"

gpg --homedir "$work" --dearmor <"$out/stopgap.asc" >"$work/key.gpg" 2>"$work/stderr" || fail "gpg --dearmor"
gpgv --keyring "$work/key.gpg" "$out/manifest.json.asc" "$out/manifest.json" 2>"$work/stderr" ||
    fail "gpgv: $(cat "$work/stderr")"
signer=$(gpg --homedir "$work" --show-keys --with-colons "$out/stopgap.asc" 2>/dev/null | sed -n 's/^fpr:*\([0-9A-F]*\):/\1/p')
stopgap verify --fingerprint "$signer" "$work/recipe"
expect_status 0 "verify with the fingerprint"
expect_said "which $signer signed" "verify with the fingerprint"
grep -q "signed .*$signer" "$work/built" || fail "the build never told who signed: $(cat "$work/built")"
if pgrep -af "gpg-agent.*$shared_state" >"$work/stdout"; then fail "an agent is left: $(cat "$work/stdout")"; fi
gpgv --keyring "$work/key.gpg" "$out/SHA256SUMS.asc" "$out/SHA256SUMS" 2>"$work/stderr" ||
    fail "gpgv: $(cat "$work/stderr")"
ok "the manifest is signed; gpgv holds it to the key, and so does verify; no agent is left"
keep_output
stopgap verify --fingerprint "${signer//[0-4]/5}" "$work/recipe"
refused 3 "manifest.json.asc: " "another key than the pinned one"
stopgap verify --fingerprint "" "$work/recipe"
refused 2 "40 hexadecimal digits" "an empty fingerprint"
stopgap verify --fingerprint "${signer:8}" "$work/recipe"
refused 2 "40 hexadecimal digits" "a part of a fingerprint"

# touched FILE TEXT CLAIM COMMAND...: refused after the command on that file of the output, which then comes
# back as it was.
touched() {
    local file=$out/$1 text=$2 claim=$3
    shift 3
    cp -a "$file" "$work/kept"
    "$@" "$file"
    keep_output
    stopgap verify "${demands[@]}" "$work/recipe"
    refused 3 "$text" "$claim"
    rm -f "$file"
    mv "$work/kept" "$file"
}
demands=()
lengthen() { printf x >>"$1"; }
replace_by_link() { mv "$1" "$work/elsewhere" && ln -s "$work/elsewhere" "$1"; }
package=hello_9.5-0hot1_amd64.deb
touched $package "$package: is not the file that the manifest lists" "a package that was touched" lengthen
touched $package "$package" "a package that is gone" rm
touched $package "$package" "a package that is a link" replace_by_link
touched SHA256SUMS "does not agree with manifest.json" "a list that lacks one" sed -i 1d
touched manifest.json "which is no file name with a digest" "a manifest that leads elsewhere" \
    sed -i 's,"path": "hello,"path": "../hello,'
demands=(--fingerprint "$signer")
touched manifest.json "BAD signature" "a manifest that says more than was signed" lengthen
touched SHA256SUMS.asc "SHA256SUMS.asc: " "digests with another signature" cp "$out/manifest.json.asc"
touched manifest.json.asc "the output is not signed" "a manifest whose signature is gone" rm
touched stopgap.asc "the output is not signed" "a manifest whose key is gone" rm
keep_output
sed -i 's/^summary = .*/summary = "another one"/' "$work/recipe/recipe.toml"
stopgap verify "$work/recipe"
refused 3 "was made of another state of this recipe" "a recipe that has changed"
