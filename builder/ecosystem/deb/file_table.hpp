#pragma once
// The digest tables of .dsc, Sources and Release: one " SHA256 SIZE PATH" line per file.

#include "ecosystem/deb/deb822.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::deb {

struct FileRow {
    std::string sha256;
    std::uint64_t size_bytes = 0;
    std::string path;
};

/// The rows of the field; Error(verification) where it is missing, or a row has not three words, a
/// SHA-256 and a size. Paths are left to the caller to judge.
[[nodiscard]] std::vector<FileRow> parse_file_table(const Stanza& stanza, const std::string& field,
                                                    const std::string& name);

/// A size in bytes; absent where the text is no such number.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);

} // namespace stopgap::deb
