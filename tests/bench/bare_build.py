"""The bare tool: dpkg-buildpackage in a chroot that was made ready once. Needs root.

Every step runs in a mount and PID namespace of its own (unshare(1)), so that no mount of it is seen
by, or outlives into, the machine. Only dpkg-buildpackage is timed: no unpacking, no installing.
"""
import shutil
import subprocess
import time

BUILDER_ID = 65534  # nobody
# The chroot's own /proc, then the command; the paths are arguments, never part of the script.
IN_CHROOT = 'mount -t proc proc "$1/proc" && root=$1 && shift && exec chroot "$root" "$@"'
BUILD = 'cd /build/tree && exec dpkg-buildpackage -b -us -uc'


def run(argv, **more):
    """What the command says, stdout and stderr; ends the bench with it where the command fails."""
    ended = subprocess.run([str(word) for word in argv], stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if ended.returncode != 0:
        raise SystemExit(f"{argv[0]} ended with {ended.returncode}:\n{ended.stdout[-4000:]}")
    return ended.stdout


def apt_sources(release):
    """This machine's own apt sources of the Debian release, as lines of a sources.list."""
    lines = run(["apt-get", "indextargets", "--format",
                 "deb $(REPO_URI) $(RELEASE) $(COMPONENT)",
                 "Created-By: Packages"]).splitlines()
    return sorted({line for line in lines if line.split()[2].split("-")[0] == release})


class Chroot:
    def __init__(self, folder, source, release, jobs):
        """Makes a root of the Debian release from this machine's own apt sources, with all that the
        .dsc in `source` (a folder of a built hotfix) needs to build."""
        self.root = folder
        self.jobs = jobs
        self.dsc = next(source.glob("*.dsc")).name
        run(["mmdebstrap", "--mode=root", "--variant=buildd", "--include=fakeroot",
             "--format=directory", release, folder, *apt_sources(release)])
        (folder / "source").mkdir()
        for path in source.iterdir():
            if path.is_file() and ".tar." in path.name or path.name.endswith((".dsc", ".diff.gz")):
                shutil.copy(path, folder / "source")
        shutil.copy("/etc/resolv.conf", folder / "etc" / "resolv.conf")
        self._inside(["apt-get", "-q", "update"], network=True)
        self._inside(["apt-get", "-q", "-y", "--no-install-recommends", "build-dep",
                      f"/source/{self.dsc}"], network=True)

    def _inside(self, argv, network=False):
        namespaces = ["--mount", "--pid", "--fork", "--kill-child"] + ([] if network else ["--net"])
        return run(["unshare", *namespaces, "sh", "-c", IN_CHROOT, "in-chroot", self.root, *argv],
                   env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
                        "HOME": "/nonexistent", "DEBIAN_FRONTEND": "noninteractive",
                        "DEB_BUILD_OPTIONS": f"parallel={self.jobs}"})

    def build_seconds(self):
        """Unpacks a fresh tree, and times dpkg-buildpackage on it."""
        build = self.root / "build"
        shutil.rmtree(build, ignore_errors=True)
        build.mkdir()
        self._inside(["dpkg-source", "-x", f"/source/{self.dsc}", "/build/tree"])
        self._inside(["chown", "-R", f"{BUILDER_ID}:{BUILDER_ID}", "/build"])
        clock = time.monotonic()
        self._inside(["setpriv", f"--reuid={BUILDER_ID}", f"--regid={BUILDER_ID}", "--clear-groups",
                      "sh", "-c", BUILD])
        return time.monotonic() - clock

    def remove(self):
        shutil.rmtree(self.root, ignore_errors=True)
