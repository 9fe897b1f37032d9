#pragma once
// A tarball without some of its entries, as Debian's "+ds" and "+dfsg" tarballs are made.
//
// Rules:
//  - Reading, choosing and compressing happen in the confined worker, under the extraction policy
//    (archive.hpp); links may lead anywhere, since the result is unpacked in the sandbox alone.
//  - The bytes depend on the archive and the choice alone: entries in the archive's order with
//    their names, content, permissions, links and times (whole seconds), owner root (0:0), as a GNU
//    tar compressed with xz.
//  - A hard link to an entry that is left out is Error(verification): its content would be lost.

#include "base/files.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace stopgap::source {

/// Whether an entry is left out, by its clean name ("x-1.2/doc/rfc.txt", no final '/').
using LeavesOut = std::function<bool(const std::string& entry, bool is_folder)>;

/// How many entries `leaves_out` would leave out. `name` is the subject of errors.
[[nodiscard]] std::uint64_t count_left_out(const fs::path& file, const std::string& name,
                                           const LeavesOut& leaves_out);

/// Writes what is left into `to`, which appears complete or not at all.
void repack_tar_xz(const fs::path& file, const std::string& name, const LeavesOut& leaves_out,
                   const fs::path& to);

} // namespace stopgap::source
