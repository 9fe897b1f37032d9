#include "ecosystem/rpm/version_choice.hpp"

#include "base/error.hpp"
#include "ecosystem/rpm/built_check.hpp"
#include "ecosystem/rpm/hotfix_version.hpp"

#include <fmt/format.h>

namespace stopgap::rpm {

ChosenVersion choose_version(const Recipe& recipe, const Base& base, const FoundBase& found,
                             const Target& target) {
    const Fix& fix = fix_for(recipe, base);
    const HotfixEvr hotfix = hotfix_evr(found.evr, fix, target.versions, recipe.build.hotfix);
    if (compare(found.evr, hotfix.evr) >= 0) {
        throw Error(ExitStatus::usage,
                    fmt::format("{}: the hotfix {} would not be newer than the base {}",
                                stopgap::shown(fix.place), shown(hotfix.evr), shown(found.evr)))
            .with_hint("fix.version must be a later upstream version than the base's");
    }
    ChosenVersion chosen{hotfix.evr, {shown(hotfix.evr), {}, {}}};
    if (!hotfix.decision.empty()) {
        chosen.choice.findings.push_back(
            {"version-order", shown(hotfix.evr), {"", 0, hotfix.decision}, {}});
    }
    const std::vector<OrderProblem> problems =
        check_order(order_question(found, hotfix.evr, target.versions));
    require_order(problems);
    for (const OrderProblem& problem : problems) {
        chosen.choice.reasons.push_back(problem.sentence);
    }
    return chosen;
}

} // namespace stopgap::rpm
