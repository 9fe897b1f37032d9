"""The Debian archive that this machine's apt uses, read through an apt state of its own.

Nothing of the machine's own state is written. The archive's hosts come from the machine's apt
configuration; its indexes are verified with Debian's keyring, every file by the digest in them.
"""
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
HELPER = "/usr/lib/apt/apt-helper"
LATE = ("forky", "sid")  # move on daily: many mirrors serve an index past its Valid-Until


class ArchiveError(Exception):
    """The archive, or this machine's apt, does not give what is needed."""


@dataclass(frozen=True)
class Offered:
    """A file of the archive, as an apt command names it."""
    url: str
    name: str
    size_bytes: int
    digest: str  # "SHA256:..." of source files; apt names an MD5 for packages, and checks SHA256


def _quoted(path):
    return '"' + str(path).replace('"', "") + '"'


def run(argv, **more):
    ended = subprocess.run([str(part) for part in argv], capture_output=True, text=True,
                           stdin=subprocess.DEVNULL, check=False, **more)
    if ended.returncode != 0:
        raise ArchiveError(f"{argv[0]} ended with {ended.returncode}: {ended.stderr.strip()[-800:]}")
    return ended.stdout


def machine_archives():
    """"main" and "security" -> URL, from the machine's configuration."""
    asked = run(["apt-get", "indextargets", "--format", "$(REPO_URI)\t$(RELEASE)\t$(ORIGIN)",
                 "Created-By: Packages"])
    found = {}
    for line in asked.splitlines():
        url, suite, origin = line.split("\t")
        if origin in ("Debian", ""):  # empty: nothing was fetched from there yet
            found.setdefault("security" if suite.endswith("-security") else "main", url)
    if "main" not in found:
        raise ArchiveError("this machine's apt knows no Debian archive")
    return found


def _line(kind, suite, archives):
    url = archives.get("security" if suite.endswith("-security") else "main")
    if url is None:
        raise ArchiveError(f"this machine's apt knows no archive that has {suite}")
    options = f"signed-by={KEYRING}"
    if suite in LATE:
        options += " check-valid-until=no"
    return f"{kind} [{options}] {url} {suite} main\n"


class Archive:
    """One apt state below `folder`: of packages (kind "deb") or of sources ("deb-src")."""

    def __init__(self, folder, kind, suites):
        self.folder = Path(folder)
        self.downloads = self.folder / "archives"
        empty = self.folder / "empty"
        for part in (empty, self.folder / "state/lists/partial", self.downloads / "partial"):
            part.mkdir(parents=True, exist_ok=True)
        (self.folder / "status").write_text("")  # nothing is installed: apt resolves all of it
        archives = machine_archives()
        (self.folder / "sources.list").write_text(
            "".join(_line(kind, suite, archives) for suite in suites))
        settings = {
            "Dir::Etc::sourcelist": self.folder / "sources.list", "Dir::Etc::sourceparts": empty,
            "Dir::Etc::preferences": empty / "none", "Dir::Etc::preferencesparts": empty,
            "Dir::State": self.folder / "state", "Dir::State::status": self.folder / "status",
            "Dir::Cache": self.folder, "Dir::Cache::archives": self.downloads,
            "Dir::Log": self.folder, "APT::Architecture": "amd64", "APT::Architectures": "amd64",
            "APT::Install-Recommends": "false", "APT::Sandbox::User": "root",
            "Acquire::Languages": "none", "Acquire::Retries": "2"}
        (self.folder / "apt.conf").write_text(
            "".join(f"{key} {_quoted(value)};\n" for key, value in settings.items()))

    def _apt(self, program, *arguments):
        return run([program, "-c", self.folder / "apt.conf", "-qq", *arguments])

    def update(self):
        self._apt("apt-get", "update")

    def closure(self, names):
        """The packages that `names` need, themselves included."""
        nowhere = f"Dir::Cache::archives={self.folder / 'empty'}"  # apt leaves out what it has
        return _offered(self._apt("apt-get", "-o", nowhere, "-y", "--print-uris", "install",
                                  *names))

    def fetch_closure(self, names):
        """Downloads them, each checked by apt; returns their files."""
        wanted = self.closure(names)
        self._apt("apt-get", "-y", "--download-only", "install", *names)
        files = [self.downloads / offered.name for offered in wanted]
        missing = [file.name for file in files if not file.is_file()]
        if missing:
            raise ArchiveError(f"apt did not download {' '.join(missing)}")
        return files

    def source_files(self, source, version):
        """The files of a source package, from the signed index."""
        return _offered(self._apt("apt-get", "source", "--print-uris", f"{source}={version}"))

    def source_versions(self, source):
        shown = run(["apt-cache", "-c", self.folder / "apt.conf", "showsrc", source])
        return re.findall(r"(?m)^Version: (\S+)$", shown)

    def fetch_source_file(self, offered):
        """Downloads one file; apt checks its digest. Returns its place."""
        if not offered.digest.startswith("SHA256:"):
            raise ArchiveError(f"{offered.name}: the index names no SHA-256")
        place = self.downloads / offered.name
        if not place.is_file():
            partial = self.downloads / "partial" / offered.name
            run([HELPER, "-c", self.folder / "apt.conf", "download-file", offered.url, partial,
                 offered.digest])
            partial.rename(place)
        return place


def _offered(text):
    rows = re.findall(r"(?m)^'([^']+)' (\S+) (\d+) (\S*)$", text)
    return [Offered(url, name, int(size), digest) for url, name, size, digest in rows]

