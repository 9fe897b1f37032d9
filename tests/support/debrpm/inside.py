"""Runs in the chamber: inside.py TARBALL SPEC makes out/*.src.rpm of an upstream tarball and the spec in
it. Where Source0 names another compression than the tarball has, the tarball is recompressed."""
import bz2
import gzip
import lzma
import os
import posixpath
import re
import subprocess
import sys
import tarfile

OPEN = {".gz": gzip.open, ".tgz": gzip.open, ".xz": lzma.open, ".bz2": bz2.open}


def spec_in(tarball, wanted):
    """(name, content) of the one spec, or of the one at the place `wanted` below the top folder."""
    with tarfile.open(tarball) as archive:
        members = [member for member in archive if member.isfile() and member.name.endswith(".spec")]
        inner = {posixpath.normpath(member.name).partition("/")[2]: member for member in members}
        if wanted == "-" and len(members) != 1:
            sys.exit(f"{tarball}: {len(members)} specs: {' '.join(sorted(inner))}")
        member = members[0] if wanted == "-" else inner[wanted]
        return posixpath.basename(member.name), archive.extractfile(member).read()


def first_source(spec):
    evaluated = subprocess.run(["rpmspec", "-P", spec], stdout=subprocess.PIPE, text=True, check=True)
    found = re.search(r"(?im)^source0?\s*:\s*(\S+)", evaluated.stdout)
    return posixpath.basename(found[1])


def opened(path, mode):
    return OPEN.get(os.path.splitext(path)[1], open)(path, mode)


def recompress(tarball, name):
    if os.path.splitext(tarball)[1] == os.path.splitext(name)[1]:
        os.rename(tarball, name)
        return
    with opened(tarball, "rb") as source, opened(name, "wb") as target:
        while block := source.read(1 << 20):
            target.write(block)


def main():
    tarball, wanted = sys.argv[1:]
    spec, content = spec_in(tarball, wanted)
    with open(spec, "wb") as file:
        file.write(content)
    recompress(tarball, first_source(spec))
    here = os.getcwd()
    subprocess.run(["rpmbuild", "-bs", "--define", f"_sourcedir {here}", "--define",
                    f"_srcrpmdir {here}/out", "--define", "_buildhost debrpm.example", spec],
                   check=True)


if __name__ == "__main__":
    main()
