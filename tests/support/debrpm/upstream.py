"""Source packages out of real upstream tarballs, each with the spec that the tarball carries.

The tarballs are those of Debian's source packages, from whatever suite has the version, verified by
that suite's signed index. A spec is code: it is read and evaluated in the chamber only.
"""
import functools
import hashlib
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import archive
import chamber
import repack

HERE = Path(__file__).resolve().parent
INSIDE = HERE / "inside.py"


@dataclass(frozen=True)
class Release:
    name: str
    version: str
    source: str
    suites: tuple
    spec: str

    @property
    def label(self):
        return f"{self.name}-{self.version}"


def releases():
    """All rows of lists/upstream.tsv."""
    rows = []
    for line in (HERE / "lists/upstream.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, version, source, suites, spec = line.split("\t")
            rows.append(Release(name, version, source, tuple(suites.split()), spec))
    return rows


def release(name, version=None):
    """The row of that name: the first (the base), or that of the version."""
    for row in releases():
        if row.name == name and version in (None, row.version):
            return row
    raise archive.ArchiveError(f"lists/upstream.tsv has no {name} {version or ''}")


def upstream_part(version):
    """"1:5.9.3+dfsg-2" -> "5.9.3"."""
    bare = version.rpartition(":")[2]
    bare = bare.rpartition("-")[0] or bare
    return re.sub(r"[+~](dfsg|ds|really).*$", "", bare)


@functools.cache
def _suite(folder, suite):
    found = archive.Archive(Path(folder) / suite, "deb-src", [suite])
    found.update()
    return found


def _orig(offered, version):
    """The upstream tarball among a source package's files."""
    main = [file for file in offered if re.search(r"\.orig\.tar\.\w+$", file.name)]
    if len(main) != 1:
        raise archive.ArchiveError(f"{version}: no single upstream tarball")
    return main[0]


def fetch_tarball(row, folder):
    """The release's tarball, verified; ArchiveError where no suite serves it any more."""
    tried = []
    for name in row.suites:
        suite = _suite(str(folder), name)
        for version in suite.source_versions(row.source):
            if upstream_part(version) != row.version:
                continue
            try:
                return suite.fetch_source_file(
                    _orig(suite.source_files(row.source, version), version))
            except archive.ArchiveError as error:
                tried.append(str(error))
    raise archive.ArchiveError(f"{row.label}: not in {' '.join(row.suites)} "
                               f"{' '.join(tried)[-400:]}")


def published_name(row, tarball):
    """What upstream calls the tarball that the archive calls SOURCE_VERSION.orig.tar.*"""
    return row.label + "".join(tarball.suffixes[-2:])


def _key(row, tarball, what, *more):
    parts = [repack.digest_of(tarball), row.spec, what, INSIDE.read_text(), *more]
    return f"{row.label}-{what}-{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:24]}"


class Maker:
    """Makes source packages, and builds them, in a chamber; what was made is kept in `cache`."""

    def __init__(self, cache, chamber_of, key):
        self.cache = Path(cache)
        self.chamber_of = chamber_of  # called once, when something has to be made
        self.key = key

    @functools.cached_property
    def chamber(self):
        return self.chamber_of()

    def tarball(self, row):
        return fetch_tarball(row, self.cache / "sources")

    def _made(self, name, make):
        """The folder of that name, filled by `make(scratch, result)` where it is not there."""
        kept = self.cache / "made" / name
        if not kept.is_dir():
            kept.parent.mkdir(exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self.cache / "work") as folder:
                scratch, result = Path(folder) / "scratch", Path(folder) / "result"
                scratch.mkdir()
                result.mkdir()
                make(scratch, result)
                result.rename(kept)
        return kept

    def _take(self, scratch, suffix, result):
        found = chamber.taken(scratch / "out", suffix)
        if not found:
            raise chamber.ChamberError(f"{scratch}: no {suffix} was made")
        for package in found:
            shutil.copyfile(package, result / package.name)
        self.key.sign_packages(result.iterdir())

    def source_package(self, row):
        """The signed SRPM of a release."""
        tarball = self.tarball(row)

        def make(scratch, result):
            shutil.copyfile(tarball, scratch / tarball.name)
            shutil.copyfile(INSIDE, scratch / INSIDE.name)
            self.chamber.run(scratch, "python3", INSIDE.name, tarball.name, row.spec)
            self._take(scratch, ".src.rpm", result)

        kept = self._made(_key(row, tarball, "source", self.key.fingerprint), make)
        return next(kept.iterdir())

    def binary_packages(self, row):
        """The signed packages that the release's SRPM builds, those for debugging left out."""
        source = self.source_package(row)

        def make(scratch, result):
            shutil.copyfile(source, scratch / source.name)
            asked = self.chamber.run(scratch, "rpm", "-qp", "--nosignature", "--requires", source.name)
            needs = [line for line in asked.splitlines() if not line.startswith("rpmlib(")]
            self.chamber.install(*needs)
            self.chamber.run(scratch, "rpmbuild", "--rebuild", "--nocheck", "--quiet",
                             "--define", "_topdir /builddir/top", "--define", "_rpmdir /builddir/out",
                             "--define", "_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
                             "--define", "_buildhost debrpm.example",
                             "--define", "debug_package %{nil}", source.name)
            self._take(scratch, ".rpm", result)

        name = _key(row, self.tarball(row), "binaries", self.key.fingerprint)
        return sorted(self._made(name, make).iterdir())
