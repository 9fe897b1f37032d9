#include "ecosystem/deb/roots.hpp"

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "ecosystem/base_root.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/trees.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::deb {

namespace {

using sandbox::Mount;

constexpr int k_version = 1; // raised when roots must be made anew
constexpr const char* k_root_inside = "/stopgap/root";

/// Daemons must not start while packages are installed (invoke-rc.d(8)).
constexpr std::string_view k_policy_rc_d = "#!/bin/sh\nexit 101\n";

std::string key_prefix(const Target& target) {
    return fmt::format("root-{}-{}-v{}-", target.name, target.digest.substr(0, 16), k_version);
}

std::vector<std::string> mmdebstrap_command(const Target& target, const LocalMirror& mirror) {
    std::vector<std::string> argv = {"mmdebstrap",
                                     "--mode=root",
                                     "--variant=buildd",
                                     "--format=directory",
                                     "--architectures=" + target.architecture,
                                     "--verbose"};
    std::vector<std::string> packages = {"fakeroot"};
    packages.insert(packages.end(), target.root_packages.begin(), target.root_packages.end());
    argv.push_back("--include=" + joined(packages, ","));
    argv.push_back("--aptopt=Acquire::Languages \"none\"");
    argv.push_back("--dpkgopt=force-unsafe-io");
    argv.push_back(target.release);
    argv.push_back(k_root_inside);
    for (const std::string& line : mirror.apt_sources(k_mirror_inside, k_keyring_inside)) {
        argv.push_back(line);
    }
    return argv;
}

/// "Inst NAME [OLD] (VERSION ...)" lines of a simulated apt run.
std::vector<std::pair<std::string, std::string>> simulated_packages(const std::string& output) {
    std::vector<std::pair<std::string, std::string>> packages;
    for (const std::string& line : lines_of(output)) {
        const std::vector<std::string> words = words_of(line);
        if (words.size() < 3 || words[0] != "Inst") {
            continue;
        }
        const auto version = std::find_if(words.begin() + 2, words.end(),
                                          [](const auto& word) { return word.front() == '('; });
        if (version != words.end()) {
            packages.emplace_back(words[1].substr(0, words[1].find(':')), version->substr(1));
        }
    }
    std::sort(packages.begin(), packages.end());
    packages.erase(std::unique(packages.begin(), packages.end()), packages.end());
    return packages;
}

enum class Simulation { no, yes };

sandbox::Ended run_mmdebstrap(const Target& target, const LocalMirror& mirror, const fs::path& tree,
                              const Workplace& workplace, Simulation simulation) {
    sandbox::Settings settings = install_settings({}, workplace);
    settings.root = sandbox::RootKind::host_read_only;
    settings.mounts = mirror_mounts(target, mirror);
    settings.mounts.push_back({Mount::Kind::writable, tree, k_root_inside});
    sandbox::Sandbox box = sandbox::Sandbox::start(settings);
    sandbox::Request request;
    request.argv = mmdebstrap_command(target, mirror);
    if (simulation == Simulation::yes) {
        request.argv.insert(request.argv.begin() + 1, "--simulate");
    }
    request.environment = package_manager_environment();
    request.merge_output = true;
    return box.run(request);
}

void require_made(const sandbox::Ended& ended, const std::string& key, const Workplace& workplace) {
    require_room(ended);
    if (!ended.succeeded()) {
        throw Error(ExitStatus::machine,
                    "mmdebstrap could not make the root: " + sandbox::shown(ended) +
                        lines_with_sign(ended.output, "E: "))
            .with_hint("its whole output is in " +
                       keep_layer_log(key, ended.output, workplace).string());
    }
}

void fill_root(const Target& target, LocalMirror& mirror, const std::string& key,
               const fs::path& folder, Workplace& workplace) {
    const fs::path trial = workplace.scratch / "root-trial";
    sandbox::make_tree(trial);
    const sandbox::Ended simulated =
        run_mmdebstrap(target, mirror, trial, workplace, Simulation::yes);
    sandbox::discard_tree(trial);
    require_made(simulated, key, workplace);
    mirror.add(mirror.look_up_packages(simulated_packages(simulated.output)));
    require_made(run_mmdebstrap(target, mirror, folder, workplace, Simulation::no), key, workplace);
    sandbox::put_file(folder, "usr/sbin/policy-rc.d", k_policy_rc_d, sandbox::User::root, 0755);
}

} // namespace

std::vector<std::string> package_manager_environment() {
    std::vector<std::string> environment = sandbox::clean_environment(sandbox::User::root);
    environment.emplace_back("DEBIAN_FRONTEND=noninteractive");
    environment.emplace_back("DEBCONF_NONINTERACTIVE_SEEN=true");
    return environment;
}

std::vector<Mount> mirror_mounts(const Target& target, const LocalMirror& mirror) {
    return {{Mount::Kind::read_only, mirror.folder(), k_mirror_inside},
            {Mount::Kind::read_only, target.keyring, k_keyring_inside}};
}

Root ensure_root(const Target& target, Suites& suites, Workplace& workplace) {
    const Stopwatch watch;
    if (const std::optional<BaseRoot> found =
            usable_root(target.name, key_prefix(target), workplace)) {
        return {found->key, found->tree, found->state};
    }
    if (!find_program("mmdebstrap")) {
        throw Error(ExitStatus::machine,
                    "mmdebstrap: not installed; roots of " + target.name + " are made with it")
            .with_hint("apt-get install mmdebstrap");
    }
    progress(fmt::format("making the root {} (once; about a minute)", target.name));
    LocalMirror mirror(suites, workplace.scratch / "root-mirror", workplace);
    Root root;
    root.key = key_prefix(target) + suites.snapshot().substr(0, 16);
    root.tree = workplace.layers.create(
        root.key, target.description + ", state of " + rfc3339_date(now()).substr(0, 10),
        [&](const fs::path& folder) { fill_root(target, mirror, root.key, folder, workplace); });
    remove_tree(mirror.folder());
    root.state = {root.key, false, watch.seconds(), target.description, {}};
    return root;
}

fs::path ensure_lists(const Root& root, Suites& suites, LocalMirror& mirror, Workplace& workplace) {
    const std::string key = "lists-" + sha256_of(root.key + "\n" + suites.snapshot()).substr(0, 32);
    const auto fill = [&](const fs::path& upper) {
        sandbox::Settings settings = install_settings({root.tree}, workplace);
        settings.upper = upper;
        settings.mounts = mirror_mounts(suites.target(), mirror);
        sandbox::put_file(upper, "etc/apt/sources.list",
                          joined(mirror.apt_sources(k_mirror_inside, k_keyring_inside), "\n") +
                              "\n");
        sandbox::Sandbox box = sandbox::Sandbox::start(settings);
        sandbox::Request request;
        request.argv = {"apt-get", "update", "--error-on=any"};
        request.environment = package_manager_environment();
        request.merge_output = true;
        const sandbox::Ended ended = box.run(request);
        require_room(ended);
        if (!ended.succeeded()) {
            throw Error(ExitStatus::verification,
                        "the target's apt refuses the indexes: " + sandbox::shown(ended) + "\n" +
                            printable(ended.output));
        }
    };
    return workplace.layers.create(key, "apt lists of " + suites.target().name, fill);
}

} // namespace stopgap::deb
