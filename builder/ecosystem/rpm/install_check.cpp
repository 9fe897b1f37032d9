#include "ecosystem/rpm/install_check.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "ecosystem/installing.hpp"
#include "ecosystem/rpm/dependents.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace stopgap::rpm {

namespace {

using sandbox::Ended;
using sandbox::Mount;

constexpr const char* k_built_inside = "/stopgap/built";

/// The newest installed version of each name.
using Versions = std::map<std::string, Evr>;

/// The base's packages of these names, "NAME-[E:]V-R.ARCH".
std::vector<std::string> base_of(const std::set<std::string>& names,
                                 const std::vector<ServedBinary>& served) {
    std::vector<std::string> base;
    for (const ServedBinary& binary : served) {
        if (names.contains(binary.name)) {
            base.push_back(
                fmt::format("{}-{}.{}", binary.name, binary.version, binary.architecture));
        }
    }
    return base;
}

std::vector<std::string> arguments_for(const std::string& verb,
                                       const std::vector<std::string>& packages) {
    std::vector<std::string> arguments = {verb, "--"};
    arguments.insert(arguments.end(), packages.begin(), packages.end());
    return arguments;
}

DnfPlace place_on(const Root& root, std::vector<Mount> mounts) {
    DnfPlace place;
    place.tools = root.tools;
    place.lowers = {root.tree};
    place.mounts = std::move(mounts);
    return place;
}

/// The steps of one check of one set of packages.
class Check {
  public:
    Check(const Root& root, std::vector<BuiltRpm> built, const fs::path& folder,
          const std::vector<ServedBinary>& served, Repositories& repositories, const fs::path& log,
          Workplace& workplace)
        : built_(std::move(built)), repositories_(repositories),
          mirror_(repositories, workplace.scratch / "install-mirror"),
          dnf_(repositories.target(), mirror_,
               place_on(root, {{Mount::Kind::read_only, folder, k_built_inside}}), workplace),
          name_(log.filename()), log_(open_file(log, O_WRONLY | O_CREAT | O_APPEND)) {
        for (const BuiltRpm& package : built_) {
            names_.insert(package.name);
            files_.push_back(std::string(k_built_inside) + "/" + package.file);
        }
        base_ = base_of(names_, served);
    }

    /// Whether dnf can plan it at all; what it needs is downloaded.
    bool prepare() {
        if (base_.empty()) {
            fresh_because_ = "the target does not serve the base's binaries";
        } else if (!plan(base_, Trust::signed_only)) {
            fresh_because_ = "the base's own binaries do not install together";
            base_.clear();
        }
        return plan(files_, Trust::built_by_us);
    }

    /// Packages of others that could not stay.
    std::vector<Finding> dependents() {
        SetChange change{base_, names_, {}};
        for (const BuiltRpm& package : built_) {
            change.provides.insert(package.provides.begin(), package.provides.end());
        }
        return strict_dependents(dnf_, change);
    }

    InstallCheck run() {
        const Versions before = versions();
        if (!base_.empty() &&
            !step("install the base", arguments_for("install", base_), Trust::signed_only)) {
            return failed("the base's own packages do not install");
        }
        const std::vector<std::string> of_base = scriptlets_;
        const Versions with_base = versions();
        if (!step(base_.empty() ? "install the hotfix" : "upgrade to the hotfix",
                  arguments_for("install", files_), Trust::built_by_us)) {
            return failed(base_.empty() ? "the built set does not install"
                                        : "the built set is not accepted as an upgrade");
        }
        if (!scriptlets_.empty() && !base_.empty() && of_base.empty()) {
            return failed("a scriptlet fails that did not fail in the base: " +
                          scriptlets_.front());
        }
        if (!scriptlets_.empty()) {
            notes_.push_back("a scriptlet fails in a clean root: " + scriptlets_.front());
        }
        const std::string wrong = what_is_wrong(with_base, versions());
        return wrong.empty() ? remove(before) : failed(wrong);
    }

  private:
    bool plan(const std::vector<std::string>& packages, Trust trust) {
        const Resolution resolution = dnf_.resolve(arguments_for("install", packages), trust);
        write_log("plan: install " + joined(packages, " "), resolution.output);
        if (!resolution.possible) {
            evidence_ = telling_lines(resolution.output);
            return false;
        }
        mirror_.add(downloads_of(resolution.transaction, repositories_));
        return true;
    }

    bool step(const std::string& what, const std::vector<std::string>& arguments, Trust trust) {
        const Ended ended = dnf_.run(arguments, trust);
        write_log(what + ": dnf " + joined(arguments, " "),
                  ended.output + "### " + sandbox::shown(ended) + "\n");
        require_room(ended);
        evidence_ = ended.succeeded() ? "" : telling_lines(ended.output);
        scriptlets_ = scriptlet_failures(ended.output);
        return ended.succeeded();
    }

    void write_log(const std::string& title, const std::string& output) {
        write_all(log_.get(), fmt::format("### {}\n{}", title, output), name_);
    }

    Versions versions() {
        Versions newest;
        for (const Nevra& package : dnf_.installed()) {
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
        if (!removable.empty() &&
            !step("remove it again", arguments_for("remove", removable), Trust::built_by_us)) {
            return failed("the built set cannot be removed");
        }
        const Versions after = versions();
        for (const std::string& name : removable) {
            if (after.contains(name)) {
                return failed(name + " is still there after its removal");
            }
        }
        for (const auto& [name, evr] : before) {
            if (!after.contains(name)) {
                return failed("its removal takes " + name + " along");
            }
        }
        notes_.insert(notes_.begin(), note());
        return {notes_, {}};
    }

    [[nodiscard]] std::string note() const {
        const std::string how =
            base_.empty() ? fmt::format("installed fresh and removed ({})", fresh_because_)
                          : fmt::format("upgraded from the base ({}) and removed", base_.front());
        return fmt::format("{} of {} {}: {}", built_.size(), built_.size(),
                           built_.size() == 1 ? "package" : "packages", how);
    }

    InstallCheck failed(const std::string& why) const {
        return {{},
                {{"not-installable",
                  built_.front().name,
                  {name_, 0, why + (evidence_.empty() ? "" : ": " + evidence_)},
                  {}}}};
    }

    std::vector<BuiltRpm> built_;
    Repositories& repositories_;
    LocalMirror mirror_;
    Dnf dnf_;
    std::set<std::string> names_;
    std::vector<std::string> base_, files_;
    std::string name_, evidence_, fresh_because_;
    std::vector<std::string> scriptlets_; ///< those that failed in the last step
    std::vector<std::string> notes_;
    FileDescriptor log_;
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
    LocalMirror mirror(repositories, workplace.scratch / "install-mirror");
    Dnf dnf(repositories.target(), mirror, place_on(root, {}), workplace);
    const Resolution resolution = dnf.resolve(arguments_for("install", base_of(names, served)));
    if (resolution.possible) {
        mirror.add(downloads_of(resolution.transaction, repositories));
    }
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
