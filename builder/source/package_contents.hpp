#pragma once
// What lies in a package, for whoever compares two of them: a .deb, an .rpm, a source tarball.
//
// Rules:
//  - libarchive reads it in the confined worker, entry by entry, under EntryPolicy; symbolic links
//    may lead anywhere, since none is followed or written.
//  - What it refuses is Error(verification) with `name` as the subject.

#include "base/files.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace stopgap::source {

/// An entry as its archive has it.
struct PackageEntry {
    std::string kind;             ///< "file", "folder", "link"
    std::string mode;             ///< octal, with the set-id bits
    std::string owner;            ///< "root:root"
    std::string modified;         ///< seconds since 1970
    std::string content;          ///< SHA-256 of a file's bytes; a link's target
    std::uint64_t size_bytes = 0; ///< of a file, as announced
};

/// By name: "usr/bin/hello"; in a .deb below "control/" or "data/".
using PackageContents = std::map<std::string, PackageEntry>;

[[nodiscard]] PackageContents package_contents(const fs::path& file, const std::string& name);

/// Writes regular files of the package into `into`, an empty folder of ours, each named by its
/// place in `members` ("0", "1", ...), which are names as PackageContents has them. A member that
/// is no regular file of the package is not there afterwards.
void extract_members(const fs::path& file, const std::string& name,
                     const std::vector<std::string>& members, const fs::path& into);

} // namespace stopgap::source
