# The same made-up hello as a vendor's source package for RPM targets: our own spec, packed by rpmbuild.
# Used after flow/lib.sh, support/hello.sh and support/debrpm.sh.
# shellcheck shell=bash disable=SC2154

# hello_srpm: the base, hello 9.0, as hello.src.rpm beside the recipe.
hello_srpm() {
    local folder=$work/hello-srpm
    hello_upstream 9.0
    mkdir -p "$folder"
    tar -C "$work" --transform "s/^upstream/hello-9.0/" -czf "$folder/hello-9.0.tar.gz" upstream
    cat >"$folder/hello.spec" <<'SPEC'
Name:           hello
Version:        9.0
Release:        1%{?dist}
Summary:        A greeting
License:        MIT
Source0:        hello-%{version}.tar.gz
BuildRequires:  gcc
BuildRequires:  make

%description
A made-up program.

%prep
%setup -q

%build
make CFLAGS="%{optflags}"

%check
make check

%install
make install DESTDIR=%{buildroot}

%files
/usr/bin/hello

%changelog
* Mon Jan 01 2024 A Vendor <vendor@example.org> - 9.0-1
- Made up.
SPEC
    HOME=$folder rpmbuild -bs --quiet --define "_sourcedir $folder" --define "_srcrpmdir $folder" \
        --define "dist .debrpm12" "$folder/hello.spec" >"$work/stdout" 2>"$work/stderr" ||
        fail "no source package of hello"
    mv "$folder"/hello-9.0-1*.src.rpm "$work/hello.src.rpm"
}

# hello_rpm_bump: the recipe of hello_bump, over that source package.
hello_rpm_bump() {
    hello_bump
    cp "$work/hello.src.rpm" "$work/recipe/"
    sed -i "s|^source = \"hello\"|&\nsrpm = { path = \"hello.src.rpm\", sha256 = \"$(
        digest "$work/hello.src.rpm")\" }|" "$work/recipe/recipe.toml"
}
