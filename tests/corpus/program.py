"""Runs stopgap, and says which stopgap it was."""
import hashlib
import json
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

# What the program is made of, below the repository.
SOURCES = ("builder", "sandbox", "artifacts", "cmake", "CMakeLists.txt", "CMakePresets.json")
GRACE_SECONDS = 90  # to clean up after SIGTERM, before SIGKILL


@dataclass
class Ended:
    status: int
    stdout: str
    stderr: str
    timed_out: bool = False


def _text(path):
    return path.read_text(encoding="utf-8", errors="replace")


def _stop(process):
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def run(argv, folder, name, timeout_seconds):
    """Runs `argv`; its output is kept in FOLDER/NAME.stdout and FOLDER/NAME.stderr."""
    out, err = folder / f"{name}.stdout", folder / f"{name}.stderr"
    timed_out = False
    with open(out, "wb") as stdout, open(err, "wb") as stderr:
        process = subprocess.Popen([str(word) for word in argv], stdin=subprocess.DEVNULL,
                                   stdout=stdout, stderr=stderr, start_new_session=True)
        try:
            process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            timed_out = True
            _stop(process)
        except BaseException:
            _stop(process)
            raise
    return Ended(process.returncode, _text(out), _text(err), timed_out)


def result_of(ended):
    """The only result of `stopgap ... --json`; None where it printed none."""
    try:
        return json.loads(ended.stdout)["results"][0]
    except (ValueError, KeyError, IndexError, TypeError):
        return None


def _git(repository, *words):
    ended = subprocess.run(["git", "-C", str(repository), *words], capture_output=True, text=True)
    return ended.stdout.strip() if ended.returncode == 0 else ""


def _bytes(program):
    """Of the program itself, which lies below what starts it."""
    itself = Path(program).parent / "libexec" / "stopgap" / "stopgap"
    return (itself if itself.exists() else Path(program)).read_bytes()


def identity(program):
    """Which program this is: its digest; and the work tree's commit, and whether sources differ from
    it, which describe the program only where it was just built from them."""
    repository = Path(__file__).resolve().parents[2]
    changes = _git(repository, "status", "--porcelain", "--", *SOURCES)
    return {"commit": _git(repository, "rev-parse", "HEAD") or "unknown", "dirty": bool(changes),
            "program": hashlib.sha256(_bytes(program)).hexdigest()}
