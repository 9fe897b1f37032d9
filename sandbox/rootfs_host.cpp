// The root for host tools: /usr of the host, and of its /etc only what the dynamic linker and
// update-alternatives need. Nothing else of the host is there: no home, no /var, no keys, and no
// dpkg or apt configuration that would leak into the root that is being made.
//
// mmdebstrap (1.3.5 tried) works here with --mode=root on a folder made by make_tree() and mounted
// writable, from a `copy:` or `file:` repository, with --skip=check/empty,check/signed-by where the
// caller needs them. It may not mount a /proc or /sys of its own (it is in an inner user namespace)
// and binds ours instead, saying so in harmless warnings; device nodes are bound and not left
// behind.

#include "base/error.hpp"
#include "sandbox/kernel_mounts.hpp"
#include "sandbox/rootfs_steps.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>

namespace stopgap::sandbox {

namespace {

constexpr std::uint64_t k_read_only = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;

void add_usr_links(GeneratedLayer& layer, std::vector<std::string>& folders) {
    for (const char* name : {"bin", "sbin", "lib", "lib32", "lib64", "libx32"}) {
        const fs::path path = fs::path("/") / name;
        if (fs::is_symlink(path)) {
            layer.add_link(name, fs::read_symlink(path));
        } else if (fs::is_directory(path)) {
            folders.emplace_back(name);
        }
    }
}

void add_linker_files(GeneratedLayer& layer) {
    for (const char* name : {"etc/ld.so.cache", "etc/ld.so.conf"}) {
        const fs::path path = fs::path("/") / name;
        if (fs::is_regular_file(path)) {
            layer.add_file(name, read_file(path));
        }
    }
}

void bind_folders(int root, const std::vector<std::string>& folders) {
    for (const std::string& folder : folders) {
        const FileDescriptor tree = clone_tree("/" + folder, {.flags = k_read_only});
        attach_in(tree.get(), root, folder);
    }
}

} // namespace

void mount_host_tools(Stage& stage, const Settings& settings, const Sources& sources) {
    const FileDescriptor tmpfs =
        new_filesystem("tmpfs", {{"mode", "0755"}}, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    attach_in(tmpfs.get(), stage.folder.get(), "root");
    stage.root = open_beneath(stage.folder.get(), "root", O_RDONLY | O_DIRECTORY);
    GeneratedLayer layer(stage.root.get(), {});
    std::vector<std::string> folders = {"usr"};
    add_usr_links(layer, folders);
    for (const char* name : {"etc/alternatives", "etc/ld.so.conf.d"}) {
        if (fs::is_directory(fs::path("/") / name)) {
            folders.emplace_back(name);
        }
    }
    for (const std::string& folder : folders) {
        layer.add_folder(folder, 0755, 0);
    }
    add_linker_files(layer);
    layer.add_folder("etc/apt/apt.conf.d", 0755, 0); // apt warns where it is missing
    layer.add_host_files();
    layer.add_builder();
    layer.add_folder("root", 0700, 0);
    for (const fs::path& path : own_tmpfs(settings.root)) {
        layer.add_folder(path.relative_path(), 0755, 0);
    }
    add_mount_points(layer, settings, sources);
    bind_folders(stage.root.get(), folders);
}

} // namespace stopgap::sandbox
