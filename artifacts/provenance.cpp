#include "artifacts/provenance.hpp"

#include "artifacts/json_values.hpp"
#include "artifacts/purl.hpp"

namespace stopgap::artifacts {

namespace {

Json subject_of(const Artifact& artifact) {
    return {{"name", artifact.path.string()}, {"digest", {{"sha256", artifact.sha256}}}};
}

Json external_parameters(const HotfixFacts& facts) {
    return {{"recipe", {{"id", facts.recipe.id}, {"sha256", facts.recipe.digest}}},
            {"base", {{"name", facts.result.base_name}, {"version", facts.result.base_version}}},
            {"target", facts.target.name},
            {"kind", word_for(fix_for(facts.recipe, facts.base).kind)}};
}

Json decisions_of(const HotfixFacts& facts) {
    Json decisions = Json::array();
    for (const Decision& decision : facts.recipe.decisions) {
        if (decision.base.empty() || decision.base == facts.target.name) {
            decisions.push_back({{"kind", decision.kind},
                                 {"subject", decision.subject},
                                 {"action", decision.action},
                                 {"reason", decision.reason}});
        }
    }
    return decisions;
}

/// As they held: 0 stands for none.
Json limits_of(const Limits& limits) {
    return {
        {"memory_bytes", limits.memory_bytes},
        {"processes", limits.processes == 0 ? k_default_processes : limits.processes},
        {"disk_bytes", limits.disk_bytes},
        {"time_seconds", limits.time_seconds == 0 ? k_default_build_seconds : limits.time_seconds}};
}

Json internal_parameters(const HotfixFacts& facts) {
    return {{"version", facts.result.version},
            {"patches", patches_of(facts.result)},
            {"repairs", repairs_of(facts.result)},
            {"decisions", decisions_of(facts)},
            {"tests", facts.recipe.build.run_tests},
            {"isolation", facts.result.isolation},
            {"limits", limits_of(facts.recipe.build.limits)},
            {"target_sha256", facts.target.digest}};
}

Json dependency_of(const SourceFile& input) {
    Json dependency = {{"name", input.name}};
    if (input.origin.find("://") != std::string::npos) {
        dependency["uri"] = input.origin;
    }
    dependency["digest"] = {{"sha256", input.sha256}};
    dependency["annotations"] = {{"role", "input"}, {"verified_by", shown(input.verification)}};
    return dependency;
}

Json dependency_of(const RootPackage& package, const Target& target) {
    Json dependency = {{"name", package.name},
                       {"uri", purl_of(target, package.name, package.version, package.arch)}};
    if (!package.sha256.empty()) {
        dependency["digest"] = {{"sha256", package.sha256}};
    }
    dependency["annotations"] = {{"role", "build-root"}};
    return dependency;
}

Json resolved_dependencies(const HotfixFacts& facts) {
    Json dependencies = Json::array();
    for (const SourceFile& input : facts.result.inputs) {
        dependencies.push_back(dependency_of(input));
    }
    for (const RootPackage& package : facts.record.root) {
        dependencies.push_back(dependency_of(package, facts.target));
    }
    return dependencies;
}

Json byproducts_of(const BuildResult& result, const std::vector<Byproduct>& logs) {
    Json byproducts = Json::array();
    for (const Artifact& artifact : result.artifacts) {
        if (!is_product(artifact)) {
            byproducts.push_back(subject_of(artifact));
        }
    }
    for (const Byproduct& log : logs) {
        byproducts.push_back({{"name", log.name}, {"digest", {{"sha256", log.sha256}}}});
    }
    return byproducts;
}

Json metadata_of(const BuildRecord& record) {
    return {{"invocationId", "urn:uuid:" + record.invocation},
            {"startedOn", rfc3339_date(record.started)},
            {"finishedOn", rfc3339_date(record.finished)}};
}

} // namespace

std::string provenance_json(const HotfixFacts& facts, const std::vector<Byproduct>& logs) {
    Json subjects = Json::array();
    for (const Artifact& artifact : facts.result.artifacts) {
        if (is_product(artifact)) {
            subjects.push_back(subject_of(artifact));
        }
    }
    const Json statement = {
        {"_type", k_statement_type},
        {"subject", subjects},
        {"predicateType", k_provenance_type},
        {"predicate",
         {{"buildDefinition",
           {{"buildType", k_build_type},
            {"externalParameters", external_parameters(facts)},
            {"internalParameters", internal_parameters(facts)},
            {"resolvedDependencies", resolved_dependencies(facts)}}},
          {"runDetails",
           {{"builder",
             {{"id", k_builder_id}, {"version", {{"stopgap", facts.record.program_version}}}}},
            {"metadata", metadata_of(facts.record)},
            {"byproducts", byproducts_of(facts.result, logs)}}}}}};
    return json_text(statement);
}

} // namespace stopgap::artifacts
