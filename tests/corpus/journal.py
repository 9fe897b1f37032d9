"""The journal of corpus runs: one JSON object per line, appended and synced row by row."""
import fcntl
import json
import os
import threading

_lock = threading.Lock()


def key_of(line):
    return (line["kind"], line["source"], line["base_version"])


def claim(path):
    """Keeps the journal for this process until it ends; SystemExit where another run has it."""
    file = open(path, "ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit(f"{path}: another run is writing to it") from None
    return file


def read(path):
    """All lines; a last line that a killed run left unfinished is passed over."""
    if not os.path.exists(path):
        return []
    lines = []
    with open(path, encoding="utf-8") as file:
        for text in file:
            try:
                lines.append(json.loads(text))
            except ValueError:
                continue
    return lines


def append(path, line):
    text = json.dumps(line, ensure_ascii=True)
    with _lock, open(path, "a+b") as file:
        if file.tell() and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n":
            text = "\n" + text
        file.write(text.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def done(lines, who, rebuild):
    """Keys of the rows that this very program has run, and built twice where that is wanted. Its
    digest decides, not the commit: that one is the work tree's, and a program may have been built
    before it."""
    return {key_of(line) for line in lines if line["program"] == who["program"]
            and (not rebuild or line["outcome"] != "built"
                 or line.get("rebuild", {}).get("outcome") in ("equal", "differs"))}


def latest(lines):
    """The last line of each row."""
    return {key_of(line): line for line in lines}
