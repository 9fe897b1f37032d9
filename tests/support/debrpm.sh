# The RPM distribution debrpm, for flow tests. Used after flow/lib.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# needs_debrpm SET: makes it where it is not there yet, serves it, and tells stopgap: sets $debrpm
# to its folder, and $config to the configuration. STOPGAP_TEST_DEBRPM names another place for it.
needs_debrpm() {
    local program set=$1
    for program in rpmbuild rpmsign createrepo_c dnf; do
        command -v "$program" >/dev/null || skip "this machine has no $program"
    done
    debrpm=${STOPGAP_TEST_DEBRPM:-$shared_state.debrpm}/$set
    debrpm_cache=${debrpm%/*}/cache
    "$here/../support/debrpm/make" "$debrpm" --set "$set" --cache "$debrpm_cache" \
        >"$work/stdout" 2>"$work/stderr" || fail "debrpm cannot be made"
    serve "$debrpm"
    upstream_url=$url
    config=$work/stopgap.toml
    configure "$debrpm/targets" "$url"
    target=debrpm12-x86_64
}

# configure TARGETS URL: the configuration: where descriptions are, and where debrpm is.
configure() { printf 'targets = "%s"\n\n[mirrors]\ndebrpm = "%s"\n' "$1" "$2" >"$config"; }

# hotfix COMMAND [ARGUMENT...]: stopgap on the test's recipe.
hotfix() { stopgap "$1" --config "$config" "${@:2}" "$work/recipe"; }

# release_of NAME VERSION: puts that release's tarball beside the recipe, and sets $release to it as a
# recipe's source.
release_of() {
    local tarball=$1-$2.tar.gz
    cp "$debrpm/upstream/$tarball" "$work/recipe/" || fail "no $tarball"
    release="{ path = \"$tarball\", sha256 = \"$(digest "$work/recipe/$tarball")\" }"
}

# of_rpm FORMAT FILE...: what rpm's query format says of packages, without asking the machine's keys.
of_rpm() { HOME=$work rpm -qp --nosignature --qf "$1" "${@:2}" 2>/dev/null; }

# older A B: whether rpm sorts the first version below the second.
older() { [[ $(HOME=$work rpm --eval "%{lua: print(rpm.vercmp('$1', '$2'))}") == -1 ]]; }

# file_of_srpm SRPM NAME: a file of a source package, to stdout.
file_of_srpm() { HOME=$work rpm2archive - <"$1" 2>/dev/null | tar -xzO "./$2" 2>/dev/null; }

# tampered FOLDER [ARGUMENT...]: a copy of debrpm at FOLDER, its index os/ edited by support/debrpm/tamper.
# Nothing of the distribution itself changes: what is edited is written anew.
tampered() {
    rm -rf "$1"
    cp -al "$debrpm" "$1"
    "$here/../support/debrpm/tamper" "$1/os" --key "$debrpm_cache/key.asc" "${@:2}" ||
        fail "the index could not be edited"
}

# forge PACKAGE FORGED ARGUMENT...: a package whose content rpmbuild would not make (debrpm/forge).
forge() { "$here/../support/debrpm/forge" "$@" || fail "the package could not be forged"; }

# tiny_srpm: an unsigned source package tiny-1-1.src.rpm beside the recipe.
tiny_srpm() {
    local folder=$work/tiny
    mkdir -p "$folder/tiny-1"
    echo "what it is made of" >"$folder/tiny-1/a-source.txt"
    tar -C "$folder" -cf "$folder/tiny-1.tar" tiny-1
    {
        printf 'Name: tiny\nVersion: 1\nRelease: 1\nSummary: Tiny\nLicense: MIT\nBuildArch: noarch\n'
        printf 'Source0: %%{name}-%%{version}.tar\n%%description\nTiny.\n%%files\n'
        yes '# so that there is room for another spec' | head -100
    } >"$folder/tiny.spec"
    HOME=$folder rpmbuild -bs --quiet --define "_sourcedir $folder" --define "_srcrpmdir $folder" \
        --define '_source_payload w.ufdio' "$folder/tiny.spec" >"$work/stdout" 2>"$work/stderr" ||
        fail "no source package"
    cp "$folder/tiny-1-1.src.rpm" "$work/recipe/tiny-1-1.src.rpm"
}

# tiny_srpm_of SPEC: the same with the spec of that file in it, which nobody evaluates here.
tiny_srpm_of() {
    tiny_srpm
    forge "$work/tiny/tiny-1-1.src.rpm" "$work/recipe/tiny-1-1.src.rpm" \
        --file "$work/tiny/tiny.spec" "$1"
}

# backport_of_srpm FILE [KEYS]: a recipe for the source package FILE beside it, trusted for its digest, or
# for those keys' signature in it.
backport_of_srpm() {
    mkdir -p "$work/recipe/patches"
    printf -- '--- a/a-source.txt\n+++ b/a-source.txt\n@@ -1 +1 @@\n-what it is made of\n+fixed\n' \
        >"$work/recipe/patches/fix.patch"
    backport_of tiny '{ path = "patches/fix.patch" }'
    local pin="keys = [${2:-}]"
    [[ -n ${2:-} ]] || pin="sha256 = \"$(digest "$work/recipe/$1")\""
    sed -i "s|^source = .*|srpm = { path = \"$1\", $pin }|" "$work/recipe/recipe.toml"
}

# tiny_building LINE...: a recipe for a tiny that builds, with these lines in its %build.
tiny_building() {
    mkdir -p "$work/tiny"
    printf '%s\n' 'Name: tiny' 'Version: 1' 'Release: 1' 'Summary: Tiny' 'License: MIT' \
        'BuildArch: noarch' 'Source0: tiny-1.tar' '%description' 'Tiny.' '%prep' '%setup -q' \
        '%build' "$@" '%install' 'install -D -m 644 a-source.txt %{buildroot}/usr/share/tiny' \
        '%files' '/usr/share/tiny' >"$work/tiny-spec"
    tiny_srpm_of "$work/tiny-spec"
    backport_of_srpm tiny-1-1.src.rpm
}
