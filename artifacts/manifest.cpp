#include "artifacts/manifest.hpp"

#include "artifacts/json_values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::artifacts {

namespace {

constexpr int k_schema = 1;

Json patches_of(const BuildResult& result) {
    Json patches = Json::array();
    for (const PatchRecord& patch : result.patches) {
        patches.push_back({{"name", patch.name}, {"fate", name_of(patch.fate)}});
    }
    return patches;
}

Json repairs_of(const BuildResult& result) {
    Json repairs = Json::array();
    for (const Attempt& attempt : result.attempts) {
        for (const Repair& repair : attempt.repairs) {
            repairs.push_back({{"strategy", repair.strategy},
                               {"kind", repair.kind},
                               {"subject", repair.subject},
                               {"change", repair.change}});
        }
    }
    return repairs;
}

Json decisions_of(const Recipe& recipe) {
    Json decisions = Json::array();
    for (const Decision& decision : recipe.decisions) {
        decisions.push_back({{"kind", decision.kind},
                             {"subject", decision.subject},
                             {"base", decision.base},
                             {"action", decision.action},
                             {"reason", decision.reason}});
    }
    return decisions;
}

} // namespace

std::string manifest_json(const Recipe& recipe, const BuildResult& result) {
    const Json manifest = {
        {"schema", k_schema},
        {"id", recipe.id},
        {"summary", recipe.summary},
        {"cves", recipe.cves},
        {"references", recipe.references},
        {"recipe_sha256", recipe.digest},
        {"target", result.target},
        {"base", {{"name", result.base_name}, {"version", result.base_version}}},
        {"version", result.version},
        {"proof_build", result.proof_build},
        {"inputs", json_list(result.inputs)},
        {"patches", patches_of(result)},
        {"repairs", repairs_of(result)},
        {"decisions", decisions_of(recipe)},
        {"isolation", result.isolation},
        {"artifacts", json_list(result.artifacts)},
    };
    return json_text(manifest);
}

std::string sha256sums(const std::vector<Artifact>& artifacts) {
    std::vector<std::string> lines;
    for (const Artifact& artifact : artifacts) {
        lines.push_back(fmt::format("{}  {}\n", artifact.sha256, artifact.path.string()));
    }
    std::sort(lines.begin(), lines.end(), [](const std::string& a, const std::string& b) {
        return a.substr(66) < b.substr(66);
    });
    return fmt::format("{}", fmt::join(lines, ""));
}

} // namespace stopgap::artifacts
