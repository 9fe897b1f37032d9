"""Makes one genuine .rpm of one .deb: rpmbuild's own generators write its dependencies.

A .deb that was repacked by the same code into the same spec is not repacked again: the results lie
in a cache by digest, signed.
"""
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import layout
import names
import signing

HERE = Path(__file__).resolve().parent
RPM = Path("/usr/lib/rpm")
# Made by the packages' dependencies of Debian, or naming what is not there under that name.
NOT_REQUIRED = (r"^(perl($|[ (:])|python|pkgconfig\\(|ld-linux|/usr/bin/env|/bin/|/usr/local/"
                r"|/usr/bin/(pwsh|ruby|node|lua|tclsh|wish)|.*/(fish|zsh|csh|tcsh|ksh))")
MACROS = {
    "debug_package": "%{nil}", "__os_install_post": "%{nil}", "__spec_install_pre": "%{nil}",
    "_build_id_links": "none", "_binary_payload": "w3.zstdio", "_libdir": "/usr/lib64",
    "__requires_exclude": NOT_REQUIRED, "_buildhost": "debrpm.example",
    "use_source_date_epoch_as_buildtime": "1", "source_date_epoch_from_changelog": "0",
    "__pythondist_provides": "%{nil}", "__pythondist_requires": "%{nil}",
    "__python_provides": "%{nil}", "__python_requires": "%{nil}",
    # rpm would start perl once a module: perl_provides() asks once a package.
    "__perllib_provides": "%{nil}", "__perllib_requires": "%{nil}", "__perl_requires": "%{nil}",
}


class RepackError(Exception):
    """A package could not be repacked."""


def control_of(deb):
    """The fields of a .deb; of those with more lines, the first."""
    shown = subprocess.run(["dpkg-deb", "--field", deb], capture_output=True, text=True, check=True)
    return dict(re.findall(r"(?m)^([^\s:]+): *(.*)$", shown.stdout))


def digest_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def code_digest():
    """What the result depends on beside the .deb and the spec."""
    parts = [(HERE / name).read_bytes() for name in ("layout.py", "repack.py", "lists/links.txt")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def spec_of(control, known):
    version = names.version_of(control["Version"])
    lines = [f"%global {name} {value}" for name, value in MACROS.items()]
    lines += [f"Name: {control['Package']}", f"Version: {version.version}",
              f"Release: {version.release}"]
    if version.epoch:
        lines.append(f"Epoch: {version.epoch}")
    if control["Architecture"] == "all":
        lines.append("BuildArch: noarch")
    summary = control.get("Description", "").strip() or control["Package"]
    lines += [f"Summary: {summary.replace('%', '%%')}", "License: see the Debian package"]
    lines += [f"Requires: {name}" for name in known.requires(control)]
    lines += [f"Provides: {name}" for name in known.provides(control)]
    return lines


def described(control):
    return ["%description", f"Debian's {control['Package']} {control['Version']}, repacked."]


def perl_provides(root, tree):
    """The perl(...) names of the modules, by rpm's own generator."""
    modules = [str(root / path) for path in sorted(tree.files) if path.endswith(".pm")]
    if not modules:
        return []
    named = subprocess.run([RPM / "perl.prov", *modules], capture_output=True, text=True,
                           stdin=subprocess.DEVNULL, check=True).stdout
    return [f"Provides: {line}" for line in named.splitlines() if line.startswith("perl(")]


def _listed(path):
    """A path as %files takes it: no glob, no macro."""
    return '"/' + re.sub(r'[\[\]{}*?"\\]', "?", path).replace("%", "%%") + '"'


def _file_list(root, tree):
    lines = ["%defattr(-,root,root,-)"]
    lines += [f"%dir {_listed(folder)}" for folder in sorted(tree.empty_folders)]
    for path in sorted(tree.files):
        config = path.startswith("etc/") and not (root / path).is_symlink()
        lines.append(("%config(noreplace) " if config else "") + _listed(path))
    return lines


@dataclass(frozen=True)
class Repacker:
    """Repacks into `cache`, with `work` for scratch (both folders on one file system)."""
    cache: Path
    work: Path
    known: names.Names
    key: signing.Key
    code: str

    def links(self, package):
        rows = (line.split() for line in (HERE / "lists/links.txt").read_text().splitlines()
                if line and not line.startswith("#"))
        return [(path, target) for owner, path, target in rows if owner == package]

    def repack(self, deb):
        """Returns the folder in the cache that holds the .rpm."""
        control = control_of(deb)
        spec = spec_of(control, self.known)
        key = hashlib.sha256("\0".join((digest_of(deb), self.code, self.key.fingerprint,
                                        *spec)).encode()).hexdigest()
        kept = self.cache / f"{control['Package']}-{key[:32]}"
        if not kept.is_dir():
            with tempfile.TemporaryDirectory(dir=self.work) as folder:
                self._make(deb, control, spec, Path(folder)).rename(kept)
        return kept

    def _make(self, deb, control, spec, folder):
        root, result, package = folder / "root", folder / "result", control["Package"]
        tree = layout.lay_out(deb, package, root, self.links(package))
        lines = spec + perl_provides(root, tree) + described(control) + ["%files"]
        spec_file = folder / f"{package}.spec"
        spec_file.write_text("\n".join(lines + _file_list(root, tree)) + "\n")
        rpmbuild(spec_file, folder, result, "-bb", "--noclean", "--buildroot", root)
        self.key.sign_packages(result.glob("*.rpm"))
        return result


def rpmbuild(spec, folder, result, *options):
    """rpmbuild of a spec of ours; the packages come to lie in `result`."""
    defined = {"_topdir": folder, "_rpmdir": result, "_srcrpmdir": result,
               "_rpmfilename": "%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
               "_sourcedir": spec.parent}
    defines = [word for name, value in defined.items() for word in ("--define", f"{name} {value}")]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8",
                   "SOURCE_DATE_EPOCH": "1700000000"}
    ended = subprocess.run(
        ["rpmbuild", "--quiet", *options, *defines, spec], env=environment, capture_output=True,
        text=True, stdin=subprocess.DEVNULL, check=False)
    if ended.returncode != 0:
        raise RepackError(f"{spec.name}: {(ended.stdout + ended.stderr).strip()[-1500:]}")
    if not any(result.glob("*.rpm")):
        raise RepackError(f"{spec.name}: rpmbuild made no package")
    shutil.rmtree(folder / "root", ignore_errors=True)
