#include "ecosystem/rpm/install_check.hpp"

#include "base/files.hpp"
#include "ecosystem/installing.hpp"
#include "ecosystem/rpm/dependents.hpp"
#include "ecosystem/rpm/install_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>

namespace stopgap::rpm {

namespace {

/// The newest installed version of each name.
using Versions = std::map<std::string, Evr>;

/// The base's packages of these names.
std::vector<std::string> base_of(const std::set<std::string>& names,
                                 const std::vector<ServedBinary>& served) {
    std::vector<std::string> base;
    for (const ServedBinary& binary : served) {
        if (names.contains(binary.name)) {
            base.push_back(dnf_name(binary));
        }
    }
    return base;
}

/// The steps of one check of one set of packages.
class Check {
  public:
    Check(const Root& root, std::vector<BuiltRpm> built, const fs::path& folder,
          const std::vector<ServedBinary>& served, Repositories& repositories, const fs::path& log,
          Workplace& workplace)
        : built_(std::move(built)), trial_(root, folder, repositories, log, workplace),
          another_trial_([&root, folder, &repositories, log, &workplace] {
              return std::make_unique<InstallTrial>(root, folder, repositories, log, workplace);
          }) {
        for (const BuiltRpm& package : built_) {
            names_.insert(package.name);
            files_.push_back(std::string(k_built_inside) + "/" + package.file);
        }
        base_ = base_of(names_, served);
        for (const ServedBinary& binary : served) {
            of_base_.insert(binary.name);
        }
    }

    /// Whether dnf can plan it at all; what it needs is downloaded.
    bool prepare() {
        if (base_.empty()) {
            fresh_because_ = "the target does not serve the base's binaries";
        } else if (!trial_.prepare(base_, Trust::signed_only)) {
            fresh_because_ = "the base's own binaries do not install together";
            base_.clear();
        }
        return trial_.prepare(files_, Trust::built_by_us);
    }

    /// Packages of others that could not stay.
    std::vector<Finding> dependents() {
        SetChange change{base_, names_, {}};
        for (const BuiltRpm& package : built_) {
            change.provides.insert(package.provides.begin(), package.provides.end());
        }
        return strict_dependents(trial_.dnf(), change);
    }

    InstallCheck run() {
        const Versions before = versions();
        if (!base_.empty() &&
            !trial_.step("install the base", "install", base_, Trust::signed_only)) {
            return failed("the base's own packages do not install");
        }
        const std::vector<std::string> of_base = trial_.failed_scriptlets();
        const Versions with_base = versions();
        if (!trial_.step(base_.empty() ? "install the hotfix" : "upgrade to the hotfix", "install",
                         files_, Trust::built_by_us)) {
            return failed(base_.empty() ? "the built set does not install"
                                        : "the built set is not accepted as an upgrade");
        }
        const std::vector<std::string>& scriptlets = trial_.failed_scriptlets();
        if (!scriptlets.empty() && !base_.empty() && of_base.empty()) {
            return failed("a scriptlet fails that did not fail in the base: " + scriptlets.front());
        }
        if (!scriptlets.empty()) {
            notes_.push_back("a scriptlet fails in a clean root: " + scriptlets.front());
        }
        const std::string wrong = what_is_wrong(with_base, versions());
        return wrong.empty() ? remove(before) : failed(wrong);
    }

  private:
    Versions versions() {
        Versions newest;
        for (const Nevra& package : trial_.dnf().installed()) {
            const auto [known, is_new] = newest.emplace(package.name, package.evr);
            if (!is_new && compare(known->second, package.evr) < 0) {
                known->second = package.evr;
            }
        }
        return newest;
    }

    /// Empty: all is as it should be after the upgrade.
    std::string what_is_wrong(const Versions& earlier, const Versions& now) const {
        for (const auto& [name, evr] : earlier) {
            const Versions::const_iterator found = now.find(name);
            if (found == now.end()) {
                return "it removes " + name;
            }
            if (compare(found->second, evr) < 0) {
                return fmt::format("it takes {} back from {} to {}", name, shown(evr),
                                   shown(found->second));
            }
        }
        for (const BuiltRpm& package : built_) {
            const Versions::const_iterator found = now.find(package.name);
            if (found == now.end() || shown(found->second) != shown(installed_form(package.evr))) {
                return fmt::format("{} is not installed at {} afterwards", package.name,
                                   shown(package.evr));
            }
        }
        return {};
    }

    /// As Dnf::installed() has it: an epoch of 0 is absent.
    static Evr installed_form(Evr evr) {
        if (evr.epoch == "0") {
            evr.epoch.clear();
        }
        return evr;
    }

    InstallCheck remove(const Versions& before) {
        std::vector<std::string> removable;
        std::copy_if(names_.begin(), names_.end(), std::back_inserter(removable),
                     [&](const std::string& name) { return !before.contains(name); });
        const std::string kept =
            removable.empty() ? "" : why_kept(trial_, "remove it again", removable);
        if (!kept.empty()) {
            if (!base_stays_too(removable)) {
                return failed(kept);
            }
            notes_.insert(notes_.begin(), note(k_neither_goes));
            return {notes_, {}};
        }
        const Versions after = versions();
        for (const auto& [name, evr] : before) {
            if (!after.contains(name)) {
                return failed("its removal takes " + name + " along");
            }
        }
        notes_.insert(notes_.begin(), note(k_removed));
        return {notes_, {}};
    }

