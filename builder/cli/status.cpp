// stopgap status RECIPE: where a published hotfix stands against what the vendor offers now.

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/print_json.hpp"
#include "cli/target_failure.hpp"
#include "cli/watched.hpp"
#include "engine/failure.hpp"
#include "lifecycle/monitoring.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace stopgap::cli {

namespace {

using Json = nlohmann::ordered_json;
using lifecycle::Nagios;
using lifecycle::Standing;
using lifecycle::VendorAnswer;

struct StatusOptions {
    WatchOptions watch;
    bool nagios = false;
};

/// What is known of one target.
struct TargetStatus {
    std::string target;
    WatchedHotfix hotfix;
    std::optional<VendorAnswer> vendor; ///< absent: it is retired, or nobody answered
    std::optional<Error> failure;
    bool overdue = false; ///< past the recipe's retire.until
};

std::string word_of(const TargetStatus& status) {
    if (status.failure) {
        return "unknown";
    }
    return status.hotfix.retired ? "retired" : std::string(name_of(status.vendor->standing));
}

Nagios severity_of(const TargetStatus& status) {
    if (status.failure) {
        return Nagios::unknown;
    }
    if (status.hotfix.retired) {
        return Nagios::ok;
    }
    const VendorAnswer& vendor = *status.vendor;
    const bool may_be_undone = vendor.outranks && vendor.standing != Standing::fixed;
    if (status.overdue || may_be_undone) {
        return Nagios::critical;
    }
    return vendor.standing == Standing::waiting ? Nagios::ok : Nagios::warning;
}

/// For people: what the word means for whoever has the hotfix, and what to do.
std::string advice_of(const TargetStatus& status) {
    if (status.failure || status.hotfix.retired) {
        return {};
    }
    const VendorAnswer& vendor = *status.vendor;
    const std::string undone =
        vendor.outranks ? "; hosts take it in the hotfix's place" : std::string();
    switch (vendor.standing) {
    case Standing::waiting:
        return "the vendor still offers the base";
    case Standing::fixed:
        return "the vendor's build has the fix: stopgap retire RECIPE";
    case Standing::not_fixed:
        return "the vendor's build lacks the fix" + undone + ": build the hotfix anew on it";
    case Standing::undecided:
        return "nothing tells whether the vendor's build has the fix" + undone +
               ": find out, then stopgap retire RECIPE --evidence TEXT, or build anew on it";
    case Standing::contradicted:
        return "evidence stands against evidence" + undone +
               ": find out, then stopgap retire RECIPE --evidence TEXT --against-evidence, "
               "or build anew on it";
    }
    return {};
}

TargetStatus ask(const Recipe& recipe, const Job& job, const WatchOptions& options,
                 const Settings& settings, Session& session) {
    TargetStatus status;
    status.target = job.target.name;
    const std::string today = rfc3339_date(now()).substr(0, std::string_view("0000-00-00").size());
    status.overdue = !recipe.retire.until.empty() && recipe.retire.until < today;
    status.failure = engine::failure_of([&] {
        status.hotfix = read_watched(watched_repository(options, settings),
                                     given_fingerprint(options.fingerprint), recipe, job.target);
        if (!status.hotfix.retired) {
            lifecycle::VendorWatch watch(recipe, *job.base, status.hotfix.manifest, job.target,
                                         ecosystem_of(job.target.family),
                                         session.workplace_for(job.target.name));
            status.vendor = watch.ask({});
        }
    });
    return status;
}

Json json_of(const TargetStatus& status) {
    const artifacts::Manifest& manifest = status.hotfix.manifest;
    const VendorAnswer vendor = status.vendor.value_or(VendorAnswer{});
    return {{"target", status.target},
            {"state", word_of(status)},
            {"hotfix", {{"id", manifest.id}, {"version", manifest.version}}},
            {"base", {{"name", manifest.base_name}, {"version", manifest.base_version}}},
            {"vendor",
             {{"version",
               status.hotfix.retired ? status.hotfix.retired->vendor_version : vendor.version},
              {"origin", vendor.origin},
              {"outranks", vendor.outranks}}},
            {"evidence", evidence_json(status.hotfix.retired ? status.hotfix.retired->evidence
                                                             : vendor.evidence)},
            {"overdue", status.overdue},
            {"error", status.failure ? text_of(*status.failure) : std::string()}};
}

void print_status(const TargetStatus& status, const Recipe& recipe) {
    const artifacts::Manifest& manifest = status.hotfix.manifest;
    fmt::print("{}: {}\n", status.target, word_of(status));
    fmt::print("  hotfix        {} {}, on {} {}\n", manifest.id, printable(manifest.version),
               printable(manifest.base_name), printable(manifest.base_version));
    if (status.hotfix.retired) {
        const std::string successor = printable(status.hotfix.retired->vendor_version);
        fmt::print("  retired       {}: {}\n", status.hotfix.retired->when,
                   successor.empty() ? "it is taken away"
                                     : "the vendor's " + successor + " takes its place");
        print_evidence(status.hotfix.retired->evidence);
        return;
    }
    fmt::print("  vendor        {} {} from {}\n", printable(status.vendor->source),
               printable(status.vendor->version), status.vendor->origin);
    print_evidence(status.vendor->evidence);
    fmt::print("  {}\n", advice_of(status));
    if (status.overdue) {
        fmt::print("  it was to be retired until {}\n", recipe.retire.until);
    }
}

/// One line, and the plugin's status.
int print_nagios(const std::vector<TargetStatus>& all, const Recipe& recipe) {
    Nagios gravest = Nagios::ok;
    std::vector<std::string> said;
    for (const TargetStatus& status : all) {
        gravest = graver_of(gravest, severity_of(status));
        said.push_back(fmt::format("{} {}{}", status.target, word_of(status),
                                   status.overdue ? " (overdue)" : ""));
    }
    fmt::print("STOPGAP {} - {}: {}\n", name_of(gravest), recipe.id, joined(said, ", "));
    return static_cast<int>(gravest);
}

int status(const StatusOptions& own, const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const Recipe recipe = load_checked_recipe(own.watch.recipe, settings);
    const std::vector<Job> jobs = jobs_of(recipe, options, settings);
    Session session(options, settings);
    std::vector<TargetStatus> all;
    for (const Job& job : jobs) {
        all.push_back(ask(recipe, job, own.watch, settings, session));
    }
    int exit_status = 0;
    Json results = Json::array();
    for (const TargetStatus& one : all) {
        if (one.failure) {
            tell_failure(one.target, *one.failure);
            exit_status = graver(exit_status, static_cast<int>(one.failure->status()));
        }
        if (options.json) {
            results.push_back(json_of(one));
        } else if (!own.nagios && !one.failure) {
            print_status(one, recipe);
        }
    }
    if (options.json) {
        print_results(results);
    }
    return own.nagios ? print_nagios(all, recipe) : exit_status;
}

/// A plugin says in its one line too why it cannot tell.
int status_for_nagios(const StatusOptions& own, const CommonOptions& options) {
    int ended = static_cast<int>(Nagios::unknown);
    const std::optional<Error> failure = engine::failure_of([&] { ended = status(own, options); });
    if (failure) {
        fmt::print("{}\n", lifecycle::error_line(*failure));
    }
    return ended;
}

} // namespace

std::function<int()> prepare_status(CLI::App& app, const CommonOptions& options) {
    const std::shared_ptr<StatusOptions> own = std::make_shared<StatusOptions>();
    app.add_option("RECIPE", own->watch.recipe, "folder or file of the recipe")->required();
    app.add_option("--repository", own->watch.repository, "where the hotfix is published");
    app.add_option("--fingerprint", own->watch.fingerprint, "of the key that must have signed it");
    app.add_flag("--nagios", own->nagios, "one line, and the statuses of a monitoring plugin");
    return [own, &options] {
        if (own->nagios && options.json) {
            throw Error(ExitStatus::usage, "status: --nagios does not go with --json")
                .with_hint("each is a form of the answer: give one");
        }
        return own->nagios ? status_for_nagios(*own, options) : status(*own, options);
    };
}

} // namespace stopgap::cli
