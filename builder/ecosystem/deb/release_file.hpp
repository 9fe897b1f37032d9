#pragma once
// A repository's Release file (https://wiki.debian.org/DebianRepository/Format): which indexes it
// has and their digests. The text must already be verified: signatures are base/openpgp.hpp's.

#include "base/clock.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::deb {

struct IndexDigest {
    std::string sha256;
    std::uint64_t size_bytes = 0;
};

struct ReleaseFile {
    std::string name; ///< for messages: "bookworm-security"
    std::string origin, label, suite, codename;
    Instant date;
    std::optional<Instant> valid_until; ///< absent: it does not expire
    bool acquire_by_hash = false;
    std::vector<std::string> components; ///< as written: "updates/main"
    std::vector<std::string> architectures;
    std::map<std::string, IndexDigest, std::less<>> files; ///< path below the suite -> digest
    /// Whether a component ("main") is offered; security's "updates/main" is "main".
    [[nodiscard]] bool has_component(std::string_view component) const;
};

/// Error(verification) "NAME:LINE: ..." for a malformed file, one without Date or SHA256, a path
/// that leaves the suite's folder, or a digest that is none.
[[nodiscard]] ReleaseFile parse_release(std::string_view text, const std::string& name);

enum class Expiry { refused, accepted };

/// Holds the dates against `now`: Error(verification) where the file is from the future (more than
/// ten seconds, apt's own slack) or has expired. With Expiry::accepted an expired file passes and
/// the note for people says so; the note is empty otherwise.
[[nodiscard]] std::string check_dates(const ReleaseFile& release, Instant now, Expiry expiry);

enum class Compression { none, xz, gzip };

/// One index in the form to download.
struct IndexFile {
    std::string path;         ///< below the suite: "main/source/Sources.xz"
    std::string by_hash_path; ///< "main/source/by-hash/SHA256/..."; empty: not offered
    std::string sha256;       ///< of the compressed file
    std::uint64_t size_bytes = 0;
    Compression compression = Compression::none;
    std::string plain_sha256;           ///< of the uncompressed index; empty: not listed
    std::uint64_t plain_size_bytes = 0; ///< 0: not listed
};

/// The index `path` ("main/source/Sources"), xz before gzip before plain; absent: not listed.
[[nodiscard]] std::optional<IndexFile> best_index(const ReleaseFile& release,
                                                  const std::string& path);

/// The paths to ask best_index() for.
[[nodiscard]] std::string sources_path(const std::string& component);
[[nodiscard]] std::string packages_path(const std::string& component, const std::string& arch);
[[nodiscard]] std::string contents_path(const std::string& component, const std::string& arch);

} // namespace stopgap::deb
