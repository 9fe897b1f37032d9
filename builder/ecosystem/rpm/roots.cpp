#include "ecosystem/rpm/roots.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "ecosystem/base_root.hpp"
#include "ecosystem/installing.hpp"

#include <fmt/format.h>

#include <optional>

namespace stopgap::rpm {

namespace {

constexpr int k_version = 1; // raised when roots must be made anew
/// Fedora's and its descendants' group of what every build has.
constexpr const char* k_minimal_build_set = "@buildsys-build";

/// One of the roots that a target needs.
struct Plan {
    std::string kind; ///< begins its key
    std::vector<std::string> packages;
    Tools tools;
    bool is_for_builds = true;
};

std::string key_prefix(const Plan& plan, const Target& target) {
    return fmt::format("{}-{}-{}-v{}-", plan.kind, target.name, target.digest.substr(0, 16),
                       k_version);
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
    require_room(ended);
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

void fill(const Plan& plan, const std::string& key, Repositories& repositories,
          const fs::path& folder, Workplace& workplace) {
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
            fail_with_output(ExitStatus::machine, "the root of " + target.name, ended, key,
                             workplace);
        }
    }
    remove_tree(mirror.folder());
    if (plan.is_for_builds) {
        require_own_rpm_sees(packages, target, folder, workplace);
    }
}

Root ensure(const Plan& plan, Repositories& repositories, Workplace& workplace) {
    const Stopwatch watch;
    const Target& target = repositories.target();
    const std::string prefix = key_prefix(plan, target);
    if (const std::optional<BaseRoot> found =
            usable_root(plan.is_for_builds ? target.name : "", prefix, workplace)) {
        return {found->key, found->tree, found->state, plan.tools};
    }
    if (plan.tools.empty()) {
        static_cast<void>(host_dnf(target)); // said before anything is downloaded
    }
    progress(fmt::format("making the {}root {} (once; about a minute)",
                         plan.is_for_builds ? "" : "bootstrap ", target.name));
    Root root;
    root.tools = plan.tools;
    root.key = prefix + repositories.snapshot().substr(0, 16);
    root.tree = workplace.layers.create(
        root.key, target.description + ", state of " + rfc3339_date(now()).substr(0, 10),
        [&](const fs::path& folder) { fill(plan, root.key, repositories, folder, workplace); });
    root.state = {root.key, false, watch.seconds(), target.description, {}};
    return root;
}

} // namespace

Root ensure_root(const Target& target, Repositories& repositories, Workplace& workplace) {
    Tools tools;
    if (!target.bootstrap_packages.empty()) {
        std::vector<std::string> packages = target.bootstrap_packages;
        packages.emplace_back("rpm"); // dnf itself does with its library
        tools = {ensure({"bootstrap", packages, {}, false}, repositories, workplace).tree};
    }
    const std::vector<std::string> minimal = {k_minimal_build_set};
    const bool own = !target.root_packages.empty();
    return ensure({"root", own ? target.root_packages : minimal, tools}, repositories, workplace);
}

void fail_with_output(ExitStatus status, const std::string& subject, const sandbox::Ended& ended,
                      const std::string& key, const Workplace& workplace) {
    const std::string reasons = telling_lines(ended.output);
    throw Error(status, subject + ": dnf " + sandbox::shown(ended) +
                            (reasons.empty() ? "" : ": " + reasons))
        .with_hint("its whole output is in " +
                   keep_layer_log(key, ended.output, workplace).string());
}

} // namespace stopgap::rpm
