#include "ecosystem/rpm/install_trial.hpp"

#include "base/text.hpp"
#include "ecosystem/installing.hpp"

#include <fcntl.h>
#include <fmt/format.h>

namespace stopgap::rpm {

namespace {

using sandbox::Ended;
using sandbox::Mount;

DnfPlace place_on(const Root& root, const fs::path& folder) {
    DnfPlace place;
    place.tools = root.tools;
    place.lowers = {root.tree};
    place.mounts = {{Mount::Kind::read_only, folder, k_built_inside},
                    {Mount::Kind::read_only, folder, std::string(k_root_inside) + k_built_inside}};
    return place;
}

std::vector<std::string> arguments_for(const std::string& verb,
                                       const std::vector<std::string>& packages) {
    std::vector<std::string> arguments = {verb, "--"};
    arguments.insert(arguments.end(), packages.begin(), packages.end());
    return arguments;
}

} // namespace

std::string dnf_name(const ServedBinary& binary) {
    return fmt::format("{}-{}.{}", binary.name, binary.version, binary.architecture);
}

InstallTrial::InstallTrial(const Root& root, const fs::path& folder, Repositories& repositories,
                           const fs::path& log, Workplace& workplace)
    : repositories_(repositories), mirror_(repositories, workplace.scratch / "install-mirror"),
      dnf_(repositories.target(), mirror_, place_on(root, folder), workplace),
      name_(log.filename()), log_(open_file(log, O_WRONLY | O_CREAT | O_APPEND)) {}

Resolution InstallTrial::plan(const std::vector<std::string>& packages, Trust trust) {
    Resolution resolution = dnf_.resolve(arguments_for("install", packages), trust);
    write_all(log_.get(),
              fmt::format("### plan: install {}\n{}", joined(packages, " "), resolution.output),
              name_);
    evidence_ = resolution.possible ? "" : telling_lines(resolution.output);
    return resolution;
}

void InstallTrial::download(const Resolution& plan) {
    mirror_.add(downloads_of(plan.transaction, repositories_));
}

bool InstallTrial::prepare(const std::vector<std::string>& packages, Trust trust) {
    const Resolution resolution = plan(packages, trust);
    if (resolution.possible) {
        download(resolution);
    }
    return resolution.possible;
}

bool InstallTrial::step(const std::string& what, const std::string& verb,
                        const std::vector<std::string>& packages, Trust trust) {
    const std::vector<std::string> arguments = arguments_for(verb, packages);
    const Ended ended = dnf_.run(arguments, trust);
    write_log(what + ": dnf " + joined(arguments, " "), ended);
    evidence_ = ended.succeeded() ? "" : telling_lines(ended.output);
    scriptlets_ = scriptlet_failures(ended.output);
    return ended.succeeded();
}

Ended InstallTrial::run_in_root(const std::vector<std::string>& argv,
                                std::chrono::seconds timeout) {
    Ended ended = dnf_.run_in_root(argv, timeout);
    write_log(joined(argv, " "), ended);
    return ended;
}

void InstallTrial::write_log(const std::string& title, const Ended& ended) {
    write_all(log_.get(),
              fmt::format("### {}\n{}### {}\n", title, ended.output, sandbox::shown(ended)), name_);
    require_room(ended);
}

InstallCheck InstallTrial::failed(const std::string& package, const std::string& why,
                                  const std::string& kind) const {
    InstallCheck check;
    check.findings.push_back(
        {kind, package, {name_, 0, why + (evidence_.empty() ? "" : ": " + evidence_)}, {}});
    return check;
}

} // namespace stopgap::rpm
