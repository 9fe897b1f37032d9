"""A made-up source package, many, with as many binary packages as wanted, and how other tools make a
repository of these.
"""
import subprocess
import tarfile
import tempfile
from pathlib import Path

PEER_DEB = '''
apt-ftparchive packages pool >Packages
xz -k Packages
apt-ftparchive release . >Release
gpg --batch --quiet --clearsign --output InRelease Release
gpgconf --kill gpg-agent
'''
PEER_RPM = '''
key=$(gpg --batch --with-colons --list-secret-keys | awk -F: '/^fpr/ { print $10; exit }')
rpmsign --define "_gpg_name $key" --define "__gpg $(command -v gpg)" --addsign pool/*.rpm
createrepo_c --quiet .
gpg --batch --quiet --armor --detach-sign repodata/repomd.xml
gpgconf --kill gpg-agent
'''
RULES = '''#!/usr/bin/make -f
build build-arch build-indep:
clean:
	rm -rf debian/files debian/many-*
binary: binary-arch binary-indep
binary-arch:
binary-indep:
	for p in $$(sed -n 's/^Package: //p' debian/control); do set -e; \\
	  mkdir -p debian/$$p/DEBIAN debian/$$p/usr/share/$$p; \\
	  cp data debian/$$p/usr/share/$$p; \\
	  dpkg-gencontrol -p$$p -Pdebian/$$p; \\
	  dpkg-deb --root-owner-group -b debian/$$p ..; \\
	done
'''
SPEC_HEAD = '''Name: many
Version: 1.0
Release: 1
Summary: Many packages
License: MIT
BuildArch: noarch
Source0: many-1.0.tar.gz

%description
Many packages.

%prep
%autosetup -p1

%install
'''


def names(packages):
    return [f"many-{number}" for number in range(1, packages + 1)]


def _tarball(path):
    """Upstream's release: one file."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "many-1.0"
        tree.mkdir()
        (tree / "data").write_text("before\n")
        with tarfile.open(path, "w:gz") as tar:
            tar.add(tree, arcname=tree.name)


def make_dsc(packages, folder):
    """Its .dsc, in `folder`, which is returned."""
    _tarball(folder / "many_1.0.orig.tar.gz")
    with tempfile.TemporaryDirectory() as scratch:
        debian = Path(scratch) / "many-1.0" / "debian"
        (debian / "source").mkdir(parents=True)
        (debian.parent / "data").write_text("before\n")
        (debian / "source/format").write_text("3.0 (quilt)\n")
        (debian / "changelog").write_text(
            "many (1.0-1) bookworm; urgency=low\n\n  * Made up.\n\n"
            " -- A Bench <bench@example.org>  Thu, 01 Jan 2026 00:00:00 +0000\n")
        (debian / "control").write_text(
            "Source: many\nMaintainer: A Bench <bench@example.org>\nStandards-Version: 4.6.2\n"
            "Rules-Requires-Root: no\n" + "".join(
                f"\nPackage: {name}\nArchitecture: all\nDescription: one of many\n It is.\n"
                for name in names(packages)))
        (debian / "rules").write_text(RULES)
        (debian / "rules").chmod(0o755)
        subprocess.run(["dpkg-source", "--build", debian.parent], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL)
    return folder / "many_1.0-1.dsc"


def make_srpm(packages, folder):
    """Its source package, in `folder`, which is returned."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        _tarball(scratch / "many-1.0.tar.gz")
        spec = SPEC_HEAD
        for package in names(packages):
            spec += f"install -D -m 644 data %{{buildroot}}%{{_datadir}}/{package}/data\n"
        for package in names(packages):
            spec += (f"\n%package -n {package}\nSummary: One of many\n\n%description -n {package}\n"
                     f"It is.\n\n%files -n {package}\n%{{_datadir}}/{package}\n")
        (scratch / "many.spec").write_text(spec)
        subprocess.run(["rpmbuild", "-bs", "--quiet", "--define", f"_topdir {scratch}", "--define",
                        f"_sourcedir {scratch}", "--define", f"_srcrpmdir {folder}",
                        scratch / "many.spec"], check=True, env={"HOME": str(scratch),
                                                               "PATH": "/usr/bin:/bin"})
    return folder / "many-1.0-1.src.rpm"
