// stopgap publish RECIPE: a built hotfix becomes part of a signed repository. --resign: what is
// published is signed again, its dates renewed. --promote: the next environment may take a kit.

#include "lifecycle/publish.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/print_json.hpp"
#include "cli/session.hpp"
#include "cli/signing.hpp"
#include "engine/verify.hpp"
#include "lifecycle/signing_key.hpp"
#include "sandbox/targets.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace stopgap::cli {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;
using lifecycle::BuiltHotfix;
using lifecycle::Publication;
using lifecycle::PublishedTarget;

struct PublishOptions {
    std::string recipe;
    fs::path repository;
    std::string url;
    lifecycle::Trial trial; ///< without an environment: none
    bool resign = false;
    std::optional<std::string> fingerprint; ///< of the key that must have signed the build
};

/// What the command line and the configuration say together.
struct Wanted {
    fs::path repository;
    std::string url;
    std::chrono::hours valid_for{0};
};

Wanted wanted_of(const PublishOptions& own, const Settings& settings) {
    Wanted wanted;
    wanted.repository =
        own.repository.empty() ? fs::path(settings.publish_repository.value) : own.repository;
    wanted.url = own.url.empty() ? settings.publish_url.value : own.url;
    wanted.valid_for = settings.publish_valid_for();
    if (wanted.repository.empty()) {
        throw Error(ExitStatus::usage, "publish: nothing says into which repository")
            .with_hint("--repository DIR, or [publish] repository in the configuration");
    }
    if (!wanted.url.empty()) {
        require_web_address(wanted.url, "--url");
    }
    return wanted;
}

/// Verified and copied, each target's, before anything is published.
std::vector<BuiltHotfix> take_all(const Recipe& recipe, const std::vector<Job>& jobs,
                                  const std::string& fingerprint, const CommonOptions& options,
                                  Session& session) {
    std::vector<BuiltHotfix> all;
    for (const Job& job : jobs) {
        Workplace& workplace = session.workplace_for(job.target.name);
        const engine::Verified verified = engine::verify_hotfix(
            {recipe, *job.base, job.target, options.output}, {engine::Depth::files, fingerprint},
            ecosystem_of(job.target.family), workplace);
        if (verified.failure) {
            throw *verified.failure;
        }
        all.push_back(lifecycle::take_built(recipe, *job.base, options.output,
                                            verified.manifest_text, workplace.scratch / "built"));
    }
    return all;
}

Json json_of(const PublishedTarget& published, const SignatureMaker& signatures) {
    Json hotfixes = Json::array();
    for (const PublishedHotfix& hotfix : published.hotfixes) {
        hotfixes.push_back({{"id", hotfix.published.id},
                            {"version", hotfix.published.version},
                            {"published", hotfix.published.when},
                            {"retired", hotfix.retired.has_value()}});
    }
    return {{"target", published.target},
            {"fingerprint", signatures.fingerprint()},
            {"client_file", published.client_file},
            {"kit", published.kit},
            {"hotfixes", hotfixes}};
}

void print_published(const PublishedTarget& published, const Wanted& wanted,
                     const SignatureMaker& signatures) {
    fmt::print("{}: published, signed with {}\n", published.target, signatures.fingerprint());
    for (const PublishedHotfix& hotfix : published.hotfixes) {
        fmt::print("  {:<24} {}{}\n", printable(hotfix.published.id),
                   printable(hotfix.published.version), hotfix.retired ? ", retired" : "");
    }
    fmt::print("  hosts need {} and {}\n", (wanted.repository / published.client_file).string(),
               (wanted.repository / published.target / k_public_key_file).string());
    if (!published.kit.empty()) {
        fmt::print("  on a host, in a copy of {}: sh deploy.sh apply\n",
                   (wanted.repository / published.kit).string());
    }
}

int print_all(const std::vector<PublishedTarget>& all, const Wanted& wanted,
              const SignatureMaker& signatures, const CommonOptions& options) {
    Json results = Json::array();
    for (const PublishedTarget& published : all) {
        if (options.json) {
            results.push_back(json_of(published, signatures));
        } else {
            print_published(published, wanted, signatures);
        }
    }
    if (options.json) {
        print_results(results);
    }
    return static_cast<int>(ExitStatus::done);
}

void require_repository(const fs::path& repository) {
    if (!fs::is_directory(repository)) {
        throw Error(ExitStatus::usage, repository.string() + ": is no repository")
            .with_hint("`stopgap publish RECIPE` makes one");
    }
}

