#include "ecosystem/rpm/dependencies.hpp"

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/last_use.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "ecosystem/installing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace stopgap::rpm {

namespace {

constexpr int k_version = 1; // raised when layers or resolutions must be made anew

DnfPlace place_on(const Root& root) {
    DnfPlace place;
    place.tools = root.tools;
    place.lowers = {root.tree};
    return place;
}

// ---- the answer of an earlier run ---------------------------------------------------------------

fs::path memory_of(const std::string& key, const Workplace& workplace) {
    return workplace.state / "resolutions" / key;
}

void remember(const std::string& key, const std::vector<PackageEntry>& packages,
              Repositories& repositories, const Workplace& workplace) {
    std::string text;
    for (const PackageEntry& package : packages) {
        text += fmt::format("{}\t{}\t{}\n", package.nevra(), package.pin.digest(),
                            repositories.at(package.repository).described.name);
    }
    make_directories(workplace.state / "resolutions");
    write_file(memory_of(key, workplace), text);
}

/// The packages as the verified indexes list them now; nothing where the memory is damaged, or
/// speaks of what they do not list: it is resolved again.
std::optional<std::vector<PackageEntry>> recall(const std::string& key, Repositories& repositories,
                                                const Workplace& workplace) {
    if (!mark_used(memory_of(key, workplace))) {
        return std::nullopt;
    }
    std::vector<PackageEntry> packages;
    for (const std::string& line : lines_of(read_file(memory_of(key, workplace)))) {
        const std::vector<std::string> parts = split(line, '\t');
        const std::optional<Nevra> nevra =
            parts.size() == 3 ? nevra_of(parts[0]) : std::optional<Nevra>();
        const std::optional<PackageEntry> package =
            nevra ? repositories.find(nevra->name, nevra->evr, nevra->arch, parts[2])
                  : std::optional<PackageEntry>();
        if (!package || package->pin.digest() != parts[1]) {
            return std::nullopt;
        }
        packages.push_back(*package);
    }
    return packages;
}

// ---- resolving and installing -------------------------------------------------------------------

struct Answer {
    std::vector<PackageEntry> packages;
    std::vector<Finding> findings;
};

Answer resolve(const Root& root, const RequirementRepository& wanted, Repositories& repositories,
               Workplace& workplace) {
    const LocalMirror mirror(repositories, workplace.scratch / "mirror");
    DnfPlace place = place_on(root);
    place.requirements = workplace.scratch / "requirements";
    wanted.write(place.requirements);
    Dnf dnf(repositories.target(), mirror, place, workplace);
    std::vector<std::string> arguments = {"install", "--"};
    const std::vector<std::string> packages = wanted.packages();
    arguments.insert(arguments.end(), packages.begin(), packages.end());
    const Resolution resolution = dnf.resolve(arguments);
    remove_tree(place.requirements);
    Answer answer;
    if (resolution.possible) {
        answer.packages =
            downloads_of(RequirementRepository::without_own(resolution.transaction), repositories);
        return answer;
    }
    answer.findings = wanted.unmet_in(resolution.output);
    if (answer.findings.empty()) {
        throw Error(ExitStatus::build_failed, "dnf could not resolve the build dependencies:" +
                                                  quoted_output(resolution.output));
    }
    return answer;
}

std::vector<std::string> missing(const std::vector<PackageEntry>& wanted,
                                 const std::vector<Nevra>& installed) {
    std::vector<std::string> names;
    for (const PackageEntry& package : wanted) {
        const bool there = std::any_of(installed.begin(), installed.end(), [&](const Nevra& one) {
            return shown(one) == package.nevra();
        });
        if (!there) {
            names.push_back(package.nevra());
        }
    }
    return names;
}

void install(const Root& root, const std::vector<PackageEntry>& packages, const std::string& key,
             const fs::path& upper, Repositories& repositories, Workplace& workplace) {
    LocalMirror mirror(repositories, workplace.scratch / "mirror");
    mirror.add(packages);
    DnfPlace place = place_on(root);
    place.upper = upper;
    Dnf dnf(repositories.target(), mirror, place, workplace);
    std::vector<std::string> arguments = {"install", "--"};
    for (const PackageEntry& package : packages) {
        arguments.push_back(package.nevra());
    }
    const sandbox::Ended ended = dnf.run(arguments);
    if (!ended.succeeded()) {
        fail_with_output(ExitStatus::build_failed, "the build dependencies could not be installed",
                         ended, key, workplace);
    }
    const std::vector<std::string> absent = missing(packages, dnf.installed());
    if (!absent.empty()) {
        fail_with_output(ExitStatus::build_failed,
                         "the build dependencies were not installed (" + joined(absent, ", ") + ")",
                         ended, key, workplace);
    }
}

std::string layer_key(const Root& root, const std::vector<PackageEntry>& packages) {
    Sha256 digest;
    digest.update(fmt::format("{}\n{}\n", k_version, root.key));
    for (const PackageEntry& package : packages) {
        digest.update(package.pin.digest() + "\n");
    }
    return "dependencies-" + digest.hex().substr(0, 32);
}

std::string question_of(const Root& root, const RequirementRepository& wanted,
                        Repositories& repositories) {
    return sha256_of(fmt::format("rpm {}\n{}\n{}\n{}", k_version, root.key, repositories.snapshot(),
                                 joined(wanted.requirements(), "\n")));
}

} // namespace

Dependencies foresee_dependencies(const Root& root, const std::vector<std::string>& requirements,
                                  Repositories& repositories, Workplace& workplace) {
    const Stopwatch watch;
    const RequirementRepository wanted(requirements);
    Dependencies dependencies;
    LayerState& state = dependencies.state;
    if (!wanted.refused().empty()) {
        state.findings = wanted.refused();
        return dependencies;
    }
    const std::string question = question_of(root, wanted, repositories);
    if (const std::optional<std::vector<PackageEntry>> known =
            recall(question, repositories, workplace)) {
        dependencies.packages = *known;
    } else if (!wanted.requirements().empty()) {
        Answer answer = resolve(root, wanted, repositories, workplace);
        if (!answer.findings.empty()) {
            state.findings = std::move(answer.findings);
            state.seconds = watch.seconds();
            return dependencies;
        }
        dependencies.packages = std::move(answer.packages);
        remember(question, dependencies.packages, repositories, workplace);
    }
    state.summary = fmt::format("{} packages", dependencies.packages.size());
    state.was_there = true;
    if (!dependencies.packages.empty()) {
        state.key = layer_key(root, dependencies.packages);
        state.was_there = workplace.layers.find(state.key).has_value();
    }
    state.seconds = watch.seconds();
    return dependencies;
}

Dependencies ensure_dependencies(const Root& root, const std::vector<std::string>& requirements,
                                 const std::string& for_whom, Repositories& repositories,
                                 Workplace& workplace) {
    const Stopwatch watch;
    Dependencies dependencies = foresee_dependencies(root, requirements, repositories, workplace);
    if (dependencies.packages.empty() || !dependencies.state.findings.empty()) {
        return dependencies;
    }
    dependencies.tree = workplace.layers.create(
        dependencies.state.key,
        fmt::format("build dependencies of {}: {}", for_whom, dependencies.state.summary),
        [&](const fs::path& upper) {
            progress(fmt::format("installing {} build dependencies", dependencies.packages.size()));
            install(root, dependencies.packages, dependencies.state.key, upper, repositories,
                    workplace);
        });
    dependencies.state.seconds = watch.seconds();
    return dependencies;
}

} // namespace stopgap::rpm
