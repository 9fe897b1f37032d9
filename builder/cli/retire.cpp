// stopgap retire RECIPE: where the vendor's own build has the fix, the published hotfix leaves the
// index, and its kit becomes the way back.

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/print_json.hpp"
#include "cli/signing.hpp"
#include "cli/target_failure.hpp"
#include "cli/watched.hpp"
#include "engine/failure.hpp"
#include "lifecycle/publish.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace stopgap::cli {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;
using lifecycle::Standing;
using lifecycle::VendorAnswer;

struct RetireOptions {
    WatchOptions watch;
    std::string evidence;
    bool against_evidence = false;
};

/// A target's hotfix whose time has come: what the repository is to be told.
struct Ready {
    artifacts::Retirement retirement;
    lifecycle::VendorPackages vendor;
};

/// Why it is not retired now, and how it could be.
Error not_now(const WatchedHotfix& hotfix, const VendorAnswer& vendor, const Target& target) {
    const std::string subject = fmt::format("{} for {}", hotfix.manifest.id, target.name);
    const std::string build = fmt::format("{} {}", vendor.source, vendor.version);
    std::vector<std::string> said;
    for (const artifacts::Evidence& one : vendor.evidence) {
        said.push_back(fmt::format("{}: {}", name_of(one.says), printable(one.text)));
    }
    const std::string evidence = said.empty() ? "" : " (" + joined(said, "; ") + ")";
    switch (vendor.standing) {
    case Standing::waiting:
        return Error(ExitStatus::decision,
                     fmt::format("{}: the vendor's newest build is {}, which is no later than the "
                                 "base: there is nothing to retire to",
                                 subject, build))
            .with_hint("`stopgap status --nagios RECIPE` tells when that changes");
    case Standing::not_fixed:
        return Error(ExitStatus::decision,
                     fmt::format("{}: {} lacks the fix{}", subject, build, evidence))
            .with_hint("build the hotfix anew on that base; or, where the vendor fixed it in "
                       "another way, say where it says so: --evidence TEXT --against-evidence");
    case Standing::contradicted:
        return Error(ExitStatus::decision,
                     fmt::format("{}: evidence stands against evidence{}", subject, evidence))
            .with_hint(
                "find out which holds; where the build has the fix, say where the vendor says so: "
                "--evidence TEXT --against-evidence; else build anew on it");
    default:
        return Error(ExitStatus::decision, fmt::format("{}: nothing tells whether {} has the fix{}",
                                                       subject, build, evidence))
            .with_hint("where the vendor says that it has, say where: --evidence \"DSA-1234-1\"");
    }
}

bool may_retire(const VendorAnswer& vendor, bool is_workaround, const RetireOptions& own) {
    if (is_workaround && !own.evidence.empty()) {
        return true; // what takes its place need not be a build of this package
    }
    return vendor.standing == Standing::fixed ||
           (vendor.standing == Standing::contradicted && own.against_evidence);
}

/// Where the hotfix is published, by this key.
struct Published {
    fs::path repository;
    std::string fingerprint;
};

Ready prepare(const Recipe& recipe, const Job& job, const RetireOptions& own,
              const Published& published, Workplace& workplace) {
    const WatchedHotfix hotfix =
        read_watched(published.repository, published.fingerprint, recipe, job.target);
    if (hotfix.retired) {
        throw Error(ExitStatus::usage, fmt::format("{} for {}: is retired since {}", recipe.id,
                                                   job.target.name, hotfix.retired->when));
    }
    lifecycle::VendorWatch watch(recipe, *job.base, hotfix.manifest, job.target,
                                 ecosystem_of(job.target.family), workplace);
    const VendorAnswer vendor = watch.ask(own.evidence);
    const bool is_workaround = fix_for(recipe, *job.base).kind == FixKind::workaround;
    if (!may_retire(vendor, is_workaround, own)) {
        throw not_now(hotfix, vendor, job.target);
    }
    Ready ready;
    ready.vendor.folder = workplace.scratch / "vendor";
    ready.vendor.packages = watch.fetch_packages(ready.vendor.folder);
    ready.retirement = {recipe.id,
                        job.target.name,
                        hotfix.manifest.version,
                        is_workaround ? std::string() : vendor.version,
                        {},
                        vendor.evidence};
    return ready;
}

Json json_of(const Ready& ready, const std::string& target, const lifecycle::PublishedTarget& done,
             const std::optional<Error>& failure) {
    return {{"target", target},
            {"status", static_cast<int>(failure ? failure->status() : ExitStatus::done)},
            {"vendor_version", ready.retirement.vendor_version},
            {"evidence", evidence_json(ready.retirement.evidence)},
            {"kit", done.kit},
            {"error", failure ? text_of(*failure) : std::string()}};
}

void print_retired(const Ready& ready, const lifecycle::PublishedTarget& done,
                   const fs::path& repository) {
    const artifacts::Retirement& retirement = ready.retirement;
    fmt::print("{}: {} {} is retired{}\n", done.target, retirement.id,
               printable(retirement.version),
               retirement.vendor_version.empty()
                   ? std::string()
                   : ": the vendor's " + printable(retirement.vendor_version) + " takes its place");
    print_evidence(retirement.evidence);
    fmt::print("  on a host, in a copy of {}: sh deploy.sh retire\n",
               (repository / done.kit).string());
}

int retire(const RetireOptions& own, const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const fs::path repository = watched_repository(own.watch, settings);
    const Recipe recipe = load_checked_recipe(own.watch.recipe, settings);
    const std::vector<Job> jobs = jobs_of(recipe, options, settings);
    Session session(options, settings);
    lifecycle::SigningKey key(signing_of(settings), session.workplace().scratch);
    tell_of_key(key);
    int status = 0;
    Json results = Json::array();
    for (const Job& job : jobs) {
        Ready ready;
        lifecycle::PublishedTarget done;
        const std::optional<Error> failure = engine::failure_of([&] {
            Workplace& workplace = session.workplace_for(job.target.name);
            ready = prepare(recipe, job, own, {repository, key.fingerprint()}, workplace);
            const lifecycle::RepositoryLock lock(repository);
            done = lifecycle::retire(ready.retirement, ready.vendor, job.target,
                                     {repository, {}, settings.publish_valid_for(), lock, key},
                                     repository_format_of(job.target.family), workplace);
        });
        if (failure) {
            tell_failure(job.target.name, *failure);
            status = graver(status, static_cast<int>(failure->status()));
        } else if (!options.json) {
            print_retired(ready, done, repository);
        }
        results.push_back(json_of(ready, job.target.name, done, failure));
    }
    if (options.json) {
        print_results(results);
    }
    return status;
}

} // namespace

std::function<int()> prepare_retire(CLI::App& app, const CommonOptions& options) {
    const std::shared_ptr<RetireOptions> own = std::make_shared<RetireOptions>();
    app.add_option("RECIPE", own->watch.recipe, "folder or file of the recipe")->required();
    app.add_option("--repository", own->watch.repository, "where the hotfix is published");
    app.add_option("--evidence", own->evidence, "where the vendor says that its build has the fix");
    app.add_flag("--against-evidence", own->against_evidence,
                 "that holds, whatever a trial of the patches or a test says")
        ->needs("--evidence");
    return [own, &options] { return retire(*own, options); };
}

} // namespace stopgap::cli
