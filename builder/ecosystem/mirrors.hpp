#pragma once
// What reading a distribution's repositories has in common, whatever their format: the mirror's
// URL, what lets it answer "not modified", and a stored file's place in a local mirror.

#include "ecosystem/workplace.hpp"
#include "model/target.hpp"
#include "source/download.hpp"

#include <filesystem>
#include <string>

namespace stopgap {

/// The URL that the repository's own paths start at, with a final '/': the description's, else that
/// of its mirror. Throws Error(machine) with the line to write where none is known.
[[nodiscard]] std::string base_url_of(const Repository& repository, const Target& target,
                                      const Workplace& workplace);

/// Empty where the file is missing.
[[nodiscard]] source::IndexValidators read_validators(const std::filesystem::path& file);
void write_validators(const std::filesystem::path& file, const source::IndexValidators& known);

/// Makes `to`, and the folders above it, a second name of a stored file: same bytes, no copy where
/// the file system allows it; an existing one is fine. The store's files are read-only to
/// sandboxes, which see them through another user id and a read-only mount.
void link_stored(const std::filesystem::path& stored, const std::filesystem::path& to);

/// A file of its own with those bytes. Not std::filesystem's copy, which says of a full disk that
/// the source has an "Input/output error".
void copy_stored(const std::filesystem::path& stored, const std::filesystem::path& to);

} // namespace stopgap
