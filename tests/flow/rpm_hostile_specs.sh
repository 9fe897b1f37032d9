#!/usr/bin/env bash
# Reading a spec runs it: what it does then, it does in the sandbox. Nothing of it happens on this
# machine, nothing of this machine can be read by it, and what it evaluates to is held to rules.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/debrpm.sh"
needs_building
needs_debrpm minimal
traces=$(mktemp -u /tmp/stopgap-trace.XXXXXX) # both here and in a sandbox a place that can be written
mkdir "$work/open"
chmod 777 "$work/open"
echo 'Summary: a secret of this machine' >"$work/open/secret"
echo '%stolen a-secret-of-this-machine' >"$work/open/macros"

rest='%prep
%setup -q
%install
install -D -m 644 a-source.txt %{buildroot}/usr/share/tiny
%files
/usr/share/tiny'

# spec LINE...: the package's spec, with these lines before its tags, or instead of those of $tags.
spec() {
    {
        printf '%s\n' "$@"
        printf "%s\n" "${tags-Name: tiny
Version: 1
Release: 1
Summary: Tiny
License: MIT
BuildArch: noarch
Source0: tiny-1.tar
%description
Tiny.
$rest}"
    } >"$work/hostile.spec"
    tiny_srpm_of "$work/hostile.spec"
    backport_of_srpm tiny-1-1.src.rpm
}

# no_trace CLAIM: lint, plan and build of it leave none, and end as they should.
no_trace() {
    local command
    for command in lint plan build; do
        hotfix "$command"
        [[ $status == [23456] || $status == 0 ]] || fail "$1: $command: exit status $status"
        ! grep -rqs 'secret-of-this\|secret of this' "$work/stdout" "$work/stderr" "$work/out" ||
            fail "$1: $command: a file of this machine was read"
        [[ -z $(compgen -G "$traces*") && -z $(find "$work/open" -newer "$work/hostile.spec") ]] ||
            fail "$1: $command: a trace on this machine"
    done
    ok "$1 leaves no trace on this machine (status $status)"
}

spec "%(touch $traces.1 $work/open/1)"
no_trace "%(touch FILE)"
spec "%global x %(touch $traces.2 $work/open/2; echo 1)" "%{!?y:%(touch $traces.3)}"
no_trace "%(touch FILE) in a definition and a condition"
spec "%{lua:os.execute('touch $traces.4 $work/open/4')}"
no_trace "%{lua:os.execute()}"
spec "%{lua: for _, name in ipairs({'$traces.5', '$work/open/5'}) do local f = io.open(name, 'w') if f then f:write('x') f:close() end end}"
no_trace "%{lua:io.open()}"
spec "%{lua: posix.symlink('/etc/passwd', '$traces.6') rpm.execute('touch', '$traces.7')}"
no_trace "%{lua:posix} and %{lua:rpm.execute()}"
spec "%include $work/open/secret"
no_trace "%include of a file of this machine"
spec "%{load:$work/open/macros}" "%{?stolen:%global name2 %stolen}"
no_trace "%{load:} of a file of this machine"
spec "%(kill -9 -1; kill -9 \$PPID)"
no_trace "%(kill everything)"
spec "%(cat /proc/1/environ $HOME/.* /stopgap/* >$traces.8)" "%(nc -l -p 1 &)" "%(mount -t tmpfs x /usr)"
no_trace "%(reading and mounting)"
spec "%define forever() %forever" "%forever"
no_trace "a macro that calls itself"

# refused_tags TEXT CLAIM LINE...: a spec whose evaluated tags are not those of a package.
keep_output
refused_tags() {
    local text=$1 claim=$2
    shift 2
    tags='' spec "$@"
    hotfix plan
    [[ $status == [2345] ]] || fail "$claim: exit status $status"
    expect_said "$text" "$claim"
    [[ -z $(compgen -G "$traces*") ]] || fail "$claim: a trace on this machine"
    expect_output_unchanged "$claim"
    ok "$claim: status $status"
}
rest=$'Summary: Tiny\nLicense: MIT\nBuildArch: noarch\nSource0: tiny-1.tar\n%description\nTiny.\n'"$rest"
refused_tags "tiny" "a Version with the shell's characters" 'Name: tiny' \
    "Version: 1;touch\$IFS$traces.9" 'Release: 1' "$rest"
refused_tags "tiny" "a Name with the shell's characters" "Name: tiny\$(touch\${IFS}$traces.10)" \
    'Version: 1' 'Release: 1' "$rest"
refused_tags "tiny" "an unexpanded macro in a tag" 'Name: tiny' 'Version: 1' 'Release: 1' \
    'Requires: lib%{nobody}' "$rest"
refused_tags "evil" "another name than the source package's" 'Name: evil' 'Version: 1' 'Release: 1' \
    "$rest"
refused_tags "tiny" "a source with a path" 'Name: tiny' 'Version: 1' 'Release: 1' \
    'Source1: ../../../etc/passwd' "$rest"
tags='' spec 'Name: tiny' 'Version: %{lua:print("1\nProvides: evil")}' 'Release: 1' "$rest"
hotfix plan
expect_said "1-1^hot1" "a tag with a new line"
ok "a Version with a new line ends where rpm ends it"
no_litter "after the hostile specs"
ok "nothing is left behind"
