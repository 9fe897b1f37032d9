"""The distribution's key, made on the spot, and what is signed with it."""
import contextlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

USER = "debrpm test distribution <debrpm@example.org>"


@contextlib.contextmanager
def gnupg_home():
    """A private GNUPGHOME: below /tmp, since the path of its agent's socket must be short."""
    folder = tempfile.mkdtemp(prefix="debrpm-gpg.", dir="/tmp")
    try:
        yield folder
    finally:
        subprocess.run(["gpgconf", "--homedir", folder, "--kill", "all"], check=False,
                       capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def _gpg(home, *arguments, **more):
    return subprocess.run(
        ["gpg", "--homedir", home, "--batch", "--quiet", "--yes", "--no-tty",
         "--pinentry-mode", "loopback", "--passphrase", "", *map(str, arguments)],
        check=True, capture_output=True, stdin=subprocess.DEVNULL, **more).stdout


def _fingerprint(home):
    listed = _gpg(home, "--with-colons", "--list-secret-keys").decode()
    return next(line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr:"))


@dataclass(frozen=True)
class Key:
    """A secret key in a GNUPGHOME that lives as long as `opened` says."""
    home: str
    fingerprint: str

    def public(self):
        return _gpg(self.home, "--armor", "--export", self.fingerprint)

    def sign_file(self, path):
        """Writes PATH.asc, a detached signature."""
        _gpg(self.home, "--armor", "--local-user", self.fingerprint, "--output", f"{path}.asc",
             "--detach-sign", path)

    def sign_packages(self, packages):
        packages = [str(package) for package in packages]
        if not packages:
            return
        ended = subprocess.run(
            ["rpmsign", "--define", f"_gpg_name {self.fingerprint}", "--define", "__gpg /usr/bin/gpg",
             "--define", "_gpg_sign_cmd_extra_args --batch --pinentry-mode loopback --passphrase ''",
             "--addsign", *packages],
            env=dict(os.environ, GNUPGHOME=self.home, HOME=self.home), capture_output=True,
            text=True, stdin=subprocess.DEVNULL, check=False)
        if ended.returncode != 0:
            raise OSError(f"rpmsign: {ended.stderr.strip()[-800:]}")


@contextlib.contextmanager
def opened(kept):
    """The key that the file `kept` holds; made where there is none."""
    kept = Path(kept)
    with gnupg_home() as home:
        if kept.exists():
            _gpg(home, "--import", kept)
        else:
            _gpg(home, "--quick-generate-key", USER, "ed25519", "sign", "never")
            secret = kept.with_suffix(".new")
            secret.touch(mode=0o600)
            secret.write_bytes(_gpg(home, "--armor", "--export-secret-keys"))
            secret.rename(kept)
        yield Key(home, _fingerprint(home))
