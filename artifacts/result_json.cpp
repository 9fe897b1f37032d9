#include "artifacts/result_json.hpp"

#include "artifacts/json_values.hpp"

namespace stopgap::artifacts {

namespace {

Json json_of(const std::optional<DecisionRequest>& decision) {
    if (!decision) {
        return nullptr;
    }
    return {{"kind", decision->kind},
            {"subject", decision->subject},
            {"explanation", decision->explanation},
            {"options", decision->options},
            {"recipe_lines", decision->recipe_lines}};
}

Json json_of(const StageSeconds& seconds) {
    return {{"fetch", rounded(seconds.fetch)},
            {"root", rounded(seconds.root)},
            {"dependencies", rounded(seconds.dependencies)},
            {"build", rounded(seconds.build)},
            {"proof", rounded(seconds.proof)},
            {"install_check", rounded(seconds.install_check)},
            {"total", rounded(seconds.total)}};
}

Json json_of(const BuildResult& result) {
    return {{"schema", k_result_schema},
            {"id", result.id},
            {"target", result.target},
            {"outcome", name_of(result.outcome)},
            {"status", result.status},
            {"base", {{"name", result.base_name}, {"version", result.base_version}}},
            {"version", result.version},
            {"proof_build", result.proof_build},
            {"patches", json_list(result.patches)},
            {"attempts", json_list(result.attempts)},
            {"artifacts", json_list(result.artifacts)},
            {"inputs", json_list(result.inputs)},
            {"isolation", result.isolation},
            {"notes", result.notes},
            {"libraries", json_list(result.libraries)},
            {"decision", json_of(result.decision)},
            {"error", text_or_null(result.error)},
            {"seconds", json_of(result.seconds)}};
}

} // namespace

std::string result_json(const BuildResult& result) {
    return json_text(json_of(result));
}

std::string results_json(const std::vector<BuildResult>& results) {
    Json list = Json::array();
    for (const BuildResult& result : results) {
        list.push_back(json_of(result));
    }
    return json_text({{"schema", k_result_schema}, {"results", list}});
}

} // namespace stopgap::artifacts
