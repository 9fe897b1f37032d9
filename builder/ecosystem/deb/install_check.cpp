#include "ecosystem/deb/install_check.hpp"

#include "ecosystem/deb/install_trial.hpp"
#include "ecosystem/installing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace stopgap::deb {

namespace {

/// The hotfix must be an upgrade that takes nothing away.
const AptArguments k_upgrade = {"--no-remove", "install"};
/// Where packages of the base were given up by decision, those may go.
const AptArguments k_upgrade_taking_away = {"install"};

/// The steps of one check of one set of packages.
class Check {
  public:
    Check(const Root& root, const std::vector<BuiltPackage>& built, const fs::path& folder,
          const std::vector<ServedBinary>& served, const std::set<std::string>& given_up,
          Suites& suites, const fs::path& log, Workplace& workplace)
        : built_(built), given_up_(given_up), trial_(root, folder, suites, log, workplace) {
        for (const BuiltPackage& package : built) {
            files_.push_back(std::string(k_built_inside) + "/" + package.file);
            for (const ServedBinary& binary : served) {
                if (binary.name == package.name) {
                    base_.push_back(binary.name + "=" + binary.version);
                    of_base_.insert(binary.name);
                }
            }
        }
        for (const ServedBinary& binary : served) {
            if (given_up.contains(binary.name)) {
                base_.push_back(binary.name + "=" + binary.version);
            }
        }
    }

    /// Whether apt can plan it at all; what it needs is downloaded.
    bool prepare() {
        sandbox::Sandbox box = trial_.start();
        fresh_because_ = why_without_the_base(box);
        if (!fresh_because_.empty()) {
            base_.clear();
        }
        return trial_.prepare(box, files_);
    }

    InstallCheck run() {
        sandbox::Sandbox box = trial_.start();
        const std::set<std::string> before = trial_.installed(box);
        if (!base_.empty() && !trial_.step(box, "install the base", k_install_any, base_)) {
            return failed("the base's own packages do not install");
        }
        const std::set<std::string> with_base = trial_.installed(box);
        if (!trial_.step(box, base_.empty() ? "install the hotfix" : "upgrade to the hotfix",
                         base_.empty()       ? k_install_any
                         : given_up_.empty() ? k_upgrade
                                             : k_upgrade_taking_away,
                         files_)) {
            return failed(base_.empty() ? "the built set does not install"
                                        : "the built set is not accepted as an upgrade");
        }
        const std::map<std::string, std::string> versions = trial_.installed_versions(box);
        for (const std::string& name : with_base) {
            if (!versions.contains(name) && !given_up_.contains(name)) {
                return failed("it removes " + name);
            }
        }
        for (const BuiltPackage& package : built_) {
            const auto found = versions.find(package.name);
            if (found == versions.end() || found->second != package.version) {
                return failed(package.name + " is not installed at " + package.version +
                              " afterwards");
            }
        }
        return remove(box, before);
    }

  private:
    /// Empty: the base can be installed first, and what it needs is downloaded.
    std::string why_without_the_base(sandbox::Sandbox& box) {
        if (base_.empty()) {
            return "the target does not serve the base's binaries";
        }
        switch (trial_.prepare_if_served(box, base_)) {
        case Preparation::ready:
            return {};
        case Preparation::refused:
            return "the base's own binaries do not install together";
        case Preparation::gone:
            return "the archive lists the base's binaries and no longer has them";
        }
        return {};
    }

    InstallCheck remove(sandbox::Sandbox& box, const std::set<std::string>& before) {
        std::vector<std::string> removable;
        for (const BuiltPackage& package : built_) {
            if (!before.contains(package.name)) {
                removable.push_back(package.name);
            }
        }
        const std::string kept =
            removable.empty() ? "" : why_kept(box, "remove it again", removable);
        if (kept.empty()) {
            return passed(k_removed);
        }
        const InstallCheck refusal = failed(kept);
        return base_stays_too(removable) ? passed(k_neither_goes) : refusal;
    }

