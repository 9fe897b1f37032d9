#pragma once
// The second half of the port: what a package format must offer so that built hotfixes can be
// published. A repository is one folder per target, of plain files:
//   hotfixes/ID/VERSION/   manifest.json, published.json, their signatures, sources, records
//   the format's own packages and indexes
//   the public key, and the file that tells a host's package manager of the repository
//
// Rules:
//  - write_index() and the methods before it work on a copy of the repository that nobody sees yet:
//    files are replaced, never written to, since a copy shares them with what is published.
//  - Indexes are made from scratch of the hotfixes given, each file of which was verified; nothing
//    of an earlier index is taken over but that it was there.
//  - What clients of the earlier index may still ask for stays, for a while.
//  - Packages are parsed in the confined worker or in a sandbox, never beside a signing key.
//  - verify() believes the folder nothing; each refusal is Error(verification) with the file.

#include "artifacts/manifest.hpp"
#include "artifacts/published.hpp"
#include "artifacts/retirement.hpp"
#include "base/clock.hpp"
#include "base/openpgp.hpp"
#include "ecosystem/workplace.hpp"
#include "model/result.hpp"
#include "model/target.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap {

/// Makes OpenPGP signatures with the one key that everything published is signed with.
class SignatureMaker {
  public:
    virtual ~SignatureMaker() = default;
    [[nodiscard]] virtual const std::string& fingerprint() const = 0;
    /// The armored public key, in a file of this run's.
    [[nodiscard]] virtual const std::filesystem::path& key_file() const = 0;
    enum class Form { armored, binary };
    [[nodiscard]] virtual std::string detached(std::string_view bytes, Form form) = 0;
    [[nodiscard]] virtual std::string clearsigned(std::string_view text) = 0;
};

/// A hotfix as a repository holds it.
struct PublishedHotfix {
    artifacts::Manifest manifest;
    artifacts::Published published;
    std::optional<artifacts::Retirement> retired = {}; ///< its packages are in no index any more
};

struct IndexRequest {
    const Target& target;
    std::filesystem::path folder; ///< the unseen copy, its packages and hotfixes in place
    const std::vector<PublishedHotfix>& hotfixes; ///< none of them retired
    std::chrono::hours valid_for;                 ///< how long a client may believe the index
};

/// A package that an index lists.
struct ListedPackage {
    std::string path; ///< below the repository
    std::string sha256;
    bool operator<(const ListedPackage& other) const { return path < other.path; }
};

class RepositoryFormat {
  public:
    virtual ~RepositoryFormat() = default;
    [[nodiscard]] virtual Family family() const = 0;
    /// The folder whose presence tells a repository of this format: "dists".
    [[nodiscard]] virtual std::string index_folder() const = 0;
    /// Where hosts get the artifact from, below the repository; empty: it is no package for hosts.
    [[nodiscard]] virtual std::filesystem::path place_of(const Artifact& artifact) const = 0;
    /// Writes the built package `from` as it is published.
    virtual void put_package(const std::filesystem::path& from, const std::filesystem::path& to,
                             SignatureMaker& signatures) = 0;
    /// Whether two packages are the same up to signatures.
    [[nodiscard]] virtual bool is_same_package(const std::filesystem::path& one,
                                               const std::filesystem::path& other) const = 0;
    virtual void write_index(const IndexRequest& request, SignatureMaker& signatures,
                             Workplace& workplace) = 0;
    /// The file that a host's package manager needs: its name, in the target's folder, and its
    /// text; `url` is where that folder is served.
    [[nodiscard]] virtual std::string client_file_name() const = 0;
    [[nodiscard]] virtual std::string client_file(const Target& target,
                                                  const std::string& url) const = 0;
    /// What stands before the URL in its line of that text.
    [[nodiscard]] virtual std::string client_url_key() const = 0;
    /// Has a real package manager read the repository, with no earlier state and no configuration
    /// but ours. Throws Error(verification) with its words where it does not take all of it.
    virtual void self_test(const IndexRequest& request, const std::filesystem::path& key_file,
                           Workplace& workplace) = 0;
    /// Holds signatures, dates, indexes and packages of the repository against `keys`, and gives
    /// the packages that it lists, sorted.
    [[nodiscard]] virtual std::vector<ListedPackage> verify(const std::filesystem::path& folder,
                                                            const TrustedKeys& keys) const = 0;
};

/// The name of the file with the public key, in each repository.
inline constexpr const char* k_public_key_file = "stopgap.asc";

} // namespace stopgap
