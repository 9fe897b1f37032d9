#pragma once
// Single compressed files (gzip, bzip2, xz, lzma, zstd): indexes, Contents files. The decompressor
// runs in the confined worker; the caller sees only its output, piece by piece.
//
// Rules:
//  - The format is told by the bytes, never by the name; a file that is not compressed passes as
//  is.
//  - Damaged or truncated input, and output above the limit, are Error(verification) with `name` as
//    the subject.

#include "base/files.hpp"
#include "base/worker.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace stopgap::source {

/// The decompressed bytes.
[[nodiscard]] std::string decompress(const fs::path& file, const std::string& name,
                                     std::uint64_t limit_bytes);

/// As decompress, into `to`, which appears complete or not at all.
void decompress_to_file(const fs::path& file, const std::string& name, const fs::path& to,
                        std::uint64_t limit_bytes);

/// The next decompressed bytes; empty at the end.
using Pieces = std::function<std::string_view()>;

/// Runs `read` on the decompressed bytes inside the same confined worker; what that emits reaches
/// `receive`, as in stream_confined. `read` bounds what it takes.
void read_compressed(const fs::path& file, const std::string& name,
                     const std::function<void(const Pieces&, const Emit&)>& read,
                     const std::function<bool(std::string_view)>& receive);

/// Hands each line (without its line end) to `visit` until it returns false. A line longer than
/// 1 MiB is Error(verification).
void scan_compressed_lines(const fs::path& file, const std::string& name, std::uint64_t limit_bytes,
                           const std::function<bool(std::string_view)>& visit);

} // namespace stopgap::source
