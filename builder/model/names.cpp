#include "model/recipe.hpp"
#include "model/result.hpp"
#include "model/source_set.hpp"

#include <array>

namespace stopgap {

namespace {

template <typename Enum, std::size_t Count>
std::string_view name_in(const std::array<std::string_view, Count>& names, Enum value) {
    return names.at(static_cast<std::size_t>(value));
}

constexpr std::array<std::string_view, 9> k_phases = {"fetch",   "root",          "dependencies",
                                                      "prep",    "build",         "test",
                                                      "package", "install-check", "publish"};
constexpr std::array<std::string_view, 7> k_fates = {
    "applied", "rebased", "already-upstream", "conflict", "added", "replaced", "dropped"};
constexpr std::array<std::string_view, 5> k_outcomes = {"built", "decision", "failed", "refused",
                                                        "error"};
constexpr std::array<std::string_view, 3> k_library_fates = {"kept", "added", "gone"};

} // namespace

std::string_view name_of(Phase phase) {
    return name_in(k_phases, phase);
}
std::string_view name_of(PatchFate fate) {
    return name_in(k_fates, fate);
}
std::string_view name_of(LibraryChange::Fate fate) {
    return name_in(k_library_fates, fate);
}
std::string_view name_of(Outcome outcome) {
    return name_in(k_outcomes, outcome);
}

std::string shown(const Place& place) {
    return place.line == 0
               ? place.file
               : place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

std::string shown(const Verification& verification) {
    switch (verification.by) {
    case Verification::By::recipe_digest:
        return verification.detail.empty() ? "digest pinned by the recipe"
                                           : "digest pinned by the recipe: " + verification.detail;
    case Verification::By::recipe_folder:
        return "in the recipe's folder";
    case Verification::By::signed_index:
        return "signed index of " + verification.detail;
    case Verification::By::signature:
        return "signature of " + verification.detail;
    }
    return {};
}

const Decision* decision_on(const std::vector<Decision>& decisions, std::string_view kind,
                            std::string_view subject, std::string_view target) {
    for (const Decision& decision : decisions) {
        const bool here = decision.base.empty() || decision.base == target;
        if (here && decision.kind == kind && decision.subject == subject) {
            return &decision;
        }
    }
    return nullptr;
}

const Fix& fix_for(const Recipe& recipe, const Base& base) {
    return base.fix ? *base.fix : recipe.fix;
}

} // namespace stopgap
