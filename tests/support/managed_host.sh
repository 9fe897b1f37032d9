# Hosts that a tool for configuration management deploys on: its packages are unpacked below the tests' state,
# never installed on this machine, and lie over the host's /usr. Used after deploy_host.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# Where a host's own web server serves its kit.
kit_url=http://127.0.0.1:8080/kit
managed="$here/../support/managed.py"
schemas="$here/../fixtures/schemas"

# managed_kit [LINE...]: as `kit`, with the files that publishing makes.
managed_kit() {
    kit "$@"
    "${STOPGAP%/*}/tests/unit/lifecycle/configure_kit" "$work/kit" "$work/lab/good.asc" $kit_url 2>"$work/stderr" ||
        fail "configure_kit"
}

# unpacked PACKAGE: unpacks it, with what of its dependencies this machine lacks, once per state, and has hosts
# find it.
unpacked() {
    local version file new
    machine_usr=1
    version=$(apt-cache policy "$1" | awk '$1 == "Candidate:" { print $2 }')
    [[ -n $version && $version != "(none)" ]] || skip "this machine's repositories have no $1"
    unpacked=$shared_state/unpacked/$1_${version//:/_}
    [[ ! -d $unpacked ]] || return 0
    new=$unpacked.new
    rm -rf "$new"
    mkdir -p "$new" "$work/archives/partial"
    apt-get install --download-only --yes --no-install-recommends -o Debug::NoLocking=1 \
        -o Dir::Cache::archives="$work/archives" "$1" >"$work/stdout" 2>"$work/stderr" || skip "apt-get has no $1"
    for file in "$work/archives"/*.deb; do dpkg-deb -x "$file" "$new" || fail "dpkg-deb -x $file"; done
    mv "$new" "$unpacked"
}
