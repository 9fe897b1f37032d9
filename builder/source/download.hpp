#pragma once
// Downloads over http and https through libcurl, several at once, into the store.
//
// Rules:
//  - What has a digest is verified before it is seen; what has none is bounded by `limit_bytes` and
//    is for the caller to verify (a signature). Nothing unpinned is fetched over plain http.
//  - Mirrors are tried in order; a 404 or 410 moves on at once, a broken connection is tried again.
//  - A partial download of known content is kept and resumed, by the next run too. If the resumed
//    file has the wrong digest, it is fetched once more, whole.
//  - At most 8 redirects; none from https to http, none to another kind of private address than the
//    first server's own (RFC 1918, loopback, link-local), none with credentials.
//  - Statuses: unreachable (7) names each URL tried and why; verification (3) says what was
//  expected
//    and what came; interrupted (8) keeps the partial files.

#include "base/error.hpp"
#include "source/store.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::source {

struct DownloadRequest {
    std::vector<std::string> urls;           ///< mirrors, in order
    std::string sha256;                      ///< empty: not yet known
    std::uint64_t size_bytes = 0;            ///< exact; 0: not known
    std::uint64_t limit_bytes = 4ULL << 30U; ///< a larger answer is refused
    std::string name;                        ///< for people: "apache2_2.4.67.orig.tar.gz"
    bool pinned = false; ///< a digest or a signature pins the content, so that http will do;
                         ///< a known sha256 implies it
};

struct DownloadSettings {
    bool offline = false;
    unsigned parallel = 4;
    std::chrono::seconds connect_timeout{20};
    std::chrono::seconds stall_timeout{30}; ///< no byte for so long: the next mirror
    unsigned retries = 2;                   ///< further rounds over the mirrors that may recover
    std::chrono::milliseconds retry_pause{1000}; ///< before the first further round; then doubled
};

/// What became of one request.
struct DownloadOutcome {
    std::optional<StoredFile> file;
    std::optional<Error> failure;      ///< set exactly where `file` is not
    bool not_found_everywhere = false; ///< each URL answered "not found" (HTTP 404 or 410)
};

/// What lets a server say "not modified" (RFC 9110, section 13.1); empty where it sent none that
/// can tell these bytes from later ones.
struct IndexValidators {
    std::string etag;
    std::string last_modified;
};

struct FetchedIndex {
    enum class State { fetched, unchanged, not_found };
    State state = State::fetched;
    std::string bytes; ///< only where fetched
    IndexValidators
        validators; ///< to keep for the next time; where unchanged, those that were known
};

class Downloader {
  public:
    Downloader(Store& store, DownloadSettings settings);

    /// From the store where it is there, else from the first mirror that has it. Throws Error.
    StoredFile fetch(const DownloadRequest& request);

    /// All of them, in the order of the requests; throws the first failure after letting the others
    /// finish, so that the next run finds them in the store.
    std::vector<StoredFile> fetch_all(const std::vector<DownloadRequest>& requests);

    /// As fetch_all, with each failure as a value. Throws only where interrupted.
    [[nodiscard]] std::vector<DownloadOutcome>
    try_fetch_all(const std::vector<DownloadRequest>& requests);

    /// A small, signed index (InRelease), asked for only if it changed since `known`. http will do:
    /// the caller verifies the signature. Throws Error(unreachable), also where offline.
    [[nodiscard]] FetchedIndex revalidate(const std::string& url, const IndexValidators& known,
                                          std::uint64_t limit_bytes = 16U << 20U);

  private:
    Store* store_;
    DownloadSettings settings_;
};

} // namespace stopgap::source
