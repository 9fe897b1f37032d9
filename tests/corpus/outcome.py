"""From what stopgap said of a row to its line in the journal."""
import re
import tarfile

import series

# What the archive no longer has is no failure of the program.
GONE_WORDS = re.compile(r"has no source package|not found \(HTTP 4(?:04|10)\)")
GONE_STATUSES = (2, 7)


def _first_line(text):
    lines = [line for line in (text or "").splitlines() if line.strip()]
    return lines[0].removeprefix("stopgap: ") if lines else ""


def _ending(result):
    """(phase, first finding) of the last attempt that found something."""
    for attempt in reversed(result["attempts"]):
        if attempt["findings"]:
            return attempt["phase"], attempt["findings"][0]
    return "", None


def _by_fate(patches):
    fates = {}
    for patch in patches:
        fates.setdefault(patch["fate"], []).append(patch["name"])
    return fates


def shipped_series(folder):
    """The series inside the source package that was built, read from its own bytes; None where it
    has no debian tarball (format 1.0)."""
    for path in sorted(folder.glob("*.debian.tar.*")):
        with tarfile.open(path) as tar:
            names = tar.getnames()
            if "debian/patches/series" not in names:
                return []
            text = tar.extractfile("debian/patches/series").read().decode("utf-8", "replace")
        return series.names(text)
    return None


def _without_result(ended):
    error = _first_line(ended.stderr)
    gone = ended.status in GONE_STATUSES and GONE_WORDS.search(ended.stderr)
    return {"outcome": "gone" if gone else "error", "error": error or "said nothing"}


def _with_result(ended, result, folder):
    phase, finding = _ending(result)
    line = {"outcome": result["outcome"], "phase": phase, "error": _first_line(result["error"]),
            "version": result["version"], "attempts": len(result["attempts"]),
            "repairs": [repair["change"] for attempt in result["attempts"]
                        for repair in attempt["repairs"]],
            "seconds": result["seconds"], "artifacts": len(result["artifacts"]),
            "patches": _by_fate(result["patches"])}
    if finding:
        line |= {"finding": finding["kind"], "subject": finding["subject"],
                 "evidence": finding["evidence"]}
    if result["outcome"] == "built":
        line["series"] = shipped_series(folder)
    elif ended.status in GONE_STATUSES and GONE_WORDS.search(result["error"] or ""):
        line["outcome"] = "gone"
    return line


EMPTY = {"phase": "", "finding": "", "subject": "", "evidence": None, "version": "", "attempts": 0,
         "repairs": [], "seconds": {}, "artifacts": 0, "patches": {}, "series": None}


def line_of(ended, result, folder):
    """The outcome's part of a journal line. `folder`: where stopgap put what it built."""
    line = dict(EMPTY)
    line |= _with_result(ended, result, folder) if result else _without_result(ended)
    if ended.timed_out:
        line |= {"outcome": "timeout", "error": "stopped by the runner: over its time"}
    return line | {"status": ended.status}


def rebuild_of(ended, result):
    """What `stopgap verify --rebuild` said: "equal", "differs" with the artifacts that do, or "none"
    where there was no second build to compare."""
    if ended.timed_out or result is None:
        return {"outcome": "none", "error": _first_line(ended.stderr) or "over its time"}
    differing = {each["artifact"]: each["entries"] for each in result["differences"]}
    if differing:
        return {"outcome": "differs", "artifacts": differing}
    return {"outcome": "equal"} if result["rebuilt"] and ended.status == 0 else {
        "outcome": "none", "error": _first_line(result["error"])}
