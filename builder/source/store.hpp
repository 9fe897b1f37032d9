#pragma once
// The content-addressed store: each file under the SHA-256 of its bytes, FOLDER/sha256/ab/abcd....
//
// Rules:
//  - A file appears under its digest complete, synced and verified, or not at all.
//  - The digest is computed again on every use, through the descriptor that is then used; a damaged
//    file is removed, reported as a warning, and counts as missing.
//  - Processes may share a store; none waits for another.
//  - Each use of a file is recorded (base/last_use), and holds it against removal while it is open.
//  - The folder must belong to us (or root), and nobody else may write to it: anything else is an
//    Error(machine).

#include "base/files.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stopgap::source {

/// One file of the store. Its digest was verified when this value was made.
struct StoredFile {
    fs::path path;
    std::string sha256; ///< 64 lowercase hexadecimal digits
    std::uint64_t size_bytes = 0;
};

/// A stored file, open for reading at its start, its digest verified through this descriptor.
struct OpenedFile {
    StoredFile file;
    FileDescriptor descriptor;
};

class Store {
  public:
    /// Makes the folder where it is missing.
    explicit Store(fs::path folder);

    /// The file with this digest, verified now; absent where it is missing or was damaged.
    [[nodiscard]] std::optional<StoredFile> find(const std::string& sha256) const;
    [[nodiscard]] std::optional<OpenedFile> open(const std::string& sha256) const;

    /// Whether a file lies under this digest; its content is not looked at.
    [[nodiscard]] bool contains_quick(const std::string& sha256) const;

    /// Moves `temporary` (a file of ours in temporary_folder(), closed) into the store.
    /// Throws Error(verification) where its digest is not `sha256`; empty: whatever it is.
    StoredFile put_file(const fs::path& temporary, const std::string& sha256);
    /// As put_file, but a file with another digest stays where it is: absent, and `got` says which.
    [[nodiscard]] std::optional<StoredFile>
    try_put_file(const fs::path& temporary, const std::string& sha256, std::string& got);
    /// As put_file, from memory.
    StoredFile put_bytes(std::string_view bytes, const std::string& sha256 = {});

    /// Where a file to be put is written: on the store's own file system.
    [[nodiscard]] fs::path temporary_folder() const { return folder_ / "temporary"; }
    /// Where a partial download of this digest is kept ("ab12....part").
    [[nodiscard]] fs::path partial_path(const std::string& sha256) const;

  private:
    [[nodiscard]] fs::path path_of(const std::string& sha256) const;

    fs::path folder_;
};

} // namespace stopgap::source
