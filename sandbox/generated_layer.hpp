#pragma once
// The small layer of our own above all others: /etc files that every sandbox has, and the mount
// points that the layers below lack. Since it is a lower layer, nothing of it gets into an `upper`
// that becomes a layer.
//
// Rules:
//  - A folder that a layer below has keeps that folder's mode and owner.
//  - A mount point behind a link of a layer below is refused.

#include "base/files.hpp"

#include <sys/stat.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::sandbox {

constexpr unsigned k_builder_id = 1000;

/// `text`, a passwd(5) file, in which "builder" has uid 1000, and nobody else has either.
[[nodiscard]] std::string passwd_with_builder(std::string_view text);
/// The same for group(5).
[[nodiscard]] std::string group_with_builder(std::string_view text);

/// The ids of the groups of group(5) `text` that list `user`, `own_group` first.
[[nodiscard]] std::vector<gid_t> groups_of(std::string_view text, std::string_view user,
                                           gid_t own_group);

class GeneratedLayer {
  public:
    /// Writes into `folder`; `below` are the layers that it will lie on, topmost first.
    GeneratedLayer(int folder, std::vector<int> below)
        : folder_(folder), below_(std::move(below)) {}

    /// Makes the file, whatever lies below it. Its folder has to be a folder or missing below.
    void add_file(const fs::path& relative, std::string_view bytes);
    /// Makes the folder where no layer below has it.
    void add_folder(const fs::path& relative, mode_t mode, unsigned owner);
    /// Makes an empty file to mount on where no layer below has one.
    void add_file_mount_point(const fs::path& relative);
    void add_link(const fs::path& relative, const fs::path& target);
    /// Hostname, hosts, an empty resolv.conf and a fixed machine-id.
    void add_host_files();
    /// /etc/passwd and /etc/group as they are below, with "builder", and its home.
    void add_builder();
    /// The regular file of the topmost layer that has one there.
    [[nodiscard]] std::optional<std::string> text_below(const fs::path& relative) const;

  private:
    [[nodiscard]] std::optional<struct stat> status_below(const fs::path& relative) const;
    void copy_folder(const fs::path& relative);
    void make_parents(const fs::path& relative);

    int folder_;
    std::vector<int> below_;
};

} // namespace stopgap::sandbox
