// The spec whose %prep ends before its first patch.

#include "ecosystem/rpm/spec_plans.hpp"
#include "ecosystem/rpm/spec_prep.hpp"
#include "ecosystem/rpm/spec_prep_place.hpp"
#include "ecosystem/rpm/spec_tags.hpp"

#include <set>

namespace stopgap::rpm {

namespace {

const std::string k_stop = "exit 0";

/// Where the compound command or the line of a use begins: conditionals stay around it, so that
/// the first one that is read stops.
std::size_t stop_before(const SpecLayout& layout, const PrepReading& prep,
                        const ShellCommand& command) {
    const ShellFrame* frame = prep.script.outermost(command);
    return layout.statements()[frame == nullptr ? command.statement : frame->opens].first;
}

/// The implied %autosetup gets -N, and what is added to it stops at once.
void stop_build_system(const SpecLayout& layout, const PatchPlace& place, EditPlan& plan) {
    const Statement& tag = layout.statements()[place.statement];
    plan.insert(tag.last + 1, tag_line_like(tag.text, "BuildOption(prep)", "-N"));
    for (const std::size_t number : layout.sections_named("%prep")) {
        const SpecSection& section = layout.sections()[number];
        if ((" " + section.arguments + " ").find(" -a ") != std::string::npos) {
            plan.insert(layout.statements()[section.header].last + 1, k_stop);
        }
    }
}

} // namespace

EditPlan plan_probe(const SpecLayout& layout) {
    EditPlan plan;
    const PrepReading prep = read_prep(layout);
    std::set<std::size_t> stops;
    for (const PatchPlace& place : prep.patches) {
        if (place.command == k_none) {
            stop_build_system(layout, place, plan);
            continue;
        }
        const ShellCommand& command = prep.command_of(place);
        const Statement& statement = layout.statements()[place.statement];
        if (place.use.form == PatchUse::Form::autosetup) {
            plan.rewrite(statement,
                         std::string(statement.text).insert(command.words.front().end, " -N"));
            stops.insert(statement.last + 1);
        } else {
            stops.insert(stop_before(layout, prep, command));
        }
    }
    const std::optional<PatchLine> next = next_patch_line(layout, prep);
    if (stops.empty() && next && plan.changes.empty()) {
        stops.insert(next->line);
    }
    for (const std::size_t line : stops) {
        plan.insert(line, k_stop);
    }
    return plan;
}

} // namespace stopgap::rpm
