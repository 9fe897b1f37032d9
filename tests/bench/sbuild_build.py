"""The peer: sbuild in its unshare mode, from a chroot tarball that was made once.

It runs as the ordinary user of the flow tests (tests/support/with_test_user.sh), since sbuild maps
the subordinate ids of whoever calls it. What is timed is all that sbuild does: unpacking the
chroot, installing the build dependencies, building.
"""
import pwd
import shutil
import time

from bare_build import apt_sources, run

USER = "stopgap-ci"


def why_not():
    """Why sbuild cannot run here; empty where it can."""
    if shutil.which("sbuild") is None:
        return "there is no sbuild: apt install sbuild"
    try:
        pwd.getpwnam(USER)
    except KeyError:
        return f"there is no user {USER}: run this below tests/support/with_test_user.sh"
    return ""


class Chroot:
    def __init__(self, folder, source, release, jobs):
        """Packs a minimal build root of the Debian release, made from this machine's own apt
        sources, into a tarball in `folder`; the .dsc in `source` is what is built."""
        self.folder, self.release, self.jobs = folder, release, jobs
        self.dsc = next(source.glob("*.dsc"))
        self.user = pwd.getpwnam(USER)
        folder.mkdir(mode=0o755)
        folder.parent.chmod(0o711)  # the scratch folder: sbuild's user must pass
        self.tarball = folder / "chroot.tar"
        run(["mmdebstrap", "--mode=root", "--variant=buildd", "--format=tar", release, self.tarball,
             *apt_sources(release)])
        shutil.chown(self.tarball, self.user.pw_uid, self.user.pw_gid)

    def build_seconds(self):
        """Builds the binaries in a fresh folder, and times it."""
        home = self.folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        shutil.chown(home, self.user.pw_uid, self.user.pw_gid)
        clock = time.monotonic()
        run(["setpriv", f"--reuid={self.user.pw_uid}", f"--regid={self.user.pw_gid}",
             "--clear-groups", "sbuild", "--chroot-mode=unshare", f"--chroot={self.tarball}",
             f"--dist={self.release}", f"--build-dir={home}", "--arch-all", "--no-run-lintian",
             self.dsc],
            cwd=home, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
                           "HOME": str(home), "USER": USER, "LOGNAME": USER,
                           "DEB_BUILD_OPTIONS": f"parallel={self.jobs}"})
        return time.monotonic() - clock
