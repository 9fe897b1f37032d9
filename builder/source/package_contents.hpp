#pragma once
// What lies in a package, for whoever compares two of them: a .deb, an .rpm, a source tarball.
//
// Rules:
//  - libarchive reads it in the confined worker, entry by entry, under EntryPolicy; nothing is
//    written, and symbolic links may lead anywhere.
//  - What it refuses is Error(verification) with `name` as the subject.

#include "base/files.hpp"

#include <map>
#include <string>

namespace stopgap::source {

/// An entry as its archive has it.
struct PackageEntry {
    std::string kind;     ///< "file", "folder", "link"
    std::string mode;     ///< octal, with the set-id bits
    std::string owner;    ///< "root:root"
    std::string modified; ///< seconds since 1970
    std::string content;  ///< SHA-256 of a file's bytes; a link's target
};

/// By name: "usr/bin/hello"; in a .deb below "control/" or "data/".
using PackageContents = std::map<std::string, PackageEntry>;

[[nodiscard]] PackageContents package_contents(const fs::path& file, const std::string& name);

} // namespace stopgap::source
