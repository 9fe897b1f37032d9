#!/usr/bin/env bash
# The documents beside the packages: they say what is there, the same build gives the same bytes, and
# verify refuses a changed one with its file and field, whatever the manifest says of it.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/hello.sh"
needs_building
hello_upstream 9.5
hello_bump
sed -i 's/^summary = .*/summary = "hello <b>loud<\/b> \& clear"/' "$work/recipe/recipe.toml"
out=$work/out/HF-TEST-1/$target
documents=(provenance.json sbom.cdx.json vex.openvex.json REPORT.txt REPORT.html)

stopgap build "$work/recipe"
expect_status 0 "the build"
for document in "${documents[@]}"; do
    [[ -s $out/$document ]] || fail "no $document"
done
sums_hold "$out"
ok "the documents lie beside the packages, and SHA256SUMS lists them"

python3 - "$out" >&2 <<'PY' || fail "the documents do not say what is there"
import hashlib, json, os, sys
out = sys.argv[1]
read = lambda name: json.load(open(os.path.join(out, name)))
digest = lambda name: hashlib.sha256(open(os.path.join(out, name), "rb").read()).hexdigest()
statement = read("provenance.json")
names = {subject["name"] for subject in statement["subject"]}
packages = {name for name in os.listdir(out) if name.endswith((".deb", ".dsc")) or ".tar." in name}
assert names == packages, names ^ packages
run = statement["predicate"]["runDetails"]
assert {product["name"] for product in run["byproducts"]} >= {"logs/attempt-1.log", "logs/install-check.log"}
for one in statement["subject"] + run["byproducts"]:
    assert one["digest"]["sha256"] == digest(one["name"]), one
definition = statement["predicate"]["buildDefinition"]
root = [one for one in definition["resolvedDependencies"] if one["annotations"]["role"] == "build-root"]
assert {"gcc-12", "libc6-dev", "dpkg-dev"} <= {one["name"] for one in root}, len(root)
assert all("digest" in one for one in root if one["name"] in ("gcc-12", "libc6-dev")), "no digests"
inputs = [one for one in definition["resolvedDependencies"] if one["annotations"]["role"] == "input"]
assert any(one["annotations"]["verified_by"].startswith("signed index of") for one in inputs), inputs
assert definition["internalParameters"]["isolation"]
binary = next(name for name in names if name.startswith("hello_9.5") and name.endswith(".deb"))
component = next(one for one in read("sbom.cdx.json")["components"] if one["name"] == "hello")
assert component["hashes"] == [{"alg": "SHA-256", "content": digest(binary)}], component
fixed, affected = read("vex.openvex.json")["statements"]
assert (fixed["status"], affected["status"]) == ("fixed", "affected")
assert affected["products"][0]["@id"].startswith("pkg:deb/debian/hello@2.10-"), affected
PY
ok "subjects, byproducts, root, components and statements are what is there"

grep -q "usr/bin/hello: content" "$out/REPORT.txt" || fail "$(cat "$out/REPORT.txt")"
grep -q "usr/share/info/hello.info.gz: gone" "$out/REPORT.txt" || fail "$(cat "$out/REPORT.txt")"
grep -qF "hello &lt;b&gt;loud&lt;/b&gt; &amp; clear" "$out/REPORT.html" || fail "the title in HTML"
if grep -qF "<b>" "$out/REPORT.html"; then fail "REPORT.html is not escaped"; fi
ok "the report names what changes against the vendor's package, escaped in HTML"

stopgap verify "$work/recipe"
expect_status 0 "verify"
cp -a "$out" "$work/first"
stopgap build "$work/recipe"
expect_status 0 "the second build"
for document in "${documents[@]:1}"; do
    cmp "$work/first/$document" "$out/$document" >&2 || fail "$document is another"
done
python3 - "$work/first" "$out" >&2 <<'PY' || fail "provenance.json differs elsewhere"
import json, sys
first, second = (json.load(open(f"{folder}/provenance.json")) for folder in sys.argv[1:])
for statement in (first, second):
    for field in ("metadata", "byproducts"):
        del statement["predicate"]["runDetails"][field]
assert first == second
PY
ok "a second build writes the same documents, but for what records one run"

# changed FILE PLACE VALUE TEXT: refused with the field, though manifest and SHA256SUMS list the changed
# file; then the output is as it was. VALUE is JSON; empty: the field is taken away.
changed() {
    rm -rf "$work/kept"
    cp -a "$out" "$work/kept"
    python3 - "$out" "$1" "$2" "$3" >&2 <<'PY' || fail "cannot change $1"
import hashlib, json, sys
out, name, place, value = sys.argv[1:]
path = f"{out}/{name}"
document = json.load(open(path))
*way, last = [int(part) if part.isdigit() else part for part in place.split("/")]
where = document
for part in way:
    where = where[part]
if value:
    where[last] = json.loads(value)
else:
    del where[last]
text = json.dumps(document).encode()
old = hashlib.sha256(open(path, "rb").read()).hexdigest()
open(path, "wb").write(text)
for listing in ("manifest.json", "SHA256SUMS"):
    listed = open(f"{out}/{listing}").read()
    open(f"{out}/{listing}", "w").write(listed.replace(old, hashlib.sha256(text).hexdigest()))
PY
    keep_output
    stopgap verify "$work/recipe"
    refused 3 "$4" "$1, $2"
    rm -rf "$out"
    mv "$work/kept" "$out"
}
zeros='"0000000000000000000000000000000000000000000000000000000000000000"'
parameters=predicate/buildDefinition/externalParameters
changed provenance.json subject/0/digest/sha256 "$zeros" \
    "provenance.json: subject[0].digest.sha256: is not that of the file"
changed provenance.json predicateType '"https://slsa.dev/provenance/v2"' "provenance.json: predicateType: is "
changed provenance.json $parameters/options '["--unsafe"]' "externalParameters.options: is no field of this"
changed provenance.json $parameters/recipe/sha256 "$zeros" "externalParameters.recipe.sha256: is "
changed provenance.json predicate/buildDefinition/resolvedDependencies/0 '' "lacks the input"
changed provenance.json predicate/runDetails/builder '' "predicate.runDetails: has no builder"
changed sbom.cdx.json specVersion '"1.7"' 'sbom.cdx.json: specVersion: is "1.7", not "1.6"'
changed sbom.cdx.json components/0/hashes/0/content "$zeros" \
    "sbom.cdx.json: components[0].hashes[0].content: is not that of the file"
changed sbom.cdx.json vulnerabilities/0/analysis/state '"exploitable"' "vulnerabilities[0].analysis.state: is "
changed vex.openvex.json statements/0/products/0/hashes/sha-256 "$zeros" "hashes.sha-256: is not that of the file"
changed vex.openvex.json statements/1/action_statement '' "statements[1]: has no action_statement"
changed vex.openvex.json timestamp 5 "vex.openvex.json: timestamp: is no text"
stopgap verify "$work/recipe"
expect_status 0 "verify at the end"
ok "as it was, it is verified"
