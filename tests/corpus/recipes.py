"""Writes the recipe that a row of the corpus stands for. The archive's signed index pins it all."""
import json


def _toml(text):
    return json.dumps(text, ensure_ascii=True)


def _archive(row):
    return (f"archive = {{ suite = {_toml(row.fixed_suite)}, source = {_toml(row.source)}, "
            f"version = {_toml(row.fixed_version)} }}")


def in_order(row, series):
    """The row's patches as the fixed package's series has them; what it does not list goes first,
    the modified ones before the added: a modified patch takes its namesake's place anyway."""
    names = row.modified + row.added
    return sorted(names, key=lambda name: series.index(name) if name in series else -1)


def _head(row, summary):
    cves = ", ".join(_toml(cve) for cve in row.cves)
    return (f"schema = 1\nid = {_toml(row.name)}\nsummary = {_toml(summary)}\ncves = [{cves}]\n\n"
            "[fix]\n")


def _base(row, target):
    return (f"\n[[base]]\ntarget = {_toml(target)}\nsource = {_toml(row.source)}\n"
            f"version = {_toml(row.base_version)}\n")


def _backport(row, target, files):
    lines = "".join(f"  {{ {_archive(row)}, file = {_toml('debian/patches/' + name)} }},\n"
                    for name in files)
    return (_head(row, f"{row.source}: the patches of {row.fixed_version}")
            + f'kind = "backport"\npatches = [\n{lines}]\n' + _base(row, target))


def _bump(row, target):
    return (_head(row, f"{row.source}: upstream version {row.upstream}")
            + f'kind = "bump"\nversion = {_toml(row.upstream)}\nsources = [{{ {_archive(row)} }}]\n'
            + _base(row, target))


def recipe_of(row, target, series=()):
    """The text of recipe.toml. `series`: the fixed package's patches in order, where known."""
    return _bump(row, target) if row.kind == "bump" else _backport(row, target,
                                                                   in_order(row, series))


def recipe_of_series(row, target):
    """A recipe that is only ever fetched: its "patch" is the fixed package's series file."""
    return _backport(row, target, ["series"])
