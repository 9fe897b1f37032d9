#include "engine/plan.hpp"

namespace stopgap::engine {

Plan plan_hotfix(const BuildRequest& request, Ecosystem& ecosystem, Workplace& workplace) {
    const std::unique_ptr<PackageBuild> build =
        ecosystem.begin(request.recipe, request.base, request.target, workplace);
    Plan plan;
    plan.base = build->resolve_base();
    plan.inputs = build->fetch_inputs();
    plan.version = build->choose_version();
    plan.root = build->ensure_root();
    plan.rewriting = build->rewrite();
    if (plan.rewriting.findings.empty()) {
        plan.dependencies = build->foresee_dependencies();
    }
    return plan;
}

} // namespace stopgap::engine
