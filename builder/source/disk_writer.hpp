#pragma once
// libarchive's writer below the current folder, for the confined worker, and the step that puts
// what it filled in its place. What it writes has been admitted by EntryPolicy.

#include "base/files.hpp"
#include "base/owned.hpp"
#include "source/archive_reader.hpp"

#include <string>

namespace stopgap::source {

class DiskWriter {
  public:
    /// `name` is the subject of errors.
    explicit DiskWriter(std::string name);

    /// Modes become 0755 or 0644, owners the caller; times lie neither before 1970 nor ahead.
    void begin(archive_entry* entry, const std::string& clean_name);
    void write(const ContentBlock& block);
    void end();

  private:
    void finish_entry();
    void check(int code, const std::string& entry) const;

    std::string name_;
    Owned<archive, archive_write_free> disk_;
    std::string current_;
};

/// A folder beside `folder`, to be filled and then to take its place.
[[nodiscard]] TemporaryDirectory folder_beside(const fs::path& folder);

/// Puts the filled folder in the place of the empty one, whose mode it gets.
void replace_folder(const fs::path& filled, const fs::path& empty);

} // namespace stopgap::source
