#pragma once
// The work tree as a source package that dpkg-source unpacks in the sandbox, and the steps of
// unpacking it there.

#include "ecosystem/attempt.hpp"
#include "ecosystem/deb/inputs.hpp"
#include "ecosystem/deb/work_tree.hpp"

#include <string>
#include <vector>

namespace stopgap::deb {

/// Where the tree lies in a build: the same for every version.
inline constexpr const char* k_tree_inside = "/build/tree";

/// A folder with a .dsc and its files, ready to be mounted at k_source_inside.
struct SourcePackage {
    fs::path folder;
    std::string dsc_name;
    bool overlaid = false; ///< format 1.0 and native: the .dsc is unpacked, debian/ laid over it
    std::vector<std::string> direct_patches; ///< overlaid: names below patches/
};

/// Writes the source package of `version` into `folder`, which is made. `upstream` are the orig
/// tarballs, named for that version.
[[nodiscard]] SourcePackage write_source_package(const WorkTree& tree, const Inputs& inputs,
                                                 const std::string& version,
                                                 const SourceSet& upstream, const fs::path& folder);

/// The orig tarballs under the names that `version` asks for: of a bump the new ones.
/// Throws Error(usage) for a tarball whose compression dpkg-source does not read.
[[nodiscard]] SourceSet named_upstream(const Inputs& inputs, const std::string& version);

enum class WithPatches { yes, no };

/// The commands that unpack it at k_tree_inside, in order, as user builder in k_build_inside.
[[nodiscard]] std::vector<std::vector<std::string>> unpack_commands(const SourcePackage& package,
                                                                    WithPatches patches);

/// debian/ of a base of format 1.0 or of a native package, as a tar stream: dpkg-source unpacks it
/// in a sandbox. A native bump has it from the new tarball, `upstream_version`.
[[nodiscard]] std::string debian_folder_of(const Inputs& inputs,
                                           const std::string& upstream_version,
                                           const fs::path& root_tree, Workplace& workplace);

} // namespace stopgap::deb
