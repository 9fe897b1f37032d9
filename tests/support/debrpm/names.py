"""What a repacked package requires and provides, in rpm's words.

Debian's names stay as they are, without versions: the set is made at once. Fedora's names come on
top, from lists/names.txt and by rule (libx-dev is x-devel), so that specs find what they ask for.
"""
import re
from dataclasses import dataclass
from pathlib import Path

LISTS = Path(__file__).resolve().parent / "lists"


def read_table(name):
    """A list of lines "KEY: WORD..." as a dictionary."""
    table = {}
    for line in (LISTS / name).read_text(encoding="utf-8").splitlines():
        if ": " in line and not line.startswith("#"):
            key, words = line.split(": ", 1)
            table.setdefault(key.strip(), []).extend(words.split())
    return table


def read_names(set_name):
    """The packages that a set is made of, and those of the sets that it includes."""
    names = []
    for line in (LISTS / f"{set_name}.txt").read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("include "):
            names += read_names(line.split()[1])
        else:
            names += line.split()
    return list(dict.fromkeys(names))


@dataclass(frozen=True)
class Version:
    epoch: str
    version: str
    release: str

    @property
    def full(self):
        return f"{self.epoch}:{self.version}-{self.release}" if self.epoch else (
            f"{self.version}-{self.release}")


def version_of(text):
    epoch, _, rest = text.rpartition(":")
    version, _, release = rest.rpartition("-") if "-" in rest else (rest, "", "0")
    return Version(epoch, version.replace("-", "_"), release)


def _alternatives(relation):
    names = (re.sub(r"\s*[(\[<].*", "", part.strip()).split(":")[0]
             for part in relation.split("|"))
    return [name for name in names if name]


def virtual_names(control):
    """(name, version or "") of the Provides field."""
    found = re.findall(r"([^\s(:,]+)(?::\w+)?(?:\s*\(=\s*([^)]+)\))?\s*(?:,|$)",
                       control.get("Provides", ""))
    return [(name, version.strip()) for name, version in found]


class Names:
    """Knows the whole set, since a dependency with alternatives means the one that is there."""

    def __init__(self, controls):
        self.present = {control["Package"] for control in controls}
        self.virtual = {name for control in controls for name, _ in virtual_names(control)}
        self.fedora = read_table("names.txt")
        self.further = read_table("requires.txt")
        self.taken = {name for names in self.fedora.values() for name in names}

    def _chosen(self, relation):
        names = _alternatives(relation)
        for there in (self.present, self.virtual):
            for name in names:
                if name in there:
                    return [name]
        return names[:1]

    def requires(self, control):
        package = control["Package"]
        relations = [control.get(key, "") for key in ("Pre-Depends", "Depends")]
        wanted = {name for field in relations for relation in field.split(",")
                  for name in self._chosen(relation)}
        wanted |= {name for name in self.further.get(package, ()) if name in self.present}
        return sorted((wanted | {"debrpm-filesystem"}) - {package})

    def _devel_names(self, package):
        """libfoo1.2-dev -> foo1.2-devel, libfoo1.2-devel, foo-devel, libfoo-devel, as far as no
        other package has them."""
        found = re.fullmatch(r"(?:lib)?(.+)-dev", package)
        if not found:
            return []
        stems = [found[1], re.sub(r"-?\d[\d.]*$", "", found[1])]
        names = [prefix + stem + "-devel" for stem in stems if stem for prefix in ("", "lib")]
        return [name for name in names if name not in self.taken
                and (name[:-2] == package or name[:-2] not in self.present)]

    def _library_name(self, package):
        """libcap2 -> libcap"""
        found = re.fullmatch(r"(lib.*?[a-z_+])-?\d[\d.]*", package)
        return [found[1]] if found and found[1] not in self.present | self.taken else []

    def _perl_name(self, package):
        """libfile-which-perl -> perl-File-Which"""
        found = re.fullmatch(r"lib(.+)-perl", package)
        return ["perl-" + "-".join(word.capitalize() for word in found[1].split("-"))
                ] if found else []

    def provides(self, control):
        package, version = control["Package"], version_of(control["Version"])
        lines = [f"{name} = {version_of(text).full}" if text else name
                 for name, text in virtual_names(control)]
        for name in (self.fedora.get(package, []) + self._devel_names(package)
                     + self._library_name(package) + self._perl_name(package)):
            if name.startswith("/") or "(" in name:
                lines.append(name)
            elif name != package:
                lines.append(f"{name} = {version.full}")
                if name.endswith("-devel") and control["Architecture"] != "all":
                    lines.append(f"{name}(x86-64) = {version.full}")
        return list(dict.fromkeys(lines))
