"""The whole: from a set's name to a folder that can be served."""
import contextlib
import ctypes
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import archive
import chamber
import names
import repack
import repository
import signing
import upstream

HERE = Path(__file__).resolve().parent
SETS = ("minimal", "httpd", "full")
SUITES = ("bookworm", "bookworm-updates", "bookworm-security")
TARGET = "debrpm12-x86_64"
KEY = "RPM-GPG-KEY-debrpm"
# What a set serves of upstream's own packages. Only those of BUILT have binaries there.
SOURCES = {"minimal": ("logrotate",), "httpd": ("logrotate", "httpd"), "full": None}
BUILT = {"minimal": ("logrotate",), "httpd": ("logrotate", "httpd"), "full": ("logrotate", "httpd")}
FRESH_SECONDS = 24 * 3600
RENAME_EXCHANGE = 2


def say(text):
    print(f"debrpm: {text}", file=sys.stderr, flush=True)


def own_digest():
    """Of all that makes it: scripts, lists, skeleton."""
    total = hashlib.sha256()
    for path in sorted(HERE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(str(path.relative_to(HERE)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


class Stamp:
    """FOLDER/stamp.json: what the folder was made of."""

    def __init__(self, folder, wanted):
        self.path = Path(folder) / "stamp.json"
        self.wanted = wanted
        try:
            self.found = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.found = {}

    def matches(self, **more):
        wanted = self.wanted | more
        return all(self.found.get(key) == value for key, value in wanted.items())

    def is_fresh(self):
        return self.matches() and time.time() - self.path.stat().st_mtime < FRESH_SECONDS


def skeleton(cache, key):
    """The folder of the packages that have no counterpart in Debian."""
    parts = [path.read_bytes() for path in sorted((HERE / "skeleton").rglob("*")) if path.is_file()]
    digest = hashlib.sha256(b"\0".join(parts) + key.fingerprint.encode()).hexdigest()
    kept = cache / "rpms" / f"debrpm-{digest[:32]}"
    if not kept.is_dir():
        with tempfile.TemporaryDirectory(dir=cache / "work") as folder:
            result = Path(folder) / "result"
            repack.rpmbuild(HERE / "skeleton/debrpm.spec", Path(folder), result, "-bb")
            key.sign_packages(result.glob("*.rpm"))
            result.rename(kept)
    return kept


def packages(set_name, cache, key, debs):
    """All packages of the set, repacked where the cache does not have them."""
    repacker = repack.Repacker(cache / "rpms", cache / "work",
                               names.Names([repack.control_of(deb) for deb in debs]), key,
                               repack.code_digest())
    debs = sorted(debs, key=lambda deb: -deb.stat().st_size)  # the big ones first: no long tail
    say(f"{set_name}: {len(debs)} packages")
    with ProcessPoolExecutor(2) as pool:
        folders = list(pool.map(repacker.repack, debs))
    return [path for folder in [*folders, skeleton(cache, key)] for path in folder.iterdir()]


def link(path, place):
    """A hard link, or a copy where the cache is on another file system."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, place)
    except OSError:
        shutil.copyfile(path, place)


def link_all(paths, folder):
    for path in paths:
        link(path, folder / path.name)


def base_root(cache, distro):
    """The chamber that specs are evaluated in, made of the distribution in `distro`."""
    shutil.rmtree(cache / "root", ignore_errors=True)
    made = chamber.Chamber(cache / "root", cache / "dnf", distro / "os", distro / KEY)
    say("a root to evaluate specs in")
    made.install("buildsys-build")
    return made


def add_base(row, set_name, distro, maker):
    link(maker.source_package(row), distro / "source" / maker.source_package(row).name)
    if row.name in BUILT[set_name]:
        link_all(maker.binary_packages(row), distro / "os")


def add_release(row, distro, maker):
    tarball = maker.tarball(row)
    link(tarball, distro / "upstream" / upstream.published_name(row, tarball))


def add_upstream(set_name, cache, distro, key):
    """source/, upstream/, and the binaries of those that are built. The first release of a project is
    the base that is served, the later ones are what it may be moved to."""
    maker = upstream.Maker(cache, lambda: base_root(cache, distro), key)
    bases = {}
    for row in upstream.releases():
        if SOURCES[set_name] is not None and row.name not in SOURCES[set_name]:
            continue
        try:
            if bases.setdefault(row.name, row) is row:
                add_base(row, set_name, distro, maker)
            else:
                add_release(row, distro, maker)
        except archive.ArchiveError as error:
            if SOURCES[set_name] is not None:
                raise
            say(f"gone: {error}")  # the archive moves; the full set is what it still has


def write_target(distro):
    folder = distro / "targets"
    folder.mkdir()
    shutil.copyfile(HERE / f"{TARGET}.toml", folder / f"{TARGET}.toml")
    (folder / "keys").mkdir()
    shutil.copyfile(distro / KEY, folder / "keys" / KEY)


def fill(distro, set_name, cache, key, debs):
    (distro / KEY).write_bytes(key.public())
    link_all(packages(set_name, cache, key, debs), distro / "os")
    repository.index(distro / "os", key)
    add_upstream(set_name, cache, distro, key)
    for name in ("os", "source"):
        repository.index(distro / name, key)
    write_target(distro)


def put(folder, place):
    """Renames into place; what was there before comes to lie at `folder`."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        folder.rename(place)
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.renameat2(-100, bytes(folder), -100, bytes(place), RENAME_EXCHANGE) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(place))


@contextlib.contextmanager
def made_beside(folder):
    """A folder beside `folder` that takes its place when all went well."""
    for left in folder.parent.glob(f".{folder.name}.*"):  # of a run that was killed
        shutil.rmtree(left, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        making.chmod(0o755)
        yield making
        put(making, folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def make(folder, set_name, cache):
    """Makes the distribution at `folder` where it is not up to date; tells whether it did. One run
    at a time may use a cache."""
    stamp = Stamp(folder, {"set": set_name, "code": own_digest()})
    if stamp.is_fresh():
        return False
    shutil.rmtree(cache / "work", ignore_errors=True)
    for name in ("apt", "work", "rpms"):
        (cache / name).mkdir(exist_ok=True)
    debian = archive.Archive(cache / "apt", "deb", SUITES)
    debian.update()
    wanted = names.read_names(set_name)
    versions = sorted(offered.name for offered in debian.closure(wanted))
    if stamp.matches(packages=versions):
        stamp.path.touch()
        return False
    with signing.opened(cache / "key.asc") as key, made_beside(folder) as distro:
        fill(distro, set_name, cache, key, debian.fetch_closure(wanted))
        (distro / "stamp.json").write_text(
            json.dumps(stamp.wanted | {"packages": versions}), encoding="utf-8")
    trim(cache)
    return True


def trim(cache):
    """Removes what was repacked or built and is in no distribution any more."""
    for kept in [*(cache / "rpms").iterdir(), *(cache / "made").iterdir()]:
        if all(path.stat().st_nlink == 1 for path in kept.iterdir()):
            shutil.rmtree(kept)


def write_configuration(folder, url):
    """FOLDER/stopgap.toml, for a distribution that is served at `url`."""
    text = f'targets = "{folder / "targets"}"\n\n[mirrors]\ndebrpm = "{url}"\n'
    new = folder / ".stopgap.toml"
    new.write_text(text, encoding="utf-8")
    new.rename(folder / "stopgap.toml")
