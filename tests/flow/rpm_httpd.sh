#!/usr/bin/env bash
# The story: httpd's own source package, moved to the next release of httpd.org, in one command.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
needs_building
needs_debrpm httpd
base=2.4.67-1
hotfix=2.4.68-0~~hot1

release_of httpd 2.4.68
bump_of httpd 2.4.68 "$release"
hotfix build
expect_status 0 "the build"
out=$work/out/HF-TEST-1/$target
cp "$out/result.json" "$work/stdout"
[[ $(field outcome) == built && $(field proof_build) == true && $(field base.version) == "$base" &&
    $(field version) == "$hotfix" ]] || fail "result.json: $(cat "$out/result.json")"
ok "httpd $base becomes $hotfix"
for name in httpd httpd-devel httpd-tools mod_ssl; do
    [[ -s $out/$name-$hotfix.x86_64.rpm ]] || fail "no $name: $(ls "$out")"
done
[[ -s $out/httpd-$hotfix.src.rpm ]] || fail "no source package"
ok "with all its packages"
older "$base" "$hotfix" || fail "the base does not sort below"
older "$hotfix" 2.4.68-1 || fail "the vendor's 2.4.68 does not sort above"
ok "between the base and the vendor's"
of_rpm '[%{PROVIDES}\n]' "$out/httpd-$hotfix.x86_64.rpm" >"$work/stdout"
expect_said "stopgap-hotfix(CVE-2026-0001)" "Provides"
HOME=$work rpm2archive - <"$out/httpd-$hotfix.x86_64.rpm" 2>/dev/null |
    tar -xzO ./usr/sbin/httpd | grep -a 'Apache/2.4.68' >/dev/null || fail "the server is another version"
ok "the server says 2.4.68"
file_of_srpm "$debrpm/source/httpd-$base.src.rpm" httpd.spec >"$work/old.spec"
file_of_srpm "$out/httpd-$hotfix.src.rpm" httpd.spec | diff "$work/old.spec" - >"$work/stdout"
[[ $(grep -c '^<' "$work/stdout") -le 3 ]] || fail "more was changed than Version, Release, Source"
ok "of the spec's own lines only the version's were changed"
no_litter "after the build"
ok "nothing is left behind"
