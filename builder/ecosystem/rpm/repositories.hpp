#pragma once
// The target's repositories as their signed indexes describe them now: we read them ourselves,
// under our own rules, whatever the host's dnf is set to.
//
// Rules:
//  - A repomd.xml counts only with a good detached signature (repomd.xml.asc) by the target's
//    keyring, and not older than the one seen last. Where the description says that a repository's
//    metadata is unsigned, it must come over https or from this machine itself, and each package's
//    own signature is what is verified (LocalMirror, fetch()).
//  - An index counts only if its digest stands in that repomd.xml; a package only if its digest
//    stands in such a primary index.
//  - Offline, what was verified last is used; nothing is trusted more for being cached.
//  - Errors: unreachable (7) for what cannot be had, verification (3) for what is not as it should
//    be, usage (2) for names that nothing lists, machine (6) for a mirror that has no URL.

#include "ecosystem/rpm/filelists.hpp"
#include "ecosystem/rpm/primary.hpp"
#include "ecosystem/rpm/repository_state.hpp"
#include "ecosystem/workplace.hpp"
#include "model/source_set.hpp"
#include "model/target.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// A repository, its repomd.xml verified.
struct LoadedRepository {
    Repository described;
    std::string url; ///< of the folder that holds repodata/, with a final '/'
    RepositoryState state;
    std::optional<Primary> primary;     ///< read when first asked for
    std::optional<Filelists> filelists; ///< likewise

    /// "baseos (2026-11-21, revision 1700000000)".
    [[nodiscard]] std::string shown() const;
};

/// What became of asking for one package.
struct PackageFetch {
    std::optional<source::StoredFile> file;
    std::optional<Error> failure; ///< set exactly where `file` is not
    bool not_served = false;      ///< the repository lists it and answers "not found"
};

class Repositories {
  public:
    Repositories(const Target& target, Workplace& workplace);
    Repositories(const Repositories&) = delete;
    Repositories& operator=(const Repositories&) = delete;

    [[nodiscard]] const Target& target() const { return target_; }
    /// How many dnf sees: entries' `repository` counts these first, then the source repositories.
    [[nodiscard]] std::size_t count() const { return target_.repositories.size(); }
    /// Loads it where that has not been done.
    [[nodiscard]] const LoadedRepository& at(std::size_t repository);
    /// "baseos (2026-11-21, revision 1700000000)".
    [[nodiscard]] std::string shown(std::size_t repository) { return at(repository).shown(); }

    /// Names the state of the repositories that dnf sees: the digest of their repomd.xml files.
    [[nodiscard]] std::string snapshot();

    /// Everything that the repositories that dnf sees list, source packages too.
    [[nodiscard]] std::vector<const PackageEntry*> packages();
    /// The package of exactly this name, version and architecture; of the first repository that
    /// lists it, or of the one named. Error(verification) where two list it with different bytes.
    [[nodiscard]] std::optional<PackageEntry> find(const std::string& name, const Evr& evr,
                                                   const std::string& arch,
                                                   const std::string& repository = {});
    /// Binaries for the target (its architecture and noarch) of this name, newest first.
    [[nodiscard]] std::vector<PackageEntry> named(const std::string& name);
    /// Binaries for the target that were built from this source package, by rpm:sourcerpm.
    [[nodiscard]] std::vector<PackageEntry> built_from(const std::string& source_rpm);
    /// Source packages of this name in all repositories, source repositories too, newest first.
    [[nodiscard]] std::vector<PackageEntry> sources(const std::string& name);
    /// The source package of this name: the one of `version` ("[epoch:]version-release"; the epoch
    /// may be left out), or the newest where that is empty. Error(usage) with "did you mean", or
    /// with the versions that there are, where none is.
    [[nodiscard]] PackageEntry source(const std::string& name, const std::string& version);

    [[nodiscard]] std::string url_of(const PackageEntry& package);
    /// Downloads (in parallel) what the store lacks, and checks each package: its header's name,
    /// version and architecture are what the index said, and its signature is a key's of the
    /// target's keyring unless the description says that packages are unsigned. Throws the first
    /// failure.
    std::vector<source::StoredFile> fetch(const std::vector<PackageEntry>& packages);
    /// As fetch(), with what cannot be had as values; what fails verification is thrown.
    [[nodiscard]] std::vector<PackageFetch> try_fetch(const std::vector<PackageEntry>& packages);
    /// fetch() of a source package, as a build's input.
    [[nodiscard]] SourceFile fetch_source(const PackageEntry& package);

    /// An index of the repository, compressed, in the store.
    [[nodiscard]] source::StoredFile stored_index(std::size_t repository,
                                                  const IndexRecord& record);
    [[nodiscard]] const Primary& primary(std::size_t repository);
    /// Null where the repository has no such index.
    [[nodiscard]] const Filelists* filelists(std::size_t repository);

  private:
    [[nodiscard]] const Repository& described(std::size_t repository) const;
    [[nodiscard]] std::string url_of(const Repository& repository) const;
    LoadedRepository& load(std::size_t repository);
    [[nodiscard]] std::vector<PackageEntry>
    where(std::size_t repositories, const std::function<bool(const PackageEntry&)>& is_wanted);
    [[nodiscard]] bool is_for_target(const PackageEntry& package) const;
    std::string check(const PackageEntry& package, const source::StoredFile& file);

    Target target_;
    Workplace* workplace_;
    std::vector<std::optional<LoadedRepository>> loaded_; ///< by index
    std::map<std::string, std::string> checked_;          ///< digest of a package -> its signer
};

} // namespace stopgap::rpm
