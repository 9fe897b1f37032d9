"""No security patch is lost: what a built bump did with each patch of its base, held against what
was measured of that patch independently of stopgap (patch-fates-*.tsv).

Rules for a bump that built:
 - each patch of the base is accounted for, as applied or as already-upstream;
 - a patch counts as already-upstream only where it was measured to reverse exactly;
 - an applied patch stands in the series of the source package that was built.
"""
import csv


def read_fates(path):
    """(source, base version without epoch) -> {patch: its row}."""
    fates = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            fates.setdefault((row["source"], row["base_version"]), {})[row["patch"]] = row
    return fates


def names_cve(patch):
    return "cve-" in patch.lower()


def _settled(line):
    """patch -> fate, of the patches that did not come with the recipe."""
    return {patch: fate for fate, patches in line["patches"].items() for patch in patches
            if fate != "added"}


def _against_measurement(patch, fate, measured):
    if fate is None:
        return "is not accounted for"
    if fate not in ("applied", "already-upstream"):
        return f"was {fate}"
    if fate == "already-upstream" and measured and measured["reverse"] != "rev":
        return "was dropped as already-upstream, but does not reverse exactly"
    return None


def losses(line, fates):
    """Sentences about each patch that this built bump lost, those that name a CVE marked."""
    measured = fates.get((line["source"], line["base_version"].split(":")[-1]), {})
    settled = _settled(line)
    said = []
    for patch in sorted(measured.keys() | settled.keys()):
        wrong = _against_measurement(patch, settled.get(patch), measured.get(patch))
        if not wrong and settled.get(patch) == "applied" and line["series"] is not None \
                and patch not in line["series"]:
            wrong = "is said to be applied, but is not in the series that was built"
        if wrong:
            mark = "SECURITY PATCH LOST: " if names_cve(patch) else "patch lost: "
            said.append(f"{mark}{line['source']} {line['base_version']}: {patch} {wrong}")
    return said
