#include "artifacts/retirement.hpp"

#include "artifacts/json_values.hpp"
#include "artifacts/strict_json.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace stopgap::artifacts {

namespace {

constexpr std::uint64_t k_schema = 1;

constexpr std::array<const char*, 3> k_says = {"fixed", "not-fixed", "nothing"};

Json json_of(const Evidence& evidence) {
    return {{"kind", evidence.kind}, {"says", name_of(evidence.says)}, {"text", evidence.text}};
}

Evidence evidence_of(const Node& node) {
    node.fields({"kind", "says", "text"});
    node.at("kind").is_one_of({"upstream-version", "patches", "test", "statement"});
    node.at("says").is_one_of({k_says.begin(), k_says.end()});
    Evidence evidence;
    evidence.kind = node.at("kind").text();
    evidence.text = node.at("text").text();
    const std::string says = node.at("says").text();
    evidence.says = static_cast<Evidence::Says>(
        std::distance(k_says.begin(), std::find(k_says.begin(), k_says.end(), says)));
    return evidence;
}

} // namespace

std::string name_of(Evidence::Says says) {
    return k_says.at(static_cast<std::size_t>(says));
}

std::string retirement_json(const Retirement& retirement) {
    Json evidence = Json::array();
    for (const Evidence& one : retirement.evidence) {
        evidence.push_back(json_of(one));
    }
    return json_text({{"schema", k_schema},
                      {"id", retirement.id},
                      {"target", retirement.target},
                      {"version", retirement.version},
                      {"vendor_version", retirement.vendor_version},
                      {"when", retirement.when},
                      {"evidence", evidence}});
}

Retirement read_retirement(const std::string& text, const std::string& name) {
    const Json json = parse_strict(text, name);
    const Node root(json, name);
    root.fields({"schema", "id", "target", "version", "vendor_version", "when", "evidence"});
    if (root.at("schema").count() != k_schema) {
        throw root.at("schema").refusal("is of another schema");
    }
    Retirement retirement;
    retirement.id = root.at("id").text();
    retirement.target = root.at("target").text();
    retirement.version = root.at("version").text();
    retirement.vendor_version = root.at("vendor_version").any_text();
    retirement.when = root.at("when").date();
    for (const Node& one : root.at("evidence").some_items()) {
        retirement.evidence.push_back(evidence_of(one));
    }
    return retirement;
}

} // namespace stopgap::artifacts
