"""A root of the distribution, made by dnf from its repository, in which foreign specs are evaluated
and packages built: never on the host, never as root, without a network.

Run as a program it is the inside: it mounts what a build needs, leaves its rights behind, and
becomes the command that it is given.
"""
import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

BUILD_ID = 64990  # nobody else's, where this runs as root
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
NO_NEW_PRIVS = 38
SET_INTERFACE_FLAGS = 0x8914
UP_AND_RUNNING = 0x41

DNF = """[main]
cachedir={work}/cache
logdir={work}/log
best=1
plugins=0
install_weak_deps=0
tsflags=nodocs
reposdir=/nonexistent
varsdir=/nonexistent

[debrpm]
name=debrpm
baseurl=file://{repository}
gpgkey=file://{key}
gpgcheck=1
repo_gpgcheck=1
metadata_expire=0
"""


class ChamberError(Exception):
    """Something did not work in the root; its words."""


def _namespaces(*more):
    """In a user namespace of its own where this does not run as root."""
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *user, "--mount", "--pid", "--fork", "--kill-child", *more, "--"]


class Chamber:
    def __init__(self, root, work, repository, key):
        self.root, self.work = Path(root), Path(work)
        self.work.mkdir(parents=True, exist_ok=True)
        (self.work / "dnf.conf").write_text(
            DNF.format(work=self.work, repository=repository, key=key))
        (self.work / ".rpmmacros").write_text("%_dbpath /var/lib/rpm\n%_pkgverify_level all\n")

    def install(self, *names):
        """Installs packages, by this machine's dnf."""
        self.root.mkdir(exist_ok=True)
        ended = subprocess.run(
            [*_namespaces(), "dnf", "-y", f"--installroot={self.root}", "--releasever=12",
             f"--config={self.work / 'dnf.conf'}", "install", *names],
            env={"HOME": str(self.work), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        if ended.returncode != 0:
            raise ChamberError(f"dnf: {(ended.stdout + ended.stderr).strip()[-2000:]}")

    def run(self, folder, *argv, log=None):
        """Runs a command as an ordinary user with `folder` as its /builddir; returns its output."""
        folder = Path(folder)
        if os.geteuid() == 0:
            _give_away(folder)
        ended = subprocess.run(
            [*_namespaces("--net", "--ipc", "--uts"), sys.executable, "-B", __file__, self.root,
             folder, *argv],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            stdin=subprocess.DEVNULL, check=False)
        if log:
            Path(log).write_text(ended.stdout)
        if ended.returncode != 0:
            raise ChamberError(f"{argv[0]} ended with {ended.returncode}: {ended.stdout[-2500:]}")
        return ended.stdout


def _give_away(folder):
    for parent, _, files in os.walk(folder):
        for path in [parent, *(os.path.join(parent, name) for name in files)]:
            os.chown(path, BUILD_ID, BUILD_ID, follow_symlinks=False)


def taken(folder, suffix):
    """The regular files of a folder that foreign code wrote to: no link, nothing below."""
    with os.scandir(folder) as entries:
        return sorted(Path(entry.path) for entry in entries
                      if entry.name.endswith(suffix) and entry.is_file(follow_symlinks=False))


def _mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)


def _raise_loopback():
    """Tests of packages talk to themselves; there is nobody else."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SET_INTERFACE_FLAGS, struct.pack("16sh", b"lo", UP_AND_RUNNING))


def _enter(root, folder):
    _raise_loopback()
    _mount("--make-rprivate", "/")
    _mount("--bind", root, root)
    _mount("-t", "proc", "proc", root / "proc")
    devices = root / "dev"
    _mount("-t", "tmpfs", "-o", "mode=0755", "tmpfs", devices)
    for name in DEVICES:
        (devices / name).touch()
        _mount("--bind", f"/dev/{name}", devices / name)
    (devices / "shm").mkdir(mode=0o1777)
    for name, target in (("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"),
                         ("stderr", "fd/2")):
        (devices / name).symlink_to(target)
    _mount("--bind", folder, root / "builddir")
    privileged = os.stat(folder).st_uid == BUILD_ID
    os.chroot(root)
    os.chdir("/builddir")
    if privileged:
        os.setgroups([])
        os.setgid(BUILD_ID)
        os.setuid(BUILD_ID)
    ctypes.CDLL(None, use_errno=True).prctl(NO_NEW_PRIVS, 1, 0, 0, 0)


def main():
    root, folder, *argv = sys.argv[1:]
    _enter(Path(root), folder)
    os.execvpe(argv[0], argv, {"HOME": "/builddir", "PATH": "/usr/bin:/usr/sbin",
                               "LC_ALL": "C.UTF-8", "TERM": "dumb"})


if __name__ == "__main__":
    main()
