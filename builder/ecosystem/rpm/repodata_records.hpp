#pragma once
// A repository's XML indexes as flat records (record_text.hpp): the part that runs in the confined
// worker. What it emits is not believed: repomd.cpp, primary.cpp and filelists.cpp check it.

#include "source/decompress.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace stopgap::rpm {

/// "R<tab>REVISION", then "D" lines: type, location, digest's kind, digest, size, open size,
/// timestamp; what the file does not say is an empty field.
[[nodiscard]] std::string repomd_records(std::string_view xml, const std::string& name);

/// "P" lines: name, architecture, epoch, version, release, digest's kind, digest, size, location,
/// source package; each followed by its "p" and "f" lines.
/// Error(verification) where the index is not of `open_size_bytes`.
void emit_primary_records(const source::Pieces& pieces, std::uint64_t open_size_bytes,
                          const std::string& name, const Emit& emit);

/// "P" lines with the package's digest, each followed by its "f" lines.
void emit_filelists_records(const source::Pieces& pieces, std::uint64_t open_size_bytes,
                            const std::string& name, const Emit& emit);

} // namespace stopgap::rpm
