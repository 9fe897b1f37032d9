#pragma once
// Files of the unseen copy of a target's folder, as lifecycle writes and finds them.

#include "ecosystem/repository_format.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace stopgap::lifecycle {

/// The names in the folder, sorted; none where it is no folder. No link is followed.
[[nodiscard]] std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder);

/// A version as the name of a folder.
[[nodiscard]] std::string version_folder(std::string version);

/// What stands in a URL's path as it is, beside letters and digits.
inline constexpr std::string_view k_plain_in_urls = "-._~/+:";

/// The list of a kit's files.
inline constexpr const char* k_kit_sums = "SHA256SUMS";

/// FILE.asc
[[nodiscard]] std::filesystem::path signature_of(const std::filesystem::path& file);

/// Writes the file, and the armored detached signature beside it.
void write_signed(const std::filesystem::path& file, const std::string& text,
                  SignatureMaker& signatures);

/// Writes the file, unless it is there with that text.
void put_file(const std::filesystem::path& file, const std::string& text, mode_t mode = 0644);

} // namespace stopgap::lifecycle