    /// Why the packages are not gone after their removal; empty: they are.
    static std::string why_kept(InstallTrial& trial, const std::string& what,
                                const std::vector<std::string>& names) {
        if (!trial.step(what, "remove", names, Trust::built_by_us)) {
            return "the built set cannot be removed";
        }
        for (const Nevra& package : trial.dnf().installed()) {
            if (std::ranges::find(names, package.name) != names.end()) {
                return package.name + " is still there after its removal";
            }
        }
        return {};
    }

    /// Whether the base's own packages, in a root of their own, refuse to go as well: then the
    /// hotfix is no worse.
    [[nodiscard]] bool base_stays_too(const std::vector<std::string>& names) const {
        std::vector<std::string> of_base;
        std::copy_if(names.begin(), names.end(), std::back_inserter(of_base),
                     [&](const std::string& name) { return of_base_.contains(name); });
        if (base_.empty() || of_base.empty()) {
            return false;
        }
        const std::unique_ptr<InstallTrial> trial = another_trial_();
        return trial->prepare(base_, Trust::signed_only) &&
               trial->step("install the base, to remove it", "install", base_,
                           Trust::signed_only) &&
               !why_kept(*trial, "remove the base", of_base).empty();
    }

    [[nodiscard]] std::string note(std::string_view end) const {
        const std::string how =
            base_.empty() ? fmt::format("installed fresh and {} ({})", end, fresh_because_)
                          : fmt::format("upgraded from the base ({}) and {}", base_.front(), end);
        return fmt::format("{} of {} {}: {}", built_.size(), built_.size(),
                           built_.size() == 1 ? "package" : "packages", how);
    }

    [[nodiscard]] InstallCheck failed(const std::string& why) const {
        return trial_.failed(built_.front().name, why);
    }

    std::vector<BuiltRpm> built_;
    InstallTrial trial_;
    std::function<std::unique_ptr<InstallTrial>()> another_trial_;
    std::set<std::string> names_, of_base_;
    std::vector<std::string> base_, files_;
    std::string fresh_because_;
    std::vector<std::string> notes_;
};

/// Whether one requires something that the other provides; versions are left to dnf.
bool needs(const BuiltRpm& one, const BuiltRpm& other) {
    const auto name_part = [](const std::string& text) { return text.substr(0, text.find(' ')); };
    std::set<std::string> provided;
    for (const std::string& capability : other.provides) {
        provided.insert(name_part(capability));
    }
    return std::any_of(
        one.requires_.begin(), one.requires_.end(),
        [&](const std::string& requirement) { return provided.contains(name_part(requirement)); });
}

/// The package and those of the set that it needs, directly or not.
std::vector<BuiltRpm> with_dependencies(const BuiltRpm& package,
                                        const std::vector<BuiltRpm>& built) {
    std::vector<BuiltRpm> wanted = {package};
    std::set<std::string> files = {package.file};
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        for (const BuiltRpm& other : built) {
            if (!files.contains(other.file) && needs(wanted[i], other)) {
                files.insert(other.file);
                wanted.push_back(other);
            }
        }
    }
    return wanted;
}

InstallCheck check_one_by_one(const Root& root, const std::vector<BuiltRpm>& built,
                              const fs::path& folder, const std::vector<ServedBinary>& served,
                              Repositories& repositories, const fs::path& log,
                              Workplace& workplace) {
    InstallCheck together;
    for (const BuiltRpm& package : built) {
        Check one(root, with_dependencies(package, built), folder, served, repositories, log,
                  workplace);
        static_cast<void>(one.prepare());
        const InstallCheck check = one.run();
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

} // namespace

void fetch_for_install_check(const Root& root, const std::vector<ServedBinary>& served,
                             Repositories& repositories, Workplace& workplace) {
    std::set<std::string> names;
    for (const ServedBinary& binary : served) {
        names.insert(binary.name);
    }
    if (names.empty()) {
        return;
    }
    const fs::path folder = workplace.scratch / "nothing-built";
    make_directories(folder);
    InstallTrial trial(root, folder, repositories, workplace.scratch / "fetch.log", workplace);
    static_cast<void>(trial.prepare(base_of(names, served), Trust::signed_only));
}

InstallCheck check_install(const Root& root, const std::vector<BuiltRpm>& built,
                           const fs::path& folder, const std::vector<ServedBinary>& served,
                           Repositories& repositories, const fs::path& log, Workplace& workplace) {
    if (built.empty()) {
        return {{"nothing that a host installs was built"}, {}};
    }
    InstallCheck check;
    std::vector<Finding> dependents;
    {
        Check all(root, built, folder, served, repositories, log, workplace);
        const bool planned = all.prepare();
        dependents = all.dependents();
        if (planned || built.size() == 1) {
            check = all.run();
        }
    }
    if (check.notes.empty() && check.findings.empty()) {
        check = check_one_by_one(root, built, folder, served, repositories, log, workplace);
    }
    check.findings.insert(check.findings.end(), dependents.begin(), dependents.end());
    return check;
}

} // namespace stopgap::rpm
