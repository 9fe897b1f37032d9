#pragma once
// What the commands share: the ecosystems, the workplace of one run, the recipe and its targets.

#include "cli/commands.hpp"
#include "cli/settings.hpp"
#include "ecosystem/port.hpp"
#include "ecosystem/repository_format.hpp"
#include "model/recipe.hpp"
#include "sandbox/scratch.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::cli {

/// The ecosystem of a family.
[[nodiscard]] Ecosystem& ecosystem_of(Family family);

/// How a family's packages are published.
[[nodiscard]] RepositoryFormat& repository_format_of(Family family);
[[nodiscard]] std::vector<const RepositoryFormat*> repository_formats();

/// The recipe, checked, what this version does not build refused by name. Throws Error(usage).
[[nodiscard]] Recipe load_checked_recipe(const std::string& recipe, const Settings& settings);

/// A base of the recipe and the target that it names.
struct Job {
    const Base* base = nullptr;
    Target target;
};

/// The bases to work on: those of --target, else all. Throws Error(usage).
[[nodiscard]] std::vector<Job> jobs_of(const Recipe& recipe, const CommonOptions& options,
                                       const Settings& settings);

/// Throws Error(machine) for the first target whose keyring is not there, with the way to it.
void require_keyrings(const std::vector<Job>& jobs, const Settings& settings);

/// A version of a Debian source package, and the upstream version in it.
struct OfferedVersion {
    std::string version, upstream;
};

/// The version that `archive` names in the archive of the first Debian target, by name, that has
/// its suite; where it names none, the newest. Throws Error(usage) naming what there is.
[[nodiscard]] OfferedVersion offered_in_archive(const ArchiveInput& archive, const Place& place,
                                                const Settings& settings, Workplace& workplace);

/// Throws Error(usage) for a Debian target that does not know the suite: its build looks nowhere
/// else.
void require_known_suite(const std::vector<Target>& targets, const std::string& suite,
                         const Place& place);

/// The graver of two exit statuses (docs/man/stopgap.1, "EXIT STATUS").
[[nodiscard]] int graver(int one, int other);

/// The workplace of this run; its scratch folder lives as long as the session.
class Session {
  public:
    Session(const CommonOptions& options, const Settings& settings);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    /// Trims the cache to the limits of the settings, where nobody else does.
    ~Session();
    [[nodiscard]] Workplace& workplace() { return *workplace_; }
    /// The workplace with a scratch folder of its own for work on `target`.
    [[nodiscard]] Workplace& workplace_for(const std::string& target);

  private:
    CacheLimits cache_limits_;
    unsigned jobs_; ///< as configured
    std::optional<sandbox::RunFolder> run_;
    std::unique_ptr<Workplace> workplace_;
};

} // namespace stopgap::cli
