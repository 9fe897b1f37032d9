#pragma once
// A repository's root index, repodata/repomd.xml: which indexes it has, their digests and sizes
// (https://github.com/rpm-software-management/createrepo_c, and librepo's reader).
//
// Rules:
//  - The bytes must already be verified: signatures are base/openpgp.hpp's, the order of states is
//    Repositories'. Here the form counts.
//  - Each index has a place inside the repository, a SHA-256 or SHA-512 digest and a size; a weaker
//    or missing digest is a refusal (dnf takes both: it then believes a tampered index).
//  - XML is read by expat in the confined worker; entity declarations are refused.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace stopgap::rpm {

/// What a repository's index says of a file: its size and one digest, lowercase hexadecimal.
struct FilePin {
    std::string sha256;
    std::string sha512; ///< set exactly where sha256 is empty
    std::uint64_t size_bytes = 0;
    bool operator==(const FilePin&) const = default;
    /// The digest, whichever it is.
    [[nodiscard]] const std::string& digest() const { return sha256.empty() ? sha512 : sha256; }
};

/// One <data> of repomd.xml.
struct IndexRecord {
    std::string type;     ///< "primary", "filelists", "group", ...
    std::string location; ///< below the repository, checked: "repodata/...-primary.xml.gz"
    FilePin pin;
    std::uint64_t open_size_bytes = 0; ///< uncompressed; of primary and filelists never 0
    std::uint64_t timestamp = 0;       ///< seconds since 1970; 0: not said
};

struct Repomd {
    std::string revision;                                    ///< as written; may be empty
    std::uint64_t timestamp = 0;                             ///< the newest of its indexes
    std::map<std::string, IndexRecord, std::less<>> records; ///< by type
};

/// Error(verification) "NAME: ..." for what is malformed or breaks a rule.
[[nodiscard]] Repomd parse_repomd(std::string_view xml, const std::string& name);

/// Whether `newer` may follow `older`: neither revision (where both are numbers) nor timestamp goes
/// back.
[[nodiscard]] bool may_follow(const Repomd& newer, const Repomd& older);

/// Whether `location` is a path that stays below the repository and is the same to a URL, to dnf
/// and to a file system: no "..", no "//", no scheme, none of % ? # \\ and no control characters.
[[nodiscard]] bool is_repository_path(std::string_view location);

} // namespace stopgap::rpm
