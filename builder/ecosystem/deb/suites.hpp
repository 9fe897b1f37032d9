#pragma once
// The target's archive as its signed indexes describe it now: we read them ourselves, under our
// own rules, whatever the host's apt is set to (https://wiki.debian.org/DebianRepository/Format).
//
// Rules:
//  - An InRelease counts only with a good signature by the target's keyring, within its dates, and
//    not older than the one seen last.
//  - An index counts only if its digest stands in that InRelease.
//  - Offline, what was verified last is used; nothing is trusted more for being cached.

#include "ecosystem/deb/index.hpp"
#include "ecosystem/deb/release_file.hpp"
#include "ecosystem/workplace.hpp"
#include "model/target.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace stopgap::deb {

/// A suite of a mirror, its InRelease verified.
struct Suite {
    Repository repository;
    std::string url; ///< the mirror's base, with a final '/'
    ReleaseFile release;
    std::string inrelease;   ///< the file's bytes, as they were signed
    std::string expiry_note; ///< it has expired and the target's description allows that
    /// "bookworm-security (2026-11-18)".
    [[nodiscard]] std::string shown() const;
};

/// A source package found in a suite.
struct FoundSource {
    const Suite* suite = nullptr;
    SourceEntry entry;
};

/// Where the InRelease of a suite is kept, with what lets the server say "not modified".
struct Kept {
    std::filesystem::path folder;
    [[nodiscard]] std::filesystem::path inrelease() const { return folder / "InRelease"; }
    [[nodiscard]] std::filesystem::path validators() const { return folder / "validators"; }
};

class Suites {
  public:
    Suites(const Target& target, Workplace& workplace);

    /// The target's own repositories, in the description's order.
    [[nodiscard]] std::vector<const Suite*> own();
    /// The suite of that name, with its -updates and -security companions behind it: the target's
    /// own or a sibling. Throws Error(usage) with "did you mean" where none is described.
    [[nodiscard]] std::vector<const Suite*> named(const std::string& suite_name);
    /// Every suite described. Those that cannot be reached are left out, with a warning.
    [[nodiscard]] std::vector<const Suite*> all();

    /// The text of an index of each component ("main/source/Sources"); absent ones are left out.
    [[nodiscard]] std::vector<std::string> sources(const Suite& suite);
    [[nodiscard]] std::vector<std::string> packages(const Suite& suite);
    /// Contents indexes: which package of the suite holds which path.
    [[nodiscard]] std::vector<std::string> contents(const Suite& suite);
    /// The compressed index, in the store.
    [[nodiscard]] source::StoredFile stored_index(const Suite& suite, const IndexFile& index);

    /// Every version of the source package in these suites.
    [[nodiscard]] std::vector<FoundSource> find_source(const std::vector<const Suite*>& suites,
                                                       const std::string& source);

    /// Names the state of the target's own repositories: their InRelease files' digest.
    [[nodiscard]] std::string snapshot();

    [[nodiscard]] const Target& target() const { return *target_; }

  private:
    const Suite& load(const Repository& repository);
    /// Whether a kept InRelease was there, and verified.
    bool take_kept(const Kept& kept, const std::string& url, Suite& suite) const;
    std::string index_text(const Suite& suite, const IndexFile& index);
    std::vector<std::string> texts(const Suite& suite, const std::vector<std::string>& paths);

    const Target* target_;
    Workplace* workplace_;
    std::map<std::string, Suite> loaded_; ///< by URL and suite
};

} // namespace stopgap::deb
