#include "ecosystem/rpm/built_check.hpp"

#include "base/error.hpp"
#include "ecosystem/rpm/marker.hpp"

#include <algorithm>

namespace stopgap::rpm {

namespace {

bool provides(const BuiltRpm& package, const std::string& capability) {
    return std::find(package.provides.begin(), package.provides.end(), capability) !=
           package.provides.end();
}

} // namespace

OrderQuestion order_question(const FoundBase& base, const Evr& hotfix, VersionScheme scheme,
                             const std::vector<BuiltRpm>& built) {
    OrderQuestion question{base.evr, hotfix, {}, scheme};
    for (const PackageEntry& binary : base.binaries) {
        BinaryEvrs one{binary.name, binary.evr, {}};
        for (const BuiltRpm& package : built) {
            if (package.name == binary.name) {
                one.hotfix = package.evr;
            }
        }
        question.binaries.push_back(one);
    }
    return question;
}

std::vector<Finding> check_built(const OrderQuestion& question, const std::vector<BuiltRpm>& built,
                                 const Recipe& recipe) {
    std::vector<Finding> findings;
    for (const OrderProblem& problem : check_order(question)) {
        if (problem.gravity == Gravity::refused) {
            findings.push_back({"version-order",
                                problem.package.empty() ? shown(question.hotfix) : problem.package,
                                {"", 0, problem.sentence},
                                {}});
        }
    }
    for (const std::string& mark : marker_capabilities(recipe.id, recipe.cves)) {
        const bool marked = std::any_of(built.begin(), built.end(),
                                        [&](const BuiltRpm& one) { return provides(one, mark); });
        if (!marked) {
            throw Error(ExitStatus::bug, "no package that was built provides " + mark);
        }
    }
    return findings;
}

} // namespace stopgap::rpm
