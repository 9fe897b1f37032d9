#include "ecosystem/deb/install_check.hpp"

#include "base/text.hpp"
#include "ecosystem/deb/dependencies.hpp"
#include "ecosystem/installing.hpp"
#include "sandbox/trees.hpp"

#include <fmt/format.h>

#include <fcntl.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace stopgap::deb {

namespace {

using sandbox::Ended;
using sandbox::Mount;

constexpr const char* k_built_inside = "/stopgap/built";

std::vector<std::string> apt(std::vector<std::string> arguments) {
    std::vector<std::string> argv = {
        "apt-get",         "-y", "--no-install-recommends",          "--allow-downgrades", "-o",
        "Dpkg::Use-Pty=0", "-o", "Dpkg::Options::=--force-unsafe-io"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return argv;
}

/// The line of apt's or dpkg's output that says why: a relation that cannot be met, what follows
/// dpkg's "error processing", or else apt's own "E:" line.
std::string telling_line(const std::string& output) {
    const std::vector<std::string> lines = lines_of(output);
    std::string said;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (const std::string_view relation : {" Depends: ", " Breaks: ", " Conflicts: "}) {
            if (lines[i].find(relation) != std::string::npos) {
                return printable(trimmed(lines[i]));
            }
        }
        if (lines[i].rfind("dpkg: error processing", 0) == 0 && i + 1 < lines.size()) {
            return printable(trimmed(lines[i + 1]));
        }
        if (said.empty() && lines[i].rfind("E: ", 0) == 0) {
            said = printable(lines[i]);
        }
    }
    return said;
}

/// The base may lie below what the root has (the clean root carries the vendor's newest); the
/// hotfix must be an upgrade that takes nothing away.
const std::vector<std::string> k_install_any = {"--allow-downgrades", "install"};
const std::vector<std::string> k_upgrade = {"--no-remove", "install"};
/// Where packages of the base were given up by decision, those may go.
const std::vector<std::string> k_upgrade_taking_away = {"install"};

/// The steps of one check of one set of packages.
class Check {
  public:
    Check(const Root& root, const std::vector<BuiltPackage>& built, const fs::path& folder,
          const std::vector<ServedBinary>& served, const std::set<std::string>& given_up,
          Suites& suites, const fs::path& log, Workplace& workplace)
        : built_(built), given_up_(given_up),
          mirror_(suites, workplace.scratch / "install-mirror", workplace), name_(log.filename()),
          log_(open_file(log, O_WRONLY | O_CREAT | O_APPEND)) {
        for (const BuiltPackage& package : built) {
            files_.push_back(std::string(k_built_inside) + "/" + package.file);
            for (const ServedBinary& binary : served) {
                if (binary.name == package.name) {
                    base_.push_back(binary.name + "=" + binary.version);
                }
            }
        }
        for (const ServedBinary& binary : served) {
            if (given_up.contains(binary.name)) {
                base_.push_back(binary.name + "=" + binary.version);
            }
        }
        settings_ = install_settings({root.tree, ensure_lists(root, suites, mirror_, workplace)},
                                     workplace);
        settings_.mounts = mirror_mounts(suites.target(), mirror_);
        settings_.mounts.push_back({Mount::Kind::read_only, folder, k_built_inside});
    }

    /// Whether apt can plan it at all; what it needs is downloaded.
    bool prepare() {
        sandbox::Sandbox box = sandbox::Sandbox::start(settings_);
        fresh_because_ = why_without_the_base(box);
        if (!fresh_because_.empty()) {
            base_.clear();
        }
        const std::optional<std::vector<MirrorFile>> needed = plan(box, files_);
        if (needed) {
            mirror_.add(*needed);
        }
        return needed.has_value();
    }

    InstallCheck run() {
        sandbox::Sandbox box = sandbox::Sandbox::start(settings_);
        const std::set<std::string> before = installed(box);
        if (!base_.empty() && !step(box, "install the base", with(k_install_any, base_))) {
            return failed("the base's own packages do not install");
        }
        const std::set<std::string> with_base = installed(box);
        if (!step(box, base_.empty() ? "install the hotfix" : "upgrade to the hotfix",
                  with(base_.empty()       ? k_install_any
                       : given_up_.empty() ? k_upgrade
                                           : k_upgrade_taking_away,
                       files_))) {
            return failed(base_.empty() ? "the built set does not install"
                                        : "the built set is not accepted as an upgrade");
        }
        const std::map<std::string, std::string> versions = installed_versions(box);
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
        const std::optional<std::vector<MirrorFile>> needed = plan(box, base_);
        if (!needed) {
            return "the base's own binaries do not install together";
        }
        return mirror_.add_if_served(*needed)
                   ? ""
                   : "the archive lists the base's binaries and no longer has them";
    }

