#pragma once
// The new upstream tarballs made into what the base's repack mark ("+ds", "~dfsg") promises.
//
// Rules:
//  - Only of a bump whose version carries a mark, with fix.repack = "auto"; of the tarballs that do
//    not carry one in their own name (another suite's orig tarball was repacked already).
//  - What is left out is what debian/copyright of the packaging says (files_excluded.hpp), of each
//    component by its own fields. Where it says nothing of any tarball, a person decides.
//  - The result is the same bytes each time, and is recorded beside the tarball it was made of.

#include "ecosystem/deb/inputs.hpp"
#include "ecosystem/deb/work_tree.hpp"
#include "ecosystem/port.hpp"

#include <string>
#include <vector>

namespace stopgap::deb {

struct Repacking {
    SourceSet made;                 ///< repacked tarballs
    std::vector<Finding> findings;  ///< undecided
    std::vector<std::string> notes; ///< for people: what was left out, or why nothing was
};

/// Puts repacked tarballs in the place of `inputs.new_upstream`'s. `tree` is the packaging's,
/// `version` the hotfix's.
[[nodiscard]] Repacking repack_upstream(Inputs& inputs, const WorkTree& tree, const Recipe& recipe,
                                        const Base& base, const std::string& version,
                                        Workplace& workplace);

/// Whether a tarball's own name says that it was repacked: "x_1.2+ds1.orig.tar.xz".
[[nodiscard]] bool names_repack(const std::string& file_name);

} // namespace stopgap::deb
