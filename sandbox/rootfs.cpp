#include "sandbox/rootfs.hpp"

#include "base/error.hpp"
#include "sandbox/kernel_mounts.hpp"
#include "sandbox/rootfs_steps.hpp"

#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace stopgap::sandbox {

namespace {

// Any folder that every machine has; what lies there is hidden, in this namespace only.
constexpr const char* k_stage = "/tmp";

void require(bool done, const char* what) {
    if (!done) {
        throw system_error(ExitStatus::machine, std::string("sandbox: cannot ") + what, errno);
    }
}

void switch_root(const FileDescriptor& root) {
    require(fchdir(root.get()) == 0, "enter its root");
    // "." "." stacks the old root on the new one: no folder for it is needed inside.
    require(syscall(SYS_pivot_root, ".", ".") == 0, "switch to its root");
    require(umount2(".", MNT_DETACH) == 0, "let go of the host's root");
    require(chdir("/") == 0, "enter its root");
}

void bring_loopback_up() {
    const FileDescriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    require(static_cast<bool>(socket), "open a socket");
    struct ifreq request = {};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP;
    require(ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0, "bring the loopback up");
}

void take_names() {
    constexpr std::string_view k_name = "localhost";
    require(sethostname(k_name.data(), k_name.size()) == 0, "set its host name");
    require(setdomainname("", 0) == 0, "clear its domain name");
}

} // namespace

void become_mapped_root() {
    require(setresgid(0, 0, 0) == 0, "become the mapped group");
    require(setgroups(0, nullptr) == 0, "drop groups");
    require(setresuid(0, 0, 0) == 0, "become the mapped root");
    // After the ids: a change of credentials clears it (knowledge: sandbox, 1.4).
    require(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0, "ask to die with the caller");
}

Stage make_stage() {
    const FileDescriptor tmpfs =
        new_filesystem("tmpfs", {{"mode", "0755"}}, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    const FileDescriptor place = open_file(k_stage, O_PATH | O_DIRECTORY);
    attach(tmpfs.get(), place.get(), k_stage);
    require(chdir(k_stage) == 0, "enter its stage");
    require(mkdir("root", 0755) == 0, "make its root");
    Stage stage;
    stage.folder = open_file(".", O_RDONLY | O_DIRECTORY);
    return stage;
}

Entered enter_root(const Settings& settings, const Changes& changes, Sources sources) {
    Entered entered;
    make_all_private();
    open_sources_into(sources, settings, changes, Opening::all);
    umask(0022);
    become_mapped_root();
    Stage stage = make_stage();
    if (settings.root == RootKind::layers) {
        mount_layers(stage, settings, sources, entered);
    } else {
        mount_host_tools(stage, settings, sources);
    }
    mount_kernel_filesystems(stage.root.get(), entered.notes);
    mount_folders(stage, settings, sources, entered);
    switch_root(stage.root);
    bring_loopback_up();
    take_names();
    return entered;
}

} // namespace stopgap::sandbox
