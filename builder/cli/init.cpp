// stopgap init FOLDER: writes a recipe from a few words, and shows how each input was verified.

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/init_inputs.hpp"
#include "cli/init_options.hpp"
#include "cli/place_folder.hpp"
#include "cli/print_json.hpp"
#include "cli/session.hpp"
#include "document/problem.hpp"
#include "recipe/write_recipe.hpp"
#include "sandbox/targets.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <optional>

namespace stopgap::cli {

namespace {

using Json = nlohmann::ordered_json;

/// What was found out on the way to the recipe.
struct NewRecipe {
    std::string folder; ///< as the person named it, but never like an option
    RecipeDraft draft;
    std::vector<InitInput> inputs;
    std::vector<std::optional<BaseSource>> bases; ///< those of the draft; absent: not looked up
    std::string why_not_looked_up;                ///< empty: they were
};

std::vector<Target> described(const std::vector<std::string>& names, const Settings& settings) {
    std::vector<Target> targets;
    for (const std::string& name : names) {
        targets.push_back(sandbox::find_target(name, settings.target_folders()));
    }
    return targets;
}

std::string why_not_looked_up(const InitOptions& own, const CommonOptions& options) {
    return own.no_lookup     ? "--no-lookup was given"
           : options.offline ? "stopgap is offline"
                             : std::string();
}

/// The vendor's package of one target, as `plan` finds it.
BaseSource look_up(const InitOptions& own, const Target& target, Session& session) {
    Recipe recipe;
    recipe.fix.kind = kind_of(own);
    Base base;
    base.target = target.name;
    base.source = own.source;
    base.version = own.base_version;
    base.place.file = "--source " + own.source;
    recipe.bases = {base};
    return ecosystem_of(target.family)
        .begin(recipe, recipe.bases.front(), target, session.workplace_for(target.name))
        ->resolve_base();
}

/// Settles which version --from-suite means. Throws Error(usage) where it is not the fixed one.
void settle_archive(InitOptions& own, const std::vector<Target>& targets, const Settings& settings,
                    Workplace& workplace) {
    if (own.from_suite.empty()) {
        return;
    }
    const ArchiveInput archive = archive_of(own);
    const Place place = {"--from-suite " + archive.suite, 0, 0};
    require_known_suite(targets, archive.suite, place);
    const OfferedVersion offered = offered_in_archive(archive, place, settings, workplace);
    const std::string& wanted = own.fixed_version;
    const bool is_wanted = wanted.empty() || offered.upstream == wanted ||
                           offered.upstream.starts_with(wanted + "+"); // +dfsg, +ds
    if (!is_wanted) {
        throw Error(ExitStatus::usage,
                    fmt::format("--fixed-version {}: {} {} of {} is of upstream version {}", wanted,
                                archive.source, offered.version, archive.suite, offered.upstream))
            .with_hint("leave --fixed-version out, or name another suite or version");
    }
    own.from_suite = archive.suite + ":" + offered.version;
    own.fixed_version = wanted.empty() ? offered.upstream : wanted;
}

/// Holds what was written to all that `lint` asks, told as of the folder where it will be.
void require_good_recipe(const fs::path& draft, const fs::path& folder, const Settings& settings) {
    try {
        static_cast<void>(load_checked_recipe(draft, settings));
    } catch (const RecipeErrors& errors) {
        std::vector<Problem> problems = errors.problems();
        for (Problem& problem : problems) {
            problem.place.file = (folder / "recipe.toml").string();
        }
        RecipeErrors told(std::move(problems));
        told.add_context("while checking the recipe that these options make; nothing is written");
        throw told;
    }
}

/// The vendor's package of each target; nothing where --offline or --no-lookup ask for that.
void look_up_bases(const InitOptions& own, const std::vector<Target>& targets,
                   const Settings& settings, Session& session, NewRecipe& made) {
    made.bases.resize(targets.size());
    for (std::size_t i = 0; i < targets.size() && made.why_not_looked_up.empty(); ++i) {
        made.bases[i] = during("while looking for the base, which --no-lookup leaves out", [&] {
            sandbox::require_keyring(targets[i], settings.target_folders());
            return look_up(own, targets[i], session);
        });
    }
}

/// Throws Error(usage) where a base has what a bump would bring.
void require_later_version(const NewRecipe& made, const std::vector<Target>& targets) {
    for (std::size_t i = 0; i < targets.size() && made.draft.kind == FixKind::bump; ++i) {
        const std::optional<BaseSource>& base = made.bases[i];
        if (base &&
            ecosystem_of(targets[i].family).reaches_upstream(base->version, made.draft.version)) {
            throw Error(
                ExitStatus::usage,
                fmt::format("--fixed-version {}: {} {} of {} has it already, or a later one",
                            made.draft.version, base->name, base->version, targets[i].name))
                .with_hint("a bump goes to a later upstream version; patches on the vendor's own "
                           "are a backport (--patch)");
        }
    }
}

NewRecipe make_recipe(InitOptions own, const CommonOptions& options,
                      const std::vector<Target>& targets, const Settings& settings) {
    Session session(options, settings);
    NewRecipe made;
    made.folder = (own.folder.native().starts_with('-') ? "./" : "") + own.folder.string();
    made.why_not_looked_up = why_not_looked_up(own, options);
    look_up_bases(own, targets, settings, session, made);
    settle_archive(own, targets, settings, session.workplace());
    made.draft = begin_draft(own, options.targets);
    require_later_version(made, targets);
    const fs::path folder = session.workplace_for(".recipe").scratch;
    made.inputs = take_inputs(own, folder, made.draft, session.workplace_for(".inputs"));
    write_file(folder / "recipe.toml", write_recipe(made.draft));
    require_good_recipe(folder, own.folder, settings);
    place_folder(folder, own.folder);
    return made;
}

Json json_of(const NewRecipe& made) {
    Json bases = Json::array();
    for (std::size_t i = 0; i < made.bases.size(); ++i) {
        const std::optional<BaseSource>& found = made.bases[i];
        bases.push_back({{"target", made.draft.bases[i].target},
                         {"source", made.draft.bases[i].source},
                         {"version", found ? Json(found->version) : Json(nullptr)},
                         {"origin", found ? Json(found->origin) : Json(nullptr)}});
    }
    Json inputs = Json::array();
    for (const InitInput& input : made.inputs) {
        inputs.push_back({{"name", input.name},
                          {"sha256", input.sha256},
                          {"size_bytes", input.size_bytes},
                          {"origin", input.origin},
                          {"verified_by", input.verified_by}});
    }
    return {{"schema", 1},         {"recipe", (fs::path(made.folder) / "recipe.toml").string()},
            {"id", made.draft.id}, {"bases", bases},
            {"inputs", inputs},    {"next", {"stopgap", "plan", made.folder}}};
}

/// A word as a shell takes it.
std::string shell_word(const std::string& text) {
    const bool is_plain =
        text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                               "._/+:,@=-") == std::string::npos;
    if (is_plain) {
        return text;
    }
    std::string quoted = "'";
    for (const char c : text) {
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return quoted + "'";
}

void print_base(const NewRecipe& made, std::size_t index) {
    const DraftBase& base = made.draft.bases[index];
    const std::optional<BaseSource>& found = made.bases[index];
    fmt::print("{}\n", base.target);
    if (!found) {
        fmt::print("  base          {}, not looked up: {}\n", base.source, made.why_not_looked_up);
        return;
    }
    fmt::print("  base          {} {} from {}{}\n", printable(found->name),
               printable(found->version), printable(found->origin),
               base.version.empty() ? "; left open in the recipe" : "; pinned in the recipe");
}

void print_made(const NewRecipe& made) {
    for (std::size_t i = 0; i < made.bases.size(); ++i) {
        print_base(made, i);
    }
    for (const InitInput& input : made.inputs) {
        fmt::print("input           {} ({})\n", printable(input.name),
                   human_size(input.size_bytes));
        fmt::print("  from          {}\n", printable(input.origin));
        fmt::print("  sha256        {}\n", input.sha256);
        fmt::print("  verified by   {}\n", printable(input.verified_by));
    }
    fmt::print("{}: written; {}\nnext: stopgap plan {}\n",
               printable((fs::path(made.folder) / "recipe.toml").string()), made.draft.id,
               shell_word(made.folder));
}

int init(const InitOptions& given, const CommonOptions& options) {
    const InitOptions own = checked(given, options.targets);
    const Settings settings = load_settings(options);
    const std::vector<Target> targets = described(options.targets, settings);
    require_free_place(own.folder);
    require_given_files(own);
    const NewRecipe made = make_recipe(own, options, targets, settings);
    if (options.json) {
        print_json(json_of(made));
    } else {
        print_made(made);
    }
    return static_cast<int>(ExitStatus::done);
}

} // namespace

std::function<int()> prepare_init(CLI::App& app, const CommonOptions& options) {
    const std::shared_ptr<InitOptions> own = std::make_shared<InitOptions>();
    add_init_options(app, *own);
    return [own, &options] { return init(*own, options); };
}

} // namespace stopgap::cli