/// Does `work` with the key and the repository's lock held.
template <typename Work>
int publishing(const Settings& settings, const Wanted& wanted, Session& session, Work&& work) {
    lifecycle::SigningKey key(signing_of(settings), session.workplace().scratch);
    tell_of_key(key);
    const lifecycle::RepositoryLock lock(wanted.repository);
    return work(Publication{wanted.repository, wanted.url, wanted.valid_for, lock, key});
}

int publish_recipe(const PublishOptions& own, const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const Wanted wanted = wanted_of(own, settings);
    const std::string fingerprint = given_fingerprint(own.fingerprint);
    const Recipe recipe = load_checked_recipe(own.recipe, settings);
    const std::vector<Job> jobs = jobs_of(recipe, options, settings);
    Session session(options, settings);
    const std::vector<BuiltHotfix> built = take_all(recipe, jobs, fingerprint, options, session);
    return publishing(settings, wanted, session, [&](const Publication& publication) {
        std::vector<PublishedTarget> all;
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            const Target& target = jobs[i].target;
            all.push_back(lifecycle::publish(built[i], target, publication,
                                             repository_format_of(target.family),
                                             session.workplace_for(target.name)));
        }
        return print_all(all, wanted, publication.signatures, options);
    });
}

int sign_again(const PublishOptions& own, const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const Wanted wanted = wanted_of(own, settings);
    require_repository(wanted.repository);
    Session session(options, settings);
    return publishing(settings, wanted, session, [&](const Publication& publication) {
        std::vector<PublishedTarget> all;
        for (const std::string& name : lifecycle::targets_in(wanted.repository)) {
            const Target target = sandbox::find_target(name, settings.target_folders());
            all.push_back(lifecycle::sign_again(target, publication,
                                                repository_format_of(target.family),
                                                session.workplace_for(name)));
        }
        return print_all(all, wanted, publication.signatures, options);
    });
}

int promote(const PublishOptions& own, const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const Wanted wanted = wanted_of(own, settings);
    const Recipe recipe = load_checked_recipe(own.recipe, settings);
    const std::vector<Job> jobs = jobs_of(recipe, options, settings);
    for (const Job& job : jobs) {
        require_repository(wanted.repository / job.target.name);
    }
    Session session(options, settings);
    return publishing(settings, wanted, session, [&](const Publication& publication) {
        Json results = Json::array();
        for (const Job& job : jobs) {
            const std::string kit =
                lifecycle::promote(recipe.id, own.trial, job.target, publication,
                                   repository_format_of(job.target.family));
            results.push_back({{"target", job.target.name}, {"kit", kit}});
            if (!options.json) {
                fmt::print("{}: promoted: hosts of the environment after {} take {}\n",
                           job.target.name, own.trial.environment,
                           (wanted.repository / kit).string());
            }
        }
        if (options.json) {
            print_results(results);
        }
        return static_cast<int>(ExitStatus::done);
    });
}

int publish(const PublishOptions& own, const CommonOptions& options) {
    if (own.resign == !own.recipe.empty()) {
        throw Error(ExitStatus::usage, "publish: takes either a recipe or --resign")
            .with_hint("stopgap publish RECIPE, or stopgap publish --resign");
    }
    const bool promotes = !own.trial.environment.empty();
    if (own.resign && promotes) {
        throw Error(ExitStatus::usage, "publish: --resign does not go with --promote")
            .with_hint("run one after the other");
    }
    if (own.fingerprint && (own.resign || promotes)) {
        throw Error(ExitStatus::usage,
                    "publish: --fingerprint goes with a build that is published, alone")
            .with_hint("it names the key that signed what `stopgap build` made");
    }
    if (own.resign) {
        return sign_again(own, options);
    }
    return promotes ? promote(own, options) : publish_recipe(own, options);
}

} // namespace

std::function<int()> prepare_publish(CLI::App& app, const CommonOptions& options) {
    const std::shared_ptr<PublishOptions> own = std::make_shared<PublishOptions>();
    app.add_option("RECIPE", own->recipe, "folder or file of the recipe");
    app.add_option("--repository", own->repository, "where the repository lies");
    app.add_option("--url", own->url, "where hosts get it from");
    app.add_option("--fingerprint", own->fingerprint, "of the key that must have signed the build");
    CLI::Option* promoting = app.add_option("--promote", own->trial.environment,
                                            "sign that the published kit did well there")
                                 ->type_name("ENVIRONMENT");
    CLI::Option* serial =
        app.add_option("--serial", own->trial.serial, "of the kit that was tried there");
    promoting->needs(serial);
    serial->needs(promoting);
    app.add_flag("--resign", own->resign, "sign what is published again: its dates are renewed");
    return [own, &options] { return publish(*own, options); };
}

} // namespace stopgap::cli
