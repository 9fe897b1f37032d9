"""Rows of a corpus file: real Debian source packages with a vendor's fix.

A corpus file is a table with a header line, columns separated by tabs. Those read here: kind
("patch" or "bump"), source, base_suite, base_version, fixed_upstream_or_patches (the patches that
the vendor added, or the upstream version), fixed_version ("VERSION" or "VERSION (SUITE)"),
fixed_dsc_path, cves, notes. Nothing in a row is trusted: `recipes.py` quotes all of it, and stopgap
checks the rest.
"""
import csv
import re
from dataclasses import dataclass, field
from pathlib import Path

COLUMNS = ("kind", "source", "base_suite", "base_version", "fixed_upstream_or_patches",
           "fixed_version", "fixed_dsc_path", "cves", "notes")


@dataclass(frozen=True)
class Row:
    kind: str
    source: str
    suite: str
    base_version: str
    fixed_version: str
    fixed_suite: str
    upstream: str = ""                 # bump
    added: tuple = field(default=())   # patch: names below debian/patches
    modified: tuple = field(default=())
    cves: tuple = field(default=())

    @property
    def key(self):
        return (self.kind, self.source, self.base_version)

    @property
    def name(self):
        """A name for files and recipe ids, distinct for each row."""
        text = f"{self.kind}-{self.source}-{self.base_version}"
        return re.sub(r"[^A-Za-z0-9._-]", "_", text)[:64]


def _words(text, separator=None):
    return tuple(word for word in (text or "").split(separator) if word)


def _modified(notes):
    found = re.search(r"(?:^|; )modified:([^;]+)", notes or "")
    return _words(found.group(1).strip(), ",") if found else ()


def _fixed(cells):
    """The fixed version and the suite that carries it."""
    found = re.fullmatch(r"(\S+) \(([^)]+)\)", cells["fixed_version"])
    if found:
        return found.groups()
    security = cells["fixed_dsc_path"].startswith("/debian-security/")
    return cells["fixed_version"], cells["base_suite"] + ("-security" if security else "")


def _row(cells):
    version, suite = _fixed(cells)
    change = _words(cells["fixed_upstream_or_patches"])
    bump = cells["kind"] == "bump"
    return Row(cells["kind"], cells["source"], cells["base_suite"], cells["base_version"], version,
               suite, change[0] if bump else "", () if bump else change,
               _modified(cells["notes"]), _words(cells["cves"], ","))


def read_rows(path):
    """All rows of the file, in its order; ValueError names the file and what is wrong with it."""
    with open(path, encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
        if missing:
            raise ValueError(f"{path}: has no column {', '.join(missing)}")
        return [_row(cells) for cells in table]


def sample_file(name):
    return Path(__file__).resolve().parent / f"sample-{name}.tsv"
