#include "engine/plan.hpp"

#include "engine/failure.hpp"
#include "engine/lock_file.hpp"

namespace stopgap::engine {

Plan plan_hotfix(const BuildRequest& request, Ecosystem& ecosystem, Workplace& workplace) {
    Plan plan;
    plan.failure = failure_of([&] {
        const Base base = pinned(request.base, usable_lock(request.recipe, request.target.name));
        const std::unique_ptr<PackageBuild> build =
            ecosystem.begin(request.recipe, base, request.target, workplace);
        plan.base = build->resolve_base();
        plan.inputs = build->fetch_inputs();
        plan.version = build->choose_version();
        plan.version.findings =
            undecided(plan.version.findings, request.recipe, request.target.name);
        plan.root = build->ensure_root();
        plan.rewriting = rewrite_what_is_to_fix(*build);
        if (plan.rewriting.findings.empty()) {
            plan.dependencies = build->foresee_dependencies();
        }
    });
    return plan;
}

} // namespace stopgap::engine
