#pragma once
// The text of an apt repository's indexes (https://wiki.debian.org/DebianRepository/Format), made
// of values that were verified.
//
// Rules:
//  - A Packages stanza is the package's own control file with our place, size and SHA-256; what the
//    control file says of those itself is dropped.
//  - A package's control file must say what its file name says, and name an architecture that the
//    index is for: Error(verification) else.
//  - Origin, Label, Suite and Codename never change: apt refuses an index whose words changed.

#include "base/clock.hpp"
#include "ecosystem/deb/deb822.hpp"
#include "model/target.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stopgap::deb {

/// A file of a repository, by its place below the folder that is meant.
struct IndexedFile {
    std::string path;
    std::string sha256;
    std::uint64_t size_bytes = 0;
};

/// "bookworm-hotfix".
[[nodiscard]] std::string hotfix_suite(const Target& target);

/// "hello_9.5-0hot1_amd64.deb", as dpkg names the package that the control file is of.
[[nodiscard]] std::string package_file_name(const Stanza& control);

/// One stanza of Packages, with a final line end. `control` is the text of the package's control
/// file.
[[nodiscard]] std::string packages_stanza(const std::string& control, const IndexedFile& file,
                                          const std::string& architecture);

/// The Release file of indexes given by their places below the suite's folder.
[[nodiscard]] std::string release_text(const Target& target, Instant date, Instant valid_until,
                                       const std::vector<IndexedFile>& indexes);

} // namespace stopgap::deb
