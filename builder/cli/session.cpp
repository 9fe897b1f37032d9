#include "cli/session.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/apt_repository.hpp"
#include "ecosystem/deb/archive_inputs.hpp"
#include "ecosystem/deb/package_build.hpp"
#include "ecosystem/deb/version.hpp"
#include "ecosystem/rpm/dnf_repository.hpp"
#include "ecosystem/rpm/package_build.hpp"
#include "recipe/family_check.hpp"
#include "recipe/load.hpp"
#include "recipe/unbuilt.hpp"
#include "repair/catalogue.hpp"
#include "sandbox/targets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stopgap::cli {

namespace fs = std::filesystem;

namespace {

/// The table of ecosystems: a new one is one line here.
std::vector<std::unique_ptr<Ecosystem>> make_ecosystems() {
    std::vector<std::unique_ptr<Ecosystem>> ecosystems;
    ecosystems.push_back(std::make_unique<deb::DebEcosystem>());
    ecosystems.push_back(std::make_unique<rpm::RpmEcosystem>());
    return ecosystems;
}

std::vector<std::unique_ptr<Ecosystem>>& ecosystems() {
    static std::vector<std::unique_ptr<Ecosystem>> all = make_ecosystems();
    return all;
}

/// And the table of what they publish.
std::vector<std::unique_ptr<RepositoryFormat>> make_repository_formats() {
    std::vector<std::unique_ptr<RepositoryFormat>> formats;
    formats.push_back(std::make_unique<deb::AptRepository>());
    formats.push_back(std::make_unique<rpm::DnfRepository>());
    return formats;
}

const std::vector<std::unique_ptr<RepositoryFormat>>& all_repository_formats() {
    static const std::vector<std::unique_ptr<RepositoryFormat>> all = make_repository_formats();
    return all;
}

std::map<std::string, std::string> mirrors_of(const Settings& settings) {
    std::map<std::string, std::string> mirrors;
    for (const auto& [name, setting] : settings.mirrors) {
        mirrors[name] = setting.value;
    }
    const std::vector<Target> targets = sandbox::known_targets(settings.target_folders());
    for (const std::unique_ptr<Ecosystem>& ecosystem : ecosystems()) {
        for (const auto& [name, url] : ecosystem->machine_mirrors(targets)) {
            mirrors.emplace(name, url);
        }
    }
    return mirrors;
}

/// The Debian target that answers for a suite. Throws Error(usage) where there is none, and
/// Error(machine) where its keyring is not there.
Target target_of_suite(const std::string& suite, const Place& place,
                       const std::vector<fs::path>& folders) {
    const std::vector<Target> targets = sandbox::known_targets(folders);
    const Target* target = deb::target_with_suite(targets, suite);
    if (target == nullptr) {
        throw Error(ExitStatus::usage,
                    fmt::format("{}: no Debian target that is described has the suite \"{}\"",
                                shown(place), suite))
            .with_hint("a suite is one of a description's (stopgap root list), such as \"trixie\"");
    }
    sandbox::require_keyring(*target, folders);
    return *target;
}

/// What a target that is not Debian's takes of a Debian archive (Workplace::fetch_archive_input).
SourceSet fetch_archive_input(const ArchiveInput& archive, const Place& place,
                              const std::vector<fs::path>& folders, Workplace& workplace) {
    const Target target = target_of_suite(archive.suite, place, folders);
    deb::Suites suites(target, workplace);
    if (archive.file.empty()) {
        return deb::fetch_archive_tarballs(archive, place, suites, workplace);
    }
    return {deb::fetch_archive_patch(archive, place, suites, workplace).file};
}

std::vector<std::string> target_names(const Recipe& recipe) {
    std::vector<std::string> names;
    for (const Base& base : recipe.bases) {
        names.push_back(base.target);
    }
    return names;
}

void refuse_unknown_targets(const Recipe& recipe, const std::vector<std::string>& wanted) {
    const std::vector<std::string> names = target_names(recipe);
    for (const std::string& target : wanted) {
        if (std::find(names.begin(), names.end(), target) == names.end()) {
            const std::optional<std::string> meant = nearest(target, names);
            throw Error(ExitStatus::usage, fmt::format("--target {}: {} has no such base",
                                                       printable(target), recipe.file.string()))
                .with_hint(meant ? "did you mean " + *meant + "?"
                                 : "it has " + joined(names, ", "));
        }
    }
}

/// What a recipe may say of failure kinds.
RecipeRules rules_of_the_catalogue() {
    RecipeRules rules;
    for (const repair::FailureKind& kind : repair::catalogue()) {
        KindRule& rule = rules.failure_kinds.emplace_back();
        rule.name = kind.name;
        for (const std::string_view option : kind.options) {
            rule.actions.emplace_back(repair::find_action(option)->name);
        }
    }
    for (const repair::Action& action : repair::actions()) {
        rules.actions.push_back(
            {std::string(action.name), !action.argument.empty(), action.takes_path});
    }
    return rules;
}

/// What is read and checked, and not acted upon by this version.
void note_what_has_no_effect(const Recipe& recipe, const FamilyOf& family_of) {
    std::vector<std::string> names = settings_without_use(recipe, family_of);
    if (!recipe.supersedes.empty()) {
        names.emplace_back("supersedes");
    }
    if (!names.empty()) {
        note(fmt::format("{}: checked, and without effect in this version: {}",
                         recipe.file.string(), joined(names, ", ")));
    }
}

} // namespace

