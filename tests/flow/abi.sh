#!/usr/bin/env bash
# A library that takes a symbol away from programs: status 4, and the lines that accept it. With them it
# is built, and said again by the run, its result and the head of the report. A symbol more is told.
source "$(dirname "$0")/lib.sh"
needs_building
out=$work/out/HF-TEST-1/$target
source=shhopt # small, without a symbols file: nothing else would notice

# lines: what the last run printed to be pasted.
lines() { sed -n '/^\[\[decision\]\]/,/^reason/p' "$work/stdout"; }

mkdir -p "$work/recipe/patches"
echo >"$work/recipe/patches/fix.patch"
backport_of $source '{ path = "patches/fix.patch" }'
tree_of $source
patch_of shhopt.c fix.patch '/^void$/{N;s/^void\noptSetFatalFunc/__attribute__((visibility("hidden"))) &/}'
patch_of shhopt.c more.patch "\$a int optMore(void) { return 0; }"

stopgap build "$work/recipe"
expect_status 4 "a symbol that is gone"
expect_said "abi-symbol-lost: libshhopt.so.1: optSetFatalFunc" "the kind, the library and the symbol"
expect_said "libshhopt1: /usr/lib/" "where the library lies"
[[ $(lines) == *'subject = "libshhopt.so.1: optSetFatalFunc"'*'action = "accept"'* ]] || fail "lines: $(lines)"
python3 - "$out/result.json" >&2 <<'PY' || fail "result.json"
import json, sys
result = json.load(open(sys.argv[1]))
assert result["outcome"] == "decision" and result["attempts"][-1]["phase"] == "install-check", result
library = result["libraries"][0]
assert (library["soname"], library["fate"], library["public"]) == ("libshhopt.so.1", "kept", True), library
assert library["lost"] == ["optSetFatalFunc"] and library["added"] == [], library
PY
[[ -z $(compgen -G "$out/*.deb") ]] || fail "packages in the output"
ok "a symbol that is gone: status 4, with library, symbol and the lines that accept it; no packages"

tables=$(lines)
backport_of $source '{ path = "patches/fix.patch" }' "${tables/not stated/<b>nobody<\/b> calls it}"
stopgap build "$work/recipe"
expect_status 0 "the pasted lines"
expect_said "libshhopt.so.1 (package libshhopt1) no longer exports optSetFatalFunc" "a warning"
grep -qF 'WARNING: libshhopt.so.1 (package libshhopt1) no longer exports optSetFatalFunc' "$out/REPORT.txt" ||
    fail "$(cat "$out/REPORT.txt")"
grep -F '"subject": "libshhopt.so.1: optSetFatalFunc"' "$out/manifest.json" >/dev/null || fail "the manifest"
ok "with those lines it is built: the run warns, the report begins with it, the manifest has the decision"

python3 - "$out/REPORT.html" >&2 <<'PY' || fail "REPORT.html"
import html.parser, sys
class Page(html.parser.HTMLParser):
    open, warnings = [], 0
    def handle_starttag(self, tag, attributes):
        assert tag in ("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "ul", "li",
                       "table", "tr", "th", "td", "pre"), tag
        assert not {"src", "href", "style"} & {name for name, _ in attributes}, attributes
        self.warnings += ("class", "warning") in attributes
        if tag != "meta":
            self.open.append(tag)
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
page = Page()
page.feed(open(sys.argv[1]).read())
page.close()
assert page.open == [] and page.warnings == 1, (page.open, page.warnings)
PY
grep -qF "&lt;b&gt;nobody&lt;/b&gt; calls it" "$out/REPORT.html" || fail "the reason in HTML"
ok "the page is whole, loads nothing, and has the warning in it"

backport_of $source '{ path = "patches/more.patch" }'
stopgap build -v "$work/recipe"
expect_status 0 "a symbol more"
grep -qxF '  - libshhopt.so.1 (package libshhopt1) gained: optMore' "$out/REPORT.txt" || fail "$(cat "$out/REPORT.txt")"
if grep -qF WARNING "$out/REPORT.txt"; then fail "a warning"; fi
sed -n 's/.*\(compared with the vendor.*\)/# \1/p' "$work/stderr"
ok "a symbol more is told, and stops nothing"
no_litter "after all"
ok "nothing is left behind"
