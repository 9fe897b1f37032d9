#include "ecosystem/deb/install_trial.hpp"

#include "base/text.hpp"
#include "ecosystem/deb/dependencies.hpp"
#include "ecosystem/installing.hpp"

#include <fmt/format.h>

#include <fcntl.h>

namespace stopgap::deb {

namespace {

using sandbox::Ended;
using sandbox::Mount;

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

AptArguments with(AptArguments arguments, const std::vector<std::string>& packages) {
    arguments.insert(arguments.end(), packages.begin(), packages.end());
    return arguments;
}

} // namespace

InstallTrial::InstallTrial(const Root& root, const fs::path& folder, Suites& suites,
                           const fs::path& log, Workplace& workplace)
    : mirror_(suites, workplace.scratch / "install-mirror", workplace), name_(log.filename()),
      log_(open_file(log, O_WRONLY | O_CREAT | O_APPEND)) {
    settings_ =
        install_settings({root.tree, ensure_lists(root, suites, mirror_, workplace)}, workplace);
    settings_.mounts = mirror_mounts(suites.target(), mirror_);
    settings_.mounts.push_back({Mount::Kind::read_only, folder, k_built_inside});
}

bool InstallTrial::prepare(sandbox::Sandbox& box, const std::vector<std::string>& packages) {
    const std::optional<std::vector<MirrorFile>> needed = plan(box, packages);
    if (needed) {
        mirror_.add(*needed);
    }
    return needed.has_value();
}

Preparation InstallTrial::prepare_if_served(sandbox::Sandbox& box,
                                            const std::vector<std::string>& packages) {
    const std::optional<std::vector<MirrorFile>> needed = plan(box, packages);
    if (!needed) {
        return Preparation::refused;
    }
    return mirror_.add_if_served(*needed) ? Preparation::ready : Preparation::gone;
}

bool InstallTrial::can_plan(sandbox::Sandbox& box, const std::vector<std::string>& packages) {
    return plan(box, packages).has_value();
}

/// What apt would download for it; absent: apt refuses.
std::optional<std::vector<MirrorFile>>
InstallTrial::plan(sandbox::Sandbox& box, const std::vector<std::string>& packages) {
    const Ended ended =
        run_logged(box, apt(with({"-qq", "--print-uris"}, with(k_install_any, packages))));
    if (!ended.succeeded()) {
        return std::nullopt;
    }
    return mirror_.look_up(paths_in_uris(ended.output));
}

Ended InstallTrial::run_logged(sandbox::Sandbox& box, const std::vector<std::string>& argv,
                               std::chrono::seconds timeout) {
    sandbox::Request request;
    request.timeout = timeout;
    request.argv = argv;
    request.environment = package_manager_environment();
    request.merge_output = true;
    Ended ended = box.run(request);
    write_all(
        log_.get(),
        fmt::format("### {}\n{}### {}\n", joined(argv, " "), ended.output, sandbox::shown(ended)),
        name_);
    require_room(ended);
    return ended;
}

bool InstallTrial::step(sandbox::Sandbox& box, const std::string& what,
                        const AptArguments& arguments, const std::vector<std::string>& packages) {
    write_all(log_.get(), "### " + what + "\n", name_);
    const Ended ended = run_logged(box, apt(with(arguments, packages)));
    if (!ended.succeeded()) {
        evidence_ = telling_line(ended.output);
    }
    return ended.succeeded();
}

std::map<std::string, std::string> InstallTrial::installed_versions(sandbox::Sandbox& box) {
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

std::set<std::string> InstallTrial::installed(sandbox::Sandbox& box) {
    std::set<std::string> names;
    for (const auto& [name, version] : installed_versions(box)) {
        names.insert(name);
    }
    return names;
}

InstallCheck InstallTrial::failed(const std::string& package, const std::string& why,
                                  const std::string& kind) const {
    InstallCheck check;
    check.findings.push_back(
        {kind, package, {name_, 0, why + (evidence_.empty() ? "" : ": " + evidence_)}, {}});
    return check;
}

} // namespace stopgap::deb
