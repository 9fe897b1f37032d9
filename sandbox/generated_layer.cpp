#include "sandbox/generated_layer.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "sandbox/tree_walk.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

namespace stopgap::sandbox {

namespace {

constexpr std::string_view k_builder_line = "builder:x:1000:1000:stopgap:/build:/bin/sh\n";
constexpr std::string_view k_builder_group = "builder:x:1000:\n";
constexpr std::string_view k_users = "root:x:0:0:root:/root:/bin/sh\n"
                                     "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n";
constexpr std::string_view k_groups = "root:x:0:\ntty:x:5:\nnogroup:x:65534:\n";
// "stopgap" in ASCII: not all zeros, which systemd takes for unset.
constexpr std::string_view k_machine_id = "73746f70676170000000000000000001\n";
constexpr std::string_view k_hosts = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n";

Error layer_error(const fs::path& relative, int error_number) {
    return system_error(ExitStatus::machine, "/" + relative.string() + ": cannot be made inside",
                        error_number);
}

// Keeps the lines whose first and third fields (name and id) are not the builder's.
std::string without_builder(std::string_view text) {
    std::string kept;
    for (const std::string& line : lines_of(text)) {
        const std::vector<std::string> fields = split(line, ':');
        const bool is_builder = fields.front() == "builder" ||
                                (fields.size() > 2 && fields[2] == std::to_string(k_builder_id));
        if (!line.empty() && !is_builder) {
            kept += line + "\n";
        }
    }
    return kept;
}

} // namespace

std::string passwd_with_builder(std::string_view text) {
    return without_builder(text).append(k_builder_line);
}

std::string group_with_builder(std::string_view text) {
    return without_builder(text).append(k_builder_group);
}

std::vector<gid_t> groups_of(std::string_view text, std::string_view user, gid_t own_group) {
    std::vector<gid_t> groups = {own_group};
    for (const std::string& line : lines_of(text)) {
        const std::vector<std::string> fields = split(line, ':');
        if (fields.size() != 4) {
            continue;
        }
        const std::vector<std::string> members = split(fields[3], ',');
        gid_t group = 0;
        const char* end = fields[2].data() + fields[2].size();
        const bool is_number = std::from_chars(fields[2].data(), end, group).ptr == end;
        const bool is_member = std::find(members.begin(), members.end(), user) != members.end();
        if (is_number && is_member && group < 65536 && group != own_group) {
            groups.push_back(group);
        }
    }
    return groups;
}

std::optional<struct stat> GeneratedLayer::status_below(const fs::path& relative) const {
    for (const int layer : below_) {
        try {
            const FileDescriptor found = open_beneath(layer, relative, O_PATH | O_NOFOLLOW);
            struct stat status = {};
            if (fstat(found.get(), &status) != 0 || is_whiteout(status)) {
                return {};
            }
            return status;
        } catch (const Error& error) {
            if (error.status() == ExitStatus::verification) {
                throw Error(ExitStatus::machine,
                            fmt::format("/{}: lies behind a link in the root", relative.string()));
            }
        }
    }
    return {};
}

std::optional<std::string> GeneratedLayer::text_below(const fs::path& relative) const {
    for (const int layer : below_) {
        if (exists_beneath(layer, relative)) {
            return read_beneath(layer, relative);
        }
    }
    return {};
}

void GeneratedLayer::copy_folder(const fs::path& relative) {
    const std::optional<struct stat> below = status_below(relative);
    const mode_t mode = below ? below->st_mode & 07777U : 0755U;
    const fs::path name = relative.lexically_normal();
    if (mkdirat(folder_, name.c_str(), mode) != 0) {
        if (errno != EEXIST) {
            throw layer_error(relative, errno);
        }
        return;
    }
    if (below && (fchownat(folder_, name.c_str(), below->st_uid, below->st_gid, 0) != 0 ||
                  fchmodat(folder_, name.c_str(), mode, 0) != 0)) {
        throw layer_error(relative, errno);
    }
}

void GeneratedLayer::make_parents(const fs::path& relative) {
    fs::path parent;
    for (const fs::path& part : relative.parent_path()) {
        parent /= part;
        copy_folder(parent);
    }
}

void GeneratedLayer::add_file(const fs::path& relative, std::string_view bytes) {
    make_parents(relative);
    write_beneath(folder_, relative, bytes);
}

void GeneratedLayer::add_folder(const fs::path& relative, mode_t mode, unsigned owner) {
    if (status_below(relative)) {
        return;
    }
    make_parents(relative);
    if (mkdirat(folder_, relative.c_str(), 0700) != 0) {
        if (errno != EEXIST) {
            throw layer_error(relative, errno);
        }
        return;
    }
    if (fchownat(folder_, relative.c_str(), owner, owner, AT_SYMLINK_NOFOLLOW) != 0 ||
        fchmodat(folder_, relative.c_str(), mode, 0) != 0) {
        throw layer_error(relative, errno);
    }
}

void GeneratedLayer::add_file_mount_point(const fs::path& relative) {
    if (!status_below(relative) && !exists_beneath(folder_, relative)) {
        add_file(relative, "");
    }
}

void GeneratedLayer::add_link(const fs::path& relative, const fs::path& target) {
    make_parents(relative);
    if (symlinkat(target.c_str(), folder_, relative.c_str()) != 0) {
        throw layer_error(relative, errno);
    }
}

void GeneratedLayer::add_host_files() {
    add_file("etc/hostname", "localhost\n");
    add_file("etc/hosts", k_hosts);
    add_file("etc/resolv.conf", "");
    add_file("etc/machine-id", k_machine_id);
}

void GeneratedLayer::add_builder() {
    const std::string users = text_below("etc/passwd").value_or(std::string(k_users));
    const std::string groups = text_below("etc/group").value_or(std::string(k_groups));
    add_file("etc/passwd", passwd_with_builder(users));
    add_file("etc/group", group_with_builder(groups));
    add_folder("build", 0755, k_builder_id);
}

} // namespace stopgap::sandbox
