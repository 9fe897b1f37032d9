#pragma once
// Source RPMs: verified and read as other packages are (header.hpp), and unpacked under policy.
//
// Rules:
//  - The payload is a flat list of regular files; its names are those of the header, each once, of
//    the size and SHA-256 digest that the header gives. Whatever else it holds refuses the package.
//  - libarchive unpacks it in the confined worker; the folder is filled completely or left empty.

#include "ecosystem/rpm/header.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// A file of a source package, as its header lists it.
struct SrpmFile {
    std::string name;
    std::uint64_t size_bytes = 0;
    std::string sha256; ///< empty: the header has a digest of another kind
};

struct Srpm {
    RpmHeader header;
    std::string spec_file;            ///< base name
    std::vector<std::string> sources; ///< base names, in the header's order
    std::vector<std::string> patches; ///< base names, in the header's order
    std::vector<SrpmFile> files;      ///< the payload, the spec included
};

/// As read_rpm; a package that is no source package is refused too, and one whose spec is not to be
/// told.
[[nodiscard]] Srpm read_srpm(const fs::path& file, const std::string& name,
                             const std::optional<TrustedKeys>& keys);

/// Unpacks into `into`, an empty folder of ours. The digests are verified once more; signatures are
/// read_srpm's business.
void unpack_srpm(const fs::path& file, const std::string& name, const fs::path& into);

} // namespace stopgap::rpm
