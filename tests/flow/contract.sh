#!/usr/bin/env bash
# The contract of the port: what a recipe comes to is the same for each package format. One made-up
# upstream, packaged as DEB and as RPM, is held to the same claims.
shopt -s extglob
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello_rpm.sh"
needs_building
needs_debrpm minimal

# What differs between the formats: the recipe, the comparison, and the marker in a built package.
# shellcheck disable=SC2034 # named by way of $format
{
deb_target=debian-bookworm-amd64
deb_bump() { hello_bump; }
deb_older() { dpkg --compare-versions "$1" lt "$2"; }
deb_marker() { dpkg-deb -f "$1" Stopgap-Id Stopgap-Fixes; }
deb_kinds="buildinfo changes deb dsc provenance report sbom source vex"
rpm_target=debrpm12-x86_64
rpm_bump() { hello_rpm_bump; }
rpm_older() { older "$1" "$2"; }
rpm_marker() { of_rpm '[%{PROVIDES}\n]%{DESCRIPTION}' "$1"; }
rpm_kinds="provenance report rpm sbom srpm vex"
}

# found: kind, subject and phase of the last attempt's first finding, in the last --json output.
found() {
    echo "$(field results.0.outcome) $(field results.0.attempts.0.findings.0.kind)" \
        "$(field results.0.attempts.0.findings.0.subject) $(field results.0.attempts.0.phase)"
}

# ends STATUS FOUND CLAIM: builds, and the build ends so.
ends() {
    hotfix build --json
    [[ $status == "$1" && $(found) == "$2" ]] || fail "$format: $3: status $status, $(found)"
    ok "$format: $3"
}

# shape: the names of all fields of the last --json output, each once.
shape() {
    python3 - "$work/stdout" <<'PY'
import json, sys
def walk(value, place):
    for name, part in value.items() if isinstance(value, dict) else ():
        yield from (f"{place}{name}", *walk(part, f"{place}{name}."))
    for part in value if isinstance(value, list) else ():
        yield from walk(part, place)
print(*sorted(set(walk(json.load(open(sys.argv[1])), ""))), sep="\n")
PY
}

# holds FORMAT: the claims.
holds() {
    format=$1
    local kinds=${format}_kinds target_name=${format}_target folder version package word
    target=${!target_name}
    rm -rf "$work/recipe" "$work/out"
    mkdir -p "$work/recipe" "$work/out"
    keep_output

    hello_upstream 9.5
    sed -i '1i #include <popt.h>' "$work/upstream/hello.c"
    "${format}_bump"
    hotfix plan --json
    expect_status 0 "$format: plan"
    version=$(field results.0.version)
    "${format}_older" "$(field results.0.base.version)" "$version" || fail "$format: below the base"
    expect_output_unchanged "$format: plan"
    ok "$format: plan names a version above the base's, and writes nothing"
    hotfix build --json
    expect_status 0 "$format: the build"
    [[ $(field results.0.attempts.0.findings.0.kind) == missing-header &&
        $(field results.0.attempts.0.repairs.0.strategy) == add-build-dependency &&
        $(field results.0.attempts.1.succeeded) == true ]] || fail "$format: no repair"
    ok "$format: a header that nothing declares is found, recorded as a repair, and built with"
    shape >"$work/shape.$format"
    folder=$work/out/HF-TEST-1/$target
    (cd "$folder" && sha256sum --quiet -c SHA256SUMS) >&2 || fail "$format: SHA256SUMS"
    python3 - "$work/stdout" "$folder" "$version" >"$work/kinds" <<'PY' || fail "$format: artifacts"
import hashlib, json, os, sys
result = json.load(open(sys.argv[1]))["results"][0]
assert result["version"] == sys.argv[3] and result["proof_build"], "not what was planned"
for artifact in result["artifacts"]:
    data = open(os.path.join(sys.argv[2], artifact["path"]), "rb").read()
    assert hashlib.sha256(data).hexdigest() == artifact["sha256"], artifact
    assert len(data) == artifact["size_bytes"] and artifact["version"] == sys.argv[3], artifact
print(*sorted({artifact["kind"] for artifact in result["artifacts"]}))
PY
    [[ $(cat "$work/kinds") == "${!kinds}" ]] || fail "$format: kinds: $(cat "$work/kinds")"
    ok "$format: each artifact is there, of the planned version, with its digest and size"
    package=$(compgen -G "$folder/hello[-_]9.5-*[_.]@(amd64|x86_64).@(deb|rpm)" | head -1)
    "${format}_marker" "$package" >"$work/marker"
    for word in HF-TEST-1 CVE-2026-0001; do
        grep -q "$word" "$work/marker" || fail "$format: the marker: $(cat "$work/marker")"
    done
    ok "$format: the package says whose hotfix it is, and of what"

    hotfix verify --rebuild --offline --json
    expect_status 0 "$format: a second build"
    [[ $(field results.0.rebuilt) == true && $(field results.0.differences) == "[]" ]] ||
        fail "$format: not the same bytes: $(field results.0)"
    expect_said "attempt 1 (build dependencies ready)" "$format: a second build"
    ok "$format: a second build, offline, on layers that are there, makes the same bytes"
    hello_upstream 9.5
    sed -i "s|^hello:.*|&\n\techo 'const long when =' \$\$(od -An -N4 -tu4 /dev/urandom) ';' >>hello.c|" \
        "$work/upstream/Makefile"
    "${format}_bump"
    hotfix build
    expect_status 0 "$format: a build that never comes out the same"
    hotfix verify --rebuild --json
    [[ $status == 3 && $(field results.0.differences) == *"usr/bin/hello: content"* ]] ||
        fail "$format: what differs: $status, $(field results.0)"
    ok "$format: a build that never comes out the same is told by the file that differs"

    hello_upstream 9.5
    sed -i 's/return 0;/return greeting;/' "$work/upstream/hello.c"
    "${format}_bump"
    ends 5 "failed compile-error hello.c build" "code that does not compile fails in its phase"
    hello_upstream 9.5
    printf '#!/bin/sh\necho "FAIL: greeting"\nexit 1\n' >"$work/upstream/check"
    "${format}_bump"
    ends 5 "failed test-failure greeting test" "so does a test suite"
    hello_upstream 9.5
    mkdir -p "$work/recipe/patches"
    printf -- '--- a/NEWS\n+++ b/NEWS\n@@ -1 +1 @@\n-another line\n+fixed\n' \
        >"$work/recipe/patches/drifted.patch"
    # shellcheck disable=SC2034 # for bump_of
    patches='{ path = "patches/drifted.patch" }'
    "${format}_bump"
    unset patches
    hotfix build --json
    [[ $status == 4 && $(field results.0.decision.kind) == patch-conflict &&
        $(field results.0.decision.subject) == *drifted.patch ]] ||
        fail "$format: a drifted patch: $status, $(field results.0.decision)"
    ok "$format: a patch that does not apply is a decision"
    no_litter "$format"
    ok "$format: nothing is left behind"
}

hello_srpm
holds deb
holds rpm
diff "$work/shape.deb" "$work/shape.rpm" >&2 || fail "result.json has other fields"
ok "the result has the same fields in both"
