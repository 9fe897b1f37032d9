#pragma once
// Downloads of what a repository's index pins, into the store. The store and the downloader know
// SHA-256; where an index gives SHA-512, the file is verified here, and the SHA-256 that it then
// has is noted in STATE/indexes/sha512, so that the next run finds it without a download.

#include "ecosystem/rpm/repomd.hpp"
#include "ecosystem/workplace.hpp"

#include <string>
#include <vector>

namespace stopgap::rpm {

struct PinnedFile {
    std::string url;
    FilePin pin;
    std::string name; ///< for people
};

/// All of them, in their order, several at once. Throws only where interrupted.
[[nodiscard]] std::vector<source::DownloadOutcome>
try_fetch_pinned(const std::vector<PinnedFile>& files, Workplace& workplace);

/// Throws the failure.
[[nodiscard]] source::StoredFile fetch_pinned(const PinnedFile& file, Workplace& workplace);

} // namespace stopgap::rpm
