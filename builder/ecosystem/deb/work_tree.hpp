#pragma once
// The work tree: the base's debian/ folder in a folder of ours, edited as text.
//
// Rules:
//  - It is unpacked by the confined worker, under our extraction policy; nothing of it is run.
//  - Every access follows no link (base/files.hpp, *_beneath): a debian/control that is a link is
//    refused by name.
//  - The upstream tarballs are not unpacked here.

#include "base/files.hpp"
#include "ecosystem/deb/control.hpp"
#include "ecosystem/deb/inputs.hpp"
#include "ecosystem/deb/patch_series.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stopgap::deb {

class WorkTree {
  public:
    /// `folder` holds debian/ and nothing else.
    explicit WorkTree(fs::path folder);

    [[nodiscard]] const fs::path& folder() const { return folder_; }
    /// Paths begin with "debian/".
    [[nodiscard]] bool has(const fs::path& path) const;
    [[nodiscard]] std::string read(const fs::path& path) const;
    /// Makes missing folders on the way; an existing file keeps its mode.
    void write(const fs::path& path, std::string_view text);
    void remove(const fs::path& path);

    [[nodiscard]] ControlFile control() const;
    /// An empty one where the package has no patches.
    [[nodiscard]] PatchSeries series() const;
    void write_series(const PatchSeries& series);
    [[nodiscard]] std::string patch(const std::string& name) const;

    /// Patches that are applied to the unpacked tree, in order, since no series holds them: what a
    /// format 1.0 diff changed outside of debian/, and the recipe's for a package without a series.
    [[nodiscard]] const std::vector<std::string>& carried() const { return carried_; }
    void carry(std::string patch) { carried_.push_back(std::move(patch)); }

  private:
    [[nodiscard]] fs::path series_path() const;

    fs::path folder_;
    FileDescriptor descriptor_;
    std::vector<std::string> carried_;
};

/// Unpacks debian/ of the base into `folder`, which is made. For format 1.0, whose debian/ is part
/// of a diff, and for native packages, which have no upstream apart, dpkg-source does it in a
/// sandbox over `root_tree`. `version` is the hotfix's.
[[nodiscard]] WorkTree unpack_work_tree(const Inputs& inputs, const std::string& version,
                                        const fs::path& folder, const fs::path& root_tree,
                                        Workplace& workplace);

/// Whether the package applies debian/patches itself while it builds (format 1.0 with quilt).
[[nodiscard]] bool applies_series_itself(const WorkTree& tree);

} // namespace stopgap::deb
