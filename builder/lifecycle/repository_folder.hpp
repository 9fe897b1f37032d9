#pragma once
// A repository: one folder of plain files per target below DIR, for any web server or object store.
//
// Rules:
//  - One publisher at a time: DIR/.stopgap/lock.
//  - A target's folder is never written to. Work is done on a copy of hard links in DIR/.stopgap,
//    which takes the folder's place in one rename: what is published is the old state or the new
//    one, whole. What a killed run left there, the next one removes.

#include "base/files.hpp"
#include "base/openpgp.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stopgap::lifecycle {

/// The folders of targets below `repository`, sorted; those whose names begin with a dot are none.
[[nodiscard]] std::vector<std::string> targets_in(const fs::path& repository);

/// The key in a target's folder, and its fingerprint, which must come from elsewhere; empty: any.
/// Error(verification) where there is no key.
[[nodiscard]] TrustedKeys keys_of_target(const fs::path& folder, const std::string& fingerprint);

/// Holds the repository's lock; other publishers wait.
class RepositoryLock {
  public:
    /// Makes the repository where it is not there, and removes what killed runs left.
    explicit RepositoryLock(const fs::path& repository);
    [[nodiscard]] const fs::path& work() const { return work_; }

  private:
    fs::path work_;
    std::optional<FileLock> lock_;
};

/// A copy of a target's folder that nobody sees until commit().
class StagedTarget {
  public:
    StagedTarget(const fs::path& repository, const std::string& target, const RepositoryLock& lock);

    [[nodiscard]] const fs::path& folder() const { return folder_; }
    /// Puts it in the place of the published one.
    void commit();

  private:
    fs::path published_;
    TemporaryDirectory work_;
    fs::path folder_;
};

} // namespace stopgap::lifecycle
