#pragma once
// Archives made on the spot, hostile ones too: libarchive writes whatever it is told to.

#include "base/files.hpp"

#include <string>
#include <vector>

namespace stopgap::test {

struct BuiltEntry {
    std::string name;
    char kind = 'f';       ///< f file, d folder, l symbolic link, h hard link, c device, p FIFO
    std::string content{}; ///< or the target
    unsigned mode = 0644;
};

/// A GNU tar, with `filter` "none", "gzip", "bzip2", "xz", "lzma" or "zstd".
void build_archive(const fs::path& to, const std::string& filter,
                   const std::vector<BuiltEntry>& entries);

/// `content` alone, compressed.
void build_compressed(const fs::path& to, const std::string& filter, const std::string& content);

} // namespace stopgap::test
