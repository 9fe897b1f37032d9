#include "ecosystem/rpm/roots.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "sandbox/trees.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace stopgap::rpm {

namespace {

constexpr int k_version = 1; // raised when roots must be made anew
constexpr std::chrono::hours k_root_age = std::chrono::hours(7 * 24);
/// Fedora's and its descendants' group of what every build has.
constexpr const char* k_minimal_build_set = "@buildsys-build";

/// One of the roots that a target needs.
struct Plan {
    std::string kind; ///< begins its key
    std::vector<std::string> packages;
    Tools tools;
};

std::string key_prefix(const Plan& plan, const Target& target) {
    return fmt::format("{}-{}-{}-v{}-", plan.kind, target.name, target.digest.substr(0, 16),
                       k_version);
}

std::optional<sandbox::LayerInfo> usable_layer(const std::string& prefix, Workplace& workplace) {
    std::optional<sandbox::LayerInfo> newest;
    for (const sandbox::LayerInfo& layer : workplace.layers.list()) {
        const bool fresh = workplace.offline || now() - layer.created < k_root_age;
        if (layer.key.starts_with(prefix) && fresh &&
            (!newest || layer.created > newest->created)) {
            newest = layer;
        }
    }
    return newest;
}

/// The root's own rpm must see what was installed: builds ask it.
void require_own_rpm_sees(std::size_t packages, const Target& target, const fs::path& tree,
                          Workplace& workplace) {
    sandbox::Settings settings;
    settings.lowers = {tree};
    settings.scratch = workplace.scratch;
    settings.limits.time_seconds = k_default_install_seconds;
    sandbox::Sandbox box = sandbox::Sandbox::start(settings);
    sandbox::Request request;
    request.argv = {"rpm", "-qa"};
    const sandbox::Ended ended = box.run(request);
    constexpr int k_no_such_program = 127;
    if (ended.exit_code != k_no_such_program &&
        (!ended.succeeded() || lines_of(ended.output).size() < packages)) {
        throw Error(ExitStatus::machine,
                    fmt::format("the root of {}: its own rpm does not see the {} packages that "
                                "were installed",
                                target.name, packages))
            .with_hint("rpm's database was written to " + target.rpmdb.string() +
                       ", as the target's description says: is that where this release has it?");
    }
}

void fill(const Plan& plan, Repositories& repositories, const fs::path& folder,
          Workplace& workplace) {
    const Target& target = repositories.target();
    std::vector<std::string> install = {"install", "--"};
    install.insert(install.end(), plan.packages.begin(), plan.packages.end());
    LocalMirror mirror(repositories, workplace.scratch / (plan.kind + "-mirror"));
    std::size_t packages = 0;
    {
        DnfPlace place;
        place.tools = plan.tools;
        place.upper = folder;
        Dnf dnf(target, mirror, place, workplace);
        const Resolution resolution = dnf.resolve(install);
        if (!resolution.possible) {
            throw Error(ExitStatus::machine, "dnf cannot make the root of " + target.name + ": " +
                                                 telling_lines(resolution.output));
        }
        mirror.add(downloads_of(resolution.transaction, repositories));
        const sandbox::Ended ended = dnf.run(install);
        packages = dnf.installed().size();
        if (!ended.succeeded() || packages < resolution.transaction.size()) {
            fail_with_output(ExitStatus::machine, "the root of " + target.name, ended, workplace);
        }
    }
    remove_tree(mirror.folder());
    require_own_rpm_sees(packages, target, folder, workplace);
}

Root ensure(const Plan& plan, Repositories& repositories, Workplace& workplace) {
    const Stopwatch watch;
    const Target& target = repositories.target();
    const std::string prefix = key_prefix(plan, target);
    Root root;
    root.tools = plan.tools;
    if (const std::optional<sandbox::LayerInfo> found = usable_layer(prefix, workplace)) {
        if (const std::optional<fs::path> tree = workplace.layers.find(found->key)) {
            root.key = found->key;
            root.tree = *tree;
            root.state = {found->key, true, watch.seconds(), found->description, {}};
            return root;
        }
    }
    if (plan.tools.empty()) {
        static_cast<void>(host_dnf(target)); // said before anything is downloaded
    }
    progress(fmt::format("making the {} {} (once; about a minute)", plan.kind, target.name));
    root.key = prefix + repositories.snapshot().substr(0, 16);
    root.tree = workplace.layers.create(
        root.key, target.description + ", state of " + rfc3339_date(now()).substr(0, 10),
        [&](const fs::path& folder) { fill(plan, repositories, folder, workplace); });
    root.state = {root.key, false, watch.seconds(), target.description, {}};
    return root;
}

} // namespace

Root ensure_root(const Target& target, Repositories& repositories, Workplace& workplace) {
    Tools tools;
    if (!target.bootstrap_packages.empty()) {
        tools = {
            ensure({"bootstrap", target.bootstrap_packages, {}}, repositories, workplace).tree};
    }
    const std::vector<std::string> minimal = {k_minimal_build_set};
    const bool own = !target.root_packages.empty();
    return ensure({"root", own ? target.root_packages : minimal, tools}, repositories, workplace);
}

void fail_with_output(ExitStatus status, const std::string& subject, const sandbox::Ended& ended,
                      const Workplace& workplace) {
    const fs::path log = workplace.state / "dnf.log";
    write_file(log, ended.output);
    const std::string reasons = telling_lines(ended.output);
    throw Error(status, subject + ": dnf " + sandbox::shown(ended) +
                            (reasons.empty() ? "" : ": " + reasons))
        .with_hint("its whole output is in " + log.string());
}

} // namespace stopgap::rpm