Ecosystem& ecosystem_of(Family family) {
    for (const std::unique_ptr<Ecosystem>& ecosystem : ecosystems()) {
        if (ecosystem->family() == family) {
            return *ecosystem;
        }
    }
    throw Error(ExitStatus::bug, "a family of packages without an ecosystem");
}

RepositoryFormat& repository_format_of(Family family) {
    for (const std::unique_ptr<RepositoryFormat>& format : all_repository_formats()) {
        if (format->family() == family) {
            return *format;
        }
    }
    throw Error(ExitStatus::bug, "a family of packages without a repository format");
}

std::vector<const RepositoryFormat*> repository_formats() {
    std::vector<const RepositoryFormat*> formats;
    for (const std::unique_ptr<RepositoryFormat>& format : all_repository_formats()) {
        formats.push_back(format.get());
    }
    return formats;
}

Recipe load_checked_recipe(const std::string& recipe, const Settings& settings) {
    RecipeRules rules = rules_of_the_catalogue();
    const std::vector<Target> targets = sandbox::known_targets(settings.target_folders());
    for (const Target& target : targets) {
        rules.targets.push_back(target.name);
    }
    Recipe loaded = load_recipe(recipe, rules);
    const FamilyOf family_of = [&](const std::string& name) -> std::optional<Family> {
        for (const Target& target : targets) {
            if (target.name == name) {
                return target.family;
            }
        }
        return family_by_name(name);
    };
    std::vector<Problem> problems = unbuilt_features(loaded);
    const std::vector<Problem> mistakes = family_mistakes(loaded, family_of);
    problems.insert(problems.end(), mistakes.begin(), mistakes.end());
    if (!problems.empty()) {
        throw RecipeErrors(std::move(problems));
    }
    note_what_has_no_effect(loaded, family_of);
    return loaded;
}

std::vector<Job> jobs_of(const Recipe& recipe, const CommonOptions& options,
                         const Settings& settings) {
    refuse_unknown_targets(recipe, options.targets);
    std::vector<Job> jobs;
    for (const Base& base : recipe.bases) {
        const bool wanted =
            options.targets.empty() || std::find(options.targets.begin(), options.targets.end(),
                                                 base.target) != options.targets.end();
        if (wanted) {
            jobs.push_back({&base, during("while reading the base at " + shown(base.place), [&] {
                                return sandbox::find_target(base.target, settings.target_folders());
                            })});
        }
    }
    return jobs;
}

void require_keyrings(const std::vector<Job>& jobs, const Settings& settings) {
    for (const Job& job : jobs) {
        sandbox::require_keyring(job.target, settings.target_folders());
    }
}

void require_known_suite(const std::vector<Target>& targets, const std::string& suite,
                         const Place& place) {
    for (const Target& target : targets) {
        if (target.family == Family::deb && !deb::knows_suite(target, suite)) {
            throw Error(ExitStatus::usage, fmt::format("{}: {} knows no suite \"{}\"", shown(place),
                                                       target.name, suite))
                .with_hint("its description names those that it knows: stopgap root list");
        }
    }
}

OfferedVersion offered_in_archive(const ArchiveInput& archive, const Place& place,
                                  const Settings& settings, Workplace& workplace) {
    const Target target = target_of_suite(archive.suite, place, settings.target_folders());
    deb::Suites suites(target, workplace);
    const std::string version = deb::find_donor(archive, place, suites).entry.dsc.version;
    return {version, deb::parse_version(version).upstream};
}

int graver(int one, int other) {
    constexpr std::array<int, 9> gravest_first = {70, 8, 3, 6, 7, 2, 5, 4, 0};
    const auto rank = [&](int status) {
        return std::find(gravest_first.begin(), gravest_first.end(), status);
    };
    return rank(other) < rank(one) ? other : one;
}

Workplace& Session::workplace_for(const std::string& target) {
    workplace_->scratch = run_->folder(target);
    workplace_->jobs = jobs_; // a repair of another target may have lowered them
    return *workplace_;
}

Session::~Session() {
    collect_cache(workplace_->state, cache_limits_);
}

Session::Session(const CommonOptions& options, const Settings& settings)
    : cache_limits_(settings.cache_limits()),
      jobs_(static_cast<unsigned>(std::stoul(settings.jobs.value))) {
    const fs::path state = settings.state.value;
    make_directories(state);
    sandbox::collect_abandoned(state);
    run_.emplace(sandbox::RunFolder::make(state));
    source::DownloadSettings downloads;
    downloads.offline = options.offline;
    workplace_ = std::make_unique<Workplace>(state, run_->path(), downloads);
    workplace_->mirrors = mirrors_of(settings);
    workplace_->described_target = [folders = settings.target_folders()](const std::string& name) {
        Target target = sandbox::find_target(name, folders);
        sandbox::require_keyring(target, folders);
        return target;
    };
    workplace_->fetch_archive_input = [folders = settings.target_folders(),
                                       this](const ArchiveInput& archive, const Place& place) {
        return fetch_archive_input(archive, place, folders, *workplace_);
    };
    workplace_->maintainer = settings.maintainer.value;
    workplace_->jobs = jobs_;
}

} // namespace stopgap::cli
