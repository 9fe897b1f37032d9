#include "repair/catalogue.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::repair {

namespace {

constexpr Action k_actions[] = {
    {"replace", "", true, "use the file that `path` names, beside the recipe, in its place"},
    {"keep", "", false,
     "apply the patch as it stands, or what is left of a merged commit: it is still needed"},
    {"drop", "", false, "leave the patch out: the sources hold its change, or it is not wanted"},
    {"add-build-dependency", "PACKAGE", false,
     "add this package, of the base's own repositories, to the build dependencies"},
    {"accept", "", false, "go on as it is; the reason is kept in the provenance"},
};

std::string usual_place(const FailureKind& kind) {
    return fmt::format("Phase {}, class {}: {}\n", stopgap::name_of(kind.usual_phase),
                       name_of(kind.cls), meaning_of(kind.cls));
}

std::string_view what_this_version_does(const FailureKind& kind) {
    using enum FailureKind::Class;
    if (kind.built || kind.cls == ask || kind.cls == environment) {
        return {};
    }
    return "This version does not do it yet: the run stops and says so.\n";
}

std::string shown_option(std::string_view option) {
    const Action* action = find_action(option);
    return fmt::format("- `action = \"{}\"`{}: {}\n", option,
                       action->takes_path ? " with `path = \"...\"`" : "", action->meaning);
}

std::string shown_options(const FailureKind& kind) {
    std::string text;
    for (const std::string_view option : kind.options) {
        text += shown_option(option);
    }
    return text.empty() ? text
                        : "\nYou can decide, in a `[[decision]]` that names the subject:\n" + text;
}

} // namespace

const FailureKind* find_kind(std::string_view name) {
    const std::span<const FailureKind> kinds = catalogue();
    const auto found = std::ranges::find(kinds, name, &FailureKind::name);
    return found == kinds.end() ? nullptr : &*found;
}

std::string_view argument_of(std::string_view written) {
    const std::size_t colon = written.find(':');
    return colon == std::string_view::npos ? std::string_view{} : written.substr(colon + 1);
}

const Action* find_action(std::string_view written) {
    const std::string_view name = written.substr(0, written.find(':'));
    const std::span<const Action> all = actions();
    const auto found = std::ranges::find(all, name, &Action::name);
    if (found == all.end() || found->argument.empty() != argument_of(written).empty()) {
        return nullptr;
    }
    return &*found;
}

std::string_view name_of(FailureKind::Class cls) {
    switch (cls) {
    case FailureKind::Class::automatic:
        return "automatic";
    case FailureKind::Class::limited:
        return "limited";
    case FailureKind::Class::ask:
        return "ask";
    case FailureKind::Class::retry:
        return "retry";
    case FailureKind::Class::environment:
        return "environment";
    }
    return {};
}

std::string_view meaning_of(FailureKind::Class cls) {
    switch (cls) {
    case FailureKind::Class::automatic:
        return "it is put right without asking, and recorded.";
    case FailureKind::Class::limited:
        return "it is put right within the limit stated below, and recorded; else the run stops "
               "and asks.";
    case FailureKind::Class::ask:
        return "the run stops, because a repair would change what is built.";
    case FailureKind::Class::retry:
        return "the same once more, gentler; then the run stops.";
    case FailureKind::Class::environment:
        return "the run stops: this machine has to be put right, not the recipe.";
    }
    return {};
}

std::string explained(const FailureKind& kind) {
    std::string text = fmt::format("### {}\n\n", kind.name);
    if (!kind.looks_like.empty()) {
        text += fmt::format("    {}\n\n", kind.looks_like);
    }
    text += fmt::format("{}\n{}{}\n{}\n{}", kind.meaning, usual_place(kind),
                        what_this_version_does(kind), kind.mend, shown_options(kind));
    return text;
}

std::vector<std::string> kind_names() {
    std::vector<std::string> names;
    for (const FailureKind& kind : catalogue()) {
        names.emplace_back(kind.name);
    }
    return names;
}

std::span<const Action> actions() {
    return k_actions;
}

} // namespace stopgap::repair
