#pragma once
// The payload of a source RPM: a cpio archive (compressed as archives are) inside another file.
//
// Rules:
//  - libarchive reads it in the confined worker. It must hold the files that are asked for, all of
//    them and nothing else: regular files, in no folder, each once, of the size and digest given.
//  - Whatever else it holds is Error(verification) that names package and entry; the folder is
//    filled completely or left empty.

#include "base/files.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stopgap::source {

struct PayloadFile {
    std::string name;
    std::uint64_t size_bytes = 0;
    std::string sha256; ///< empty: not known
};

/// Unpacks the archive that begins at `offset_bytes` of `file` into `into`, an empty folder of
/// ours. `name` is the subject of errors.
void extract_payload(const fs::path& file, const std::string& name, std::uint64_t offset_bytes,
                     const std::vector<PayloadFile>& files, const fs::path& into);

} // namespace stopgap::source
