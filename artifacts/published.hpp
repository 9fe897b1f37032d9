#pragma once
// published.json: which files of a repository make up one hotfix, as they were published. It is
// signed beside the manifest: a published RPM carries a signature, so that its bytes are not those
// that the manifest of the build lists.

#include <cstdint>
#include <string>
#include <vector>

namespace stopgap::artifacts {

struct PublishedFile {
    std::string path; ///< below the target's repository: "pool/hello_9.5-0hot1_amd64.deb"
    std::string sha256;
    std::uint64_t size_bytes = 0;
};

struct Published {
    std::string id;
    std::string target;
    std::string version;
    std::string when; ///< RFC 3339
    std::vector<PublishedFile> files;
};

[[nodiscard]] std::string published_json(const Published& published);

/// Reads what published_json() wrote. `name` is the subject of errors: Error(verification) where it
/// is none, or where a path is no path below the repository.
[[nodiscard]] Published read_published(const std::string& text, const std::string& name);

} // namespace stopgap::artifacts
