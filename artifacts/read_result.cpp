#include "artifacts/result_json.hpp"
#include "artifacts/strict_json.hpp"

#include <initializer_list>

namespace stopgap::artifacts {

namespace {

/// The value that the text names.
template <typename Value> Value named(const Node& node, std::initializer_list<Value> values) {
    const std::string text = node.text();
    for (const Value value : values) {
        if (name_of(value) == text) {
            return value;
        }
    }
    throw node.refusal("is a word that this version does not know");
}

Phase phase_of(const Node& node) {
    return named(node, {Phase::fetch, Phase::root, Phase::dependencies, Phase::prep, Phase::build,
                        Phase::test, Phase::package, Phase::install_check, Phase::publish});
}

PatchFate fate_of(const Node& node) {
    return named(node,
                 {PatchFate::applied, PatchFate::rebased, PatchFate::already_upstream,
                  PatchFate::conflict, PatchFate::added, PatchFate::replaced, PatchFate::dropped});
}

std::vector<std::string> texts_of(const Node& list) {
    std::vector<std::string> texts;
    for (const Node& item : list.items()) {
        texts.push_back(item.text_or_empty());
    }
    return texts;
}

Finding finding_of(const Node& node) {
    const Node evidence = node.at("evidence");
    return {node.at("kind").text(),
            node.at("subject").text_or_empty(),
            {evidence.at("file").text_or_empty(),
             static_cast<unsigned>(evidence.at("line").count()),
             evidence.at("text").text_or_empty()},
            {}};
}

Attempt attempt_of(const Node& node) {
    Attempt attempt;
    attempt.number = static_cast<unsigned>(node.at("number").count());
    attempt.phase = phase_of(node.at("phase"));
    attempt.resumed_from = node.at("resumed_from").text_or_empty();
    attempt.succeeded = node.at("succeeded").flag();
    attempt.seconds = node.at("seconds").number();
    attempt.log = node.at("log").text_or_empty();
    for (const Node& finding : node.at("findings").items()) {
        attempt.findings.push_back(finding_of(finding));
    }
    for (const Node& repair : node.at("repairs").items()) {
        attempt.repairs.push_back(
            {repair.at("strategy").text(), {}, {}, repair.at("change").text_or_empty(), {}});
    }
    return attempt;
}

Artifact artifact_of(const Node& node) {
    return {node.at("path").text(),          node.at("kind").text(),
            node.at("name").text_or_empty(), node.at("version").text_or_empty(),
            node.at("arch").text_or_empty(), node.at("sha256").text(),
            node.at("size_bytes").count()};
}

DecisionRequest decision_of(const Node& node) {
    return {node.at("kind").text(), node.at("subject").text_or_empty(),
            node.at("explanation").text_or_empty(), texts_of(node.at("options")),
            node.at("recipe_lines").text_or_empty()};
}

void read_lists(const Node& root, BuildResult& result) {
    for (const Node& patch : root.at("patches").items()) {
        result.patches.push_back(
            {patch.at("name").text(), fate_of(patch.at("fate")), patch.at("note").text_or_empty()});
    }
    for (const Node& attempt : root.at("attempts").items()) {
        result.attempts.push_back(attempt_of(attempt));
    }
    for (const Node& artifact : root.at("artifacts").items()) {
        result.artifacts.push_back(artifact_of(artifact));
    }
    result.notes = texts_of(root.at("notes"));
}

} // namespace

BuildResult read_result(const std::string& text, const std::string& name) {
    const Json json = parse_strict(text, name);
    const Node root(json, name);
    if (root.at("schema").count() != k_result_schema) {
        throw root.at("schema").refusal("is not 1, which this version reads");
    }
    BuildResult result;
    result.id = root.at("id").text();
    result.target = root.at("target").text();
    result.outcome = named(root.at("outcome"), {Outcome::built, Outcome::decision, Outcome::failed,
                                                Outcome::refused, Outcome::error});
    result.status = static_cast<int>(root.at("status").count());
    result.base_name = root.at("base").at("name").text_or_empty();
    result.base_version = root.at("base").at("version").text_or_empty();
    result.version = root.at("version").text_or_empty();
    result.proof_build = root.at("proof_build").flag();
    read_lists(root, result);
    if (!root.at("decision").is_null()) {
        result.decision = decision_of(root.at("decision"));
    }
    result.error = root.at("error").text_or_empty();
    result.seconds.total = root.at("seconds").at("total").number();
    return result;
}

} // namespace stopgap::artifacts