    /// Why the packages are not gone after their removal; empty: they are.
    std::string why_kept(sandbox::Sandbox& box, const std::string& what,
                         const std::vector<std::string>& names) {
        if (!trial_.step(box, what, k_remove, names)) {
            return "the built set cannot be removed";
        }
        const std::set<std::string> after = trial_.installed(box);
        for (const std::string& name : names) {
            if (after.contains(name)) {
                return name + " is still there after its removal";
            }
        }
        return {};
    }

    /// Whether the base's own packages refuse to go as well, as sudo's does where root has no
    /// password: then the hotfix is no worse.
    bool base_stays_too(const std::vector<std::string>& names) {
        std::vector<std::string> of_base;
        std::copy_if(names.begin(), names.end(), std::back_inserter(of_base),
                     [&](const std::string& name) { return of_base_.contains(name); });
        if (base_.empty() || of_base.empty()) {
            return false;
        }
        sandbox::Sandbox box = trial_.start();
        return trial_.step(box, "install the base, to remove it", k_install_any, base_) &&
               !why_kept(box, "remove the base", of_base).empty();
    }

    [[nodiscard]] InstallCheck passed(std::string_view end) const {
        const std::string how =
            base_.empty() ? fmt::format("installed fresh and {} ({})", end, fresh_because_)
                          : fmt::format("upgraded from the base's {} and {}",
                                        base_.front().substr(base_.front().find('=') + 1), end);
        return {{fmt::format("{} of {} {}: {}", built_.size(), built_.size(),
                             built_.size() == 1 ? "package" : "packages", how)},
                {}};
    }

    [[nodiscard]] InstallCheck failed(const std::string& why) const {
        return trial_.failed(built_.front().name, why);
    }

    const std::vector<BuiltPackage>& built_;
    const std::set<std::string>& given_up_;
    InstallTrial trial_;
    std::vector<std::string> base_, files_;
    std::set<std::string> of_base_; ///< names of the built set that the base has too
    std::string fresh_because_;
};

/// The package and those of the set that it needs, directly or not.
std::vector<BuiltPackage> with_dependencies(const BuiltPackage& package,
                                            const std::vector<BuiltPackage>& built) {
    std::vector<BuiltPackage> wanted = {package};
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const std::vector<std::string> depends = wanted[i].depends;
        for (const BuiltPackage& other : built) {
            const bool needed =
                std::find(depends.begin(), depends.end(), other.name) != depends.end();
            const bool there =
                std::any_of(wanted.begin(), wanted.end(),
                            [&](const BuiltPackage& one) { return one.file == other.file; });
            if (needed && !there) {
                wanted.push_back(other);
            }
        }
    }
    return wanted;
}

} // namespace

InstallCheck check_install(const Root& root, const std::vector<BuiltPackage>& built,
                           const fs::path& folder, const std::vector<ServedBinary>& served,
                           const std::set<std::string>& given_up, Suites& suites,
                           const fs::path& log, Workplace& workplace) {
    if (built.empty()) {
        return {{"nothing that a host installs was built"}, {}};
    }
    Check all(root, built, folder, served, given_up, suites, log, workplace);
    if (all.prepare()) {
        return all.run();
    }
    InstallCheck together;
    for (const BuiltPackage& package : built) {
        const std::vector<BuiltPackage> some = with_dependencies(package, built);
        Check one(root, some, folder, served, given_up, suites, log, workplace);
        static_cast<void>(one.prepare());
        InstallCheck check = one.run();
        together.findings.insert(together.findings.end(), check.findings.begin(),
                                 check.findings.end());
        for (const std::string& note : check.notes) {
            together.notes.push_back(package.name + ": " + note);
        }
    }
    together.notes.push_back(fmt::format("{} packages, of which some exclude each other: each "
                                         "installed and removed with those that it depends on",
                                         built.size()));
    return together;
}

void fetch_for_install_check(const Root& root, const std::vector<ServedBinary>& served,
                             Suites& suites, Workplace& workplace) {
    std::vector<BuiltPackage> base;
    for (const ServedBinary& binary : served) {
        base.push_back({binary.name, binary.version, {}, {}});
    }
    const fs::path folder = workplace.scratch / "nothing-built";
    make_directories(folder);
    const std::set<std::string> none;
    Check check(root, base, folder, served, none, suites, workplace.scratch / "fetch.log",
                workplace);
    static_cast<void>(check.prepare());
}

} // namespace stopgap::deb
