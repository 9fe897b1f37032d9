#pragma once
// Source archives (tar in its dialects; gzip, bzip2, xz, lzma, zstd) under our own policy.
//
// Rules:
//  - libarchive runs in the confined worker; what it says is checked against ExtractionPolicy
//  before
//    a byte is written. What it calls a warning refuses the archive.
//  - Refused: names that are absolute, hold "..", control characters or nothing; entries behind a
//    link; links that lead out; devices, FIFOs, sockets; an entry that turns one kind of file into
//    another; more than the limits.
//  - A refusal is Error(verification) that names archive and entry, and leaves nothing behind.
//  - Modes become 0755 or 0644, by the owner's execute bit; owners become the caller.

#include "base/clock.hpp"
#include "base/files.hpp"

#include <cstdint>
#include <string>

namespace stopgap::source {

struct ExtractionPolicy {
    std::uint64_t total_bytes = 8ULL << 30U; ///< all regular files together
    std::uint64_t entries = 500'000;
    std::uint64_t path_length = 1024; ///< bytes
    std::uint64_t depth = 64;         ///< components of a name
    double ratio = 500;               ///< unpacked to packed bytes, from 64 MiB unpacked on
    bool allow_symlinks_inside = true;
    /// Symbolic links may lead anywhere: only for an archive that is unpacked in the sandbox.
    bool symlinks_may_dangle = false;
    /// Regular files alone, in no folder, each name once: what a source RPM's payload is.
    bool flat_files = false;
};

struct ArchiveSummary {
    std::uint64_t entries = 0;
    std::uint64_t total_bytes = 0;
    std::string top_folder; ///< the first component that all names share; empty where there is none
    bool has_debian_folder = false; ///< "debian/" at the top or directly in top_folder
};

/// Reads the whole archive and checks each entry, writing nothing. `name` is the subject of errors:
/// `x.tar.gz: entry "../../etc/passwd" leads out of the archive`.
[[nodiscard]] ArchiveSummary inspect_archive(const fs::path& file, const std::string& name,
                                             const ExtractionPolicy& policy);

/// Unpacks into `into`, an empty folder of ours, which is filled completely or left empty.
/// symlinks_may_dangle must be off.
ArchiveSummary extract_archive(const fs::path& file, const std::string& name, const fs::path& into,
                               const ExtractionPolicy& policy);

/// The bytes of the regular file `member`; Error(verification) where there is none (links are not
/// followed) or it is larger than the limit. A leading "./" does not count.
[[nodiscard]] std::string read_member(const fs::path& file, const std::string& name,
                                      const std::string& member,
                                      std::uint64_t limit_bytes = 64U << 20U);

/// Packs `folder` as PREFIX/... into a GNU tar compressed with xz. The bytes depend on names,
/// content, execute bits, link targets and `mtime` alone: sorted names, owner root (0:0), modes
/// 0755 or 0644. `prefix` may be empty. Refuses what is no regular file, folder or symbolic link.
void pack_tar_xz(const fs::path& folder, const std::string& prefix, const fs::path& to,
                 Instant mtime);

} // namespace stopgap::source
