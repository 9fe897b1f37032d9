#pragma once
// Fields of repository indexes as checked values; what their readers share.

#include "base/files.hpp"
#include "ecosystem/rpm/repomd.hpp"
#include "source/decompress.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace stopgap::rpm {

/// Seconds since 1970, fractions dropped; 0 where the text is none.
[[nodiscard]] std::uint64_t timestamp_of(std::string_view text);

/// Throws Error(verification) "SUBJECT has no checksum", "... of type "md5"; ...", "... has no
/// size".
[[nodiscard]] FilePin pin_of(std::string_view kind, std::string_view digest, std::string_view size,
                             const std::string& subject);

/// The worker's answer (repomd_records) as a value. Believes nothing of it.
[[nodiscard]] Repomd checked_repomd(std::string_view records, const std::string& name);

/// emit_primary_records or emit_filelists_records.
using RecordEmitter = std::function<void(const source::Pieces&, std::uint64_t open_size_bytes,
                                         const std::string& name, const Emit&)>;

/// Runs the emitter on the compressed file in the confined worker, and collects what it emits.
[[nodiscard]] std::string read_records(const fs::path& file, std::uint64_t open_size_bytes,
                                       const std::string& name, const RecordEmitter& emitter);

} // namespace stopgap::rpm
