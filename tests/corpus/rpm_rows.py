"""The rows of the RPM corpus: real upstream source packages moved to their next releases, in the
distribution debrpm.
"""
import contextlib
import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SUPPORT = Path(__file__).resolve().parents[1] / "support"
sys.path.append(str(SUPPORT / "debrpm"))

import upstream

TARGET = "debrpm12-x86_64"


@dataclass(frozen=True)
class Row:
    base: upstream.Release
    fixed: upstream.Release

    @property
    def name(self):
        return f"{self.fixed.label}-from-{self.base.version}"

    @property
    def key(self):
        return ("rpm-bump", self.base.name, f"{self.base.version} to {self.fixed.version}")


def rows(wanted):
    """Of each project, its first release is the base, and each later one a row."""
    bases, found = {}, []
    for release in upstream.releases():
        base = bases.setdefault(release.name, release)
        if base is not release and (not wanted or release.name in wanted):
            found.append(Row(base, release))
    return found


def make(debrpm):
    """Makes the whole distribution where it is not there yet."""
    subprocess.run([SUPPORT / "debrpm/make", debrpm, "--set", "full", "--cache",
                    debrpm.parent / "cache"], check=True)


@contextlib.contextmanager
def served(debrpm, work):
    """Serves the distribution on loopback; gives stopgap's configuration, a file in `work`."""
    with open(work / "requests", "wb") as requests:
        server = subprocess.Popen([sys.executable, "-B", str(SUPPORT / "serve.py"), str(debrpm)],
                                  stdout=subprocess.PIPE, stderr=requests, text=True)
        try:
            url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
            configuration = work / "stopgap.toml"
            configuration.write_text(f"targets = {json.dumps(str(debrpm / 'targets'))}\n\n"
                                     f'[mirrors]\ndebrpm = "{url}"\n', encoding="utf-8")
            yield configuration
        finally:
            server.terminate()
            server.wait()


def tarball_of(row, debrpm):
    """The release's tarball; None where the archive no longer has it."""
    return next((debrpm / "upstream").glob(f"{row.fixed.label}.tar.*"), None)


def write_recipe(row, debrpm, folder):
    """The row's recipe, with the tarball beside it, in `folder`, which is returned."""
    folder.mkdir(parents=True, exist_ok=True)
    tarball = Path(shutil.copy(tarball_of(row, debrpm), folder))
    digest = hashlib.sha256(tarball.read_bytes()).hexdigest()
    (folder / "recipe.toml").write_text(
        f'schema = 1\nid = "{row.name}"\nsummary = "{row.base.name}: {row.fixed.version}"\n'
        f'cves = []\n\n[fix]\nkind = "bump"\nversion = "{row.fixed.version}"\n'
        f'sources = [{{ path = "{tarball.name}", sha256 = "{digest}" }}]\n\n'
        f'[[base]]\ntarget = "{TARGET}"\nsource = "{row.base.name}"\n', encoding="utf-8")
    return folder
