"""The bare tool: rpmbuild --rebuild in a root of the distribution debrpm that was made ready once.
Needs root. Only rpmbuild is timed: no root, no installing.
"""
import contextlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path += [str(TESTS / "corpus"), str(TESTS / "support/debrpm")]

import chamber
import distribution
import rpm_rows

TARGET = rpm_rows.TARGET


@contextlib.contextmanager
def served(debrpm, name, scratch):
    """Makes the distribution where it is not there, and serves it; gives the configuration and the
    recipe of that project's last row."""
    rpm_rows.make(debrpm.absolute())
    row = rpm_rows.rows([name])[-1]
    with rpm_rows.served(debrpm.absolute(), scratch) as config:
        yield config, rpm_rows.write_recipe(row, debrpm, scratch / "recipe")


class Chroot:
    def __init__(self, folder, source, debrpm, jobs):
        """A root with all that the source package in `source` (a built hotfix) needs to build."""
        self.folder, self.jobs = folder, jobs
        self.srpm = next(source.glob("*.src.rpm"))
        folder.mkdir()
        self.chamber = chamber.Chamber(folder / "root", folder / "dnf", debrpm.absolute() / "os",
                                       debrpm.absolute() / distribution.KEY)
        requires = subprocess.run(["rpm", "-qp", "--nosignature", "--requires", self.srpm],
                                  check=True, stdout=subprocess.PIPE, text=True).stdout
        self.chamber.install("buildsys-build", *(line for line in requires.splitlines()
                                                 if not line.startswith("rpmlib(")))

    def build_seconds(self):
        build = self.folder / "build"
        shutil.rmtree(build, ignore_errors=True)
        build.mkdir()
        shutil.copy(self.srpm, build)
        clock = time.monotonic()
        self.chamber.run(build, "rpmbuild", "--rebuild", "--define", "_topdir /builddir/top",
                         "--define", f"_smp_build_ncpus {self.jobs}", f"/builddir/{self.srpm.name}")
        return time.monotonic() - clock

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)
