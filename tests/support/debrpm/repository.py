"""Folders of packages become signed repositories."""
import subprocess
from pathlib import Path


def index(folder, key):
    """Writes FOLDER/repodata anew, with lists of files, and signs it."""
    ended = subprocess.run(
        ["createrepo_c", "--quiet", "--no-database", "--update", "--workers", "2", str(folder)],
        capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if ended.returncode != 0:
        raise OSError(f"createrepo_c: {ended.stderr.strip()[-800:]}")
    key.sign_file(Path(folder) / "repodata/repomd.xml")
