"""Lays the files of a Debian package out as an RPM distribution has them.

/bin, /sbin and /lib* lie below /usr; libraries in /usr/lib64, where rpm's pkgconfig generator
looks, and not in a folder per architecture (a link of the skeleton leads there from the old place).
Documentation is dropped. Symbolic links are made anew, relative, between the new places.
"""
import os
import posixpath
import re
import shutil
import subprocess
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

MERGED = ("bin", "sbin", "lib", "lib32", "libx32", "lib64")
MULTIARCH = "usr/lib/x86_64-linux-gnu"
DROPPED = tuple("usr/share/" + name for name in (
    "doc", "man", "info", "locale", "lintian", "bug", "doc-base", "menu", "gdb")) + (
        "run", "var/run", "var/lock")
# What the skeleton has in its own way.
DROPPED_OF = {
    "base-files": ("etc/os-release", "usr/lib/os-release", "etc/debian_version", "etc/issue",
                   "etc/issue.net"),
    "dash": ("usr/bin/sh",),
    "libc-bin": ("etc/ld.so.conf",),
}


@dataclass
class Tree:
    """What was laid out: paths without a leading slash."""
    files: set = field(default_factory=set)
    empty_folders: set = field(default_factory=set)


def merged(path):
    """Where a path of Debian's lies here."""
    head, _, rest = path.partition("/")
    if head in MERGED:
        path = posixpath.join("usr", head, rest) if rest else "usr/" + head
    if path == MULTIARCH or path.startswith(MULTIARCH + "/"):
        path = "usr/lib64" + path[len(MULTIARCH):]
    return path


def _below(path, folders):
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


def is_dropped(path, package):
    return path == "." or _below(path, DROPPED) or path in DROPPED_OF.get(package, ())


def relinked(old_place, target):
    """The target of the link that Debian has at `old_place`, as a relative one of the new place."""
    full = posixpath.normpath(posixpath.join("/", posixpath.dirname(old_place), target))
    start = "/" + posixpath.dirname(merged(old_place))
    return posixpath.relpath("/" + merged(full.lstrip("/")), start)


def _rewritten(path, content):
    """Files that tell others where things lie, told of the new places; None: not such a file."""
    name = posixpath.basename(path)
    if path.endswith(".pc") and "/pkgconfig/" in path:
        content = re.sub(rb"(?m)=/lib/", b"=/usr/lib/", content)
    elif not (re.fullmatch(r"Config.*\.p[lm]", name) and "/perl" in path):
        return None
    return content.replace(b"/" + MULTIARCH.encode(), b"/usr/lib64")


class Layout:
    """Unpacks one package into a folder."""

    def __init__(self, package, root):
        self.package = package
        self.root = Path(root)
        self.tree = Tree()
        self.folders = set()

    def _place(self, path):
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def _link(self, path, target):
        place = self._place(path)
        if place.is_symlink() or not place.exists():  # a real file goes before a link to it
            place.unlink(missing_ok=True)
            place.symlink_to(target)
            self.tree.files.add(path)

    def _file(self, path, member, stream):
        place = self._place(path)
        place.unlink(missing_ok=True)
        mode = member.mode & 0o7777
        with open(place, "wb") as file:
            start = stream.read(4)
            if start != b"\x7fELF":
                content = start + stream.read()
                rewritten = _rewritten(path, content)
                file.write(content if rewritten is None else rewritten)
            else:
                file.write(start)
                shutil.copyfileobj(stream, file, 1 << 20)
                if ".so" in place.name:  # rpm reads dependencies of executable ELF files only
                    mode |= 0o755
        place.chmod(mode)
        self.tree.files.add(path)

    def _hard_link(self, path, other):
        place = self._place(path)
        place.unlink(missing_ok=True)
        os.link(self.root / other, place)
        self.tree.files.add(path)

    def add(self, member, stream_of):
        old = posixpath.normpath(member.name)
        path = merged(old)
        self.folders.add(posixpath.dirname(old))
        if is_dropped(path, self.package) or old.startswith(".."):
            return
        if member.isdir():
            self.tree.empty_folders.add(old)
        elif member.issym():
            if (target := relinked(old, member.linkname)) != posixpath.basename(path):
                self._link(path, target)
        elif member.islnk():
            self._hard_link(path, merged(posixpath.normpath(member.linkname)))
        elif member.isreg():
            self._file(path, member, stream_of(member))

    def finish(self, links):
        """Adds what Debian's maintainer scripts would link, and keeps the folders that are empty."""
        for path, target in links:
            self._link(path.lstrip("/"), target)
        empty = self.tree.empty_folders - self.folders
        self.tree.empty_folders = set() if self.package == "base-files" else {
            merged(folder) for folder in empty}
        for folder in self.tree.empty_folders:
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        return self.tree


def lay_out(deb, package, root, links=()):
    """Unpacks the .deb into `root`; returns its Tree."""
    layout = Layout(package, root)
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE) as unpacked:
        with tarfile.open(fileobj=unpacked.stdout, mode="r|") as archive:
            for member in archive:
                layout.add(member, archive.extractfile)
    if unpacked.returncode != 0:
        raise OSError(f"{deb}: dpkg-deb ended with {unpacked.returncode}")
    return layout.finish(links)