    /// What apt would download for it; absent: apt refuses.
    std::optional<std::vector<MirrorFile>> plan(sandbox::Sandbox& box,
                                                const std::vector<std::string>& packages) {
        std::vector<std::string> arguments = {"-qq", "--print-uris"};
        const std::vector<std::string> install = with(k_install_any, packages);
        arguments.insert(arguments.end(), install.begin(), install.end());
        const Ended ended = run_logged(box, apt(arguments));
        if (!ended.succeeded()) {
            return std::nullopt;
        }
        return mirror_.look_up(paths_in_uris(ended.output));
    }

    Ended run_logged(sandbox::Sandbox& box, const std::vector<std::string>& argv) {
        sandbox::Request request;
        request.argv = argv;
        request.environment = package_manager_environment();
        request.merge_output = true;
        Ended ended = box.run(request);
        write_all(log_.get(),
                  fmt::format("### {}\n{}### {}\n", joined(argv, " "), ended.output,
                              sandbox::shown(ended)),
                  name_);
        require_room(ended);
        return ended;
    }

    static std::vector<std::string> with(std::vector<std::string> arguments,
                                         const std::vector<std::string>& packages) {
        arguments.insert(arguments.end(), packages.begin(), packages.end());
        return arguments;
    }

    bool step(sandbox::Sandbox& box, const std::string& what,
              const std::vector<std::string>& arguments) {
        write_all(log_.get(), "### " + what + "\n", name_);
        const Ended ended = run_logged(box, apt(arguments));
        if (!ended.succeeded()) {
            evidence_ = telling_line(ended.output);
        }
        return ended.succeeded();
    }

    std::map<std::string, std::string> installed_versions(sandbox::Sandbox& box) {
        const Ended ended = run_logged(
            box, {"dpkg-query", "-W", "-f", "${db:Status-Abbrev}\t${Package}\t${Version}\n"});
        std::map<std::string, std::string> versions;
        for (const std::string& line : lines_of(ended.output)) {
            const std::vector<std::string> parts = split(line, '\t');
            if (parts.size() == 3 && parts[0].rfind("ii", 0) == 0) {
                versions[parts[1]] = parts[2];
            }
        }
        return versions;
    }

    std::set<std::string> installed(sandbox::Sandbox& box) {
        std::set<std::string> names;
        for (const auto& [name, version] : installed_versions(box)) {
            names.insert(name);
        }
        return names;
    }

    InstallCheck remove(sandbox::Sandbox& box, const std::set<std::string>& before) {
        std::vector<std::string> removable;
        for (const BuiltPackage& package : built_) {
            if (!before.contains(package.name)) {
                removable.push_back(package.name);
            }
        }
        if (!removable.empty() && !step(box, "remove it again", with({"remove"}, removable))) {
            return failed("the built set cannot be removed");
        }
        const std::set<std::string> after = installed(box);
        for (const std::string& name : removable) {
            if (after.contains(name)) {
                return failed(name + " is still there after its removal");
            }
        }
        InstallCheck check;
        check.notes.push_back(fmt::format(
            "{} of {} {}: {}", built_.size(), built_.size(),
            built_.size() == 1 ? "package" : "packages",
            base_.empty() ? fmt::format("installed fresh and removed ({})", fresh_because_)
                          : fmt::format("upgraded from the base's {} and removed",
                                        base_.front().substr(base_.front().find('=') + 1))));
        return check;
    }

    InstallCheck failed(const std::string& why) {
        InstallCheck check;
        check.findings.push_back({"not-installable",
                                  built_.front().name,
                                  {name_, 0, why + (evidence_.empty() ? "" : ": " + evidence_)},
                                  {}});
        return check;
    }

    const std::vector<BuiltPackage>& built_;
    const std::set<std::string>& given_up_;
    LocalMirror mirror_;
    sandbox::Settings settings_;
    std::vector<std::string> base_, files_;
    std::string name_, evidence_, fresh_because_;
    FileDescriptor log_;
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
