#include "artifacts/sbom.hpp"

#include "artifacts/json_values.hpp"
#include "artifacts/purl.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::artifacts {

namespace {

Json component(const std::string& name, const std::string& version, const std::string& purl) {
    return {{"type", "application"},
            {"bom-ref", purl},
            {"name", name},
            {"version", version},
            {"purl", purl}};
}

/// The address that the patch came from; empty where it lay beside the recipe.
std::string address_of(const PatchRecord& patch, const SourceSet& inputs) {
    const std::string file = patch.name.substr(patch.name.rfind('/') + 1);
    const auto found =
        std::ranges::find_if(inputs, [&](const SourceFile& input) { return input.name == file; });
    return found != inputs.end() && found->origin.find("://") != std::string::npos ? found->origin
                                                                                   : "";
}

Json resolved_by(const Recipe& recipe) {
    Json issues = Json::array();
    for (const std::string& cve : recipe.cves) {
        issues.push_back({{"type", "security"}, {"id", cve}});
    }
    return issues;
}

/// Those that the recipe adds: the vendor's own are the ancestor's.
Json patches_of(const HotfixFacts& facts) {
    const bool is_backport = fix_for(facts.recipe, facts.base).kind == FixKind::backport;
    Json patches = Json::array();
    for (const PatchRecord& patch : facts.result.patches) {
        const bool is_ours = patch.fate == PatchFate::added || patch.fate == PatchFate::rebased ||
                             patch.fate == PatchFate::replaced;
        if (!is_ours) {
            continue;
        }
        Json entry = {{"type", is_backport ? "backport" : "unofficial"}};
        if (const std::string address = address_of(patch, facts.result.inputs); !address.empty()) {
            entry["diff"] = {{"url", address}};
        }
        if (!facts.recipe.cves.empty()) {
            entry["resolves"] = resolved_by(facts.recipe);
        }
        patches.push_back(entry);
    }
    return patches;
}

std::string fates_of(const HotfixFacts& facts) {
    std::vector<std::string> fates;
    for (const PatchRecord& patch : facts.result.patches) {
        fates.push_back(fmt::format("{}: {}", patch.name, name_of(patch.fate)));
    }
    return fmt::format("{} of {} {}; {}", word_for(fix_for(facts.recipe, facts.base).kind),
                       facts.result.base_name, facts.result.base_version,
                       fates.empty() ? "no patches" : fmt::format("{}", fmt::join(fates, ", ")));
}

std::string purl_of_base(const HotfixFacts& facts) {
    return purl_of(facts.target, facts.result.base_name, facts.result.base_version, "source");
}

Json pedigree_of(const HotfixFacts& facts) {
    const BuildResult& result = facts.result;
    const std::string base = purl_of_base(facts);
    return {{"ancestors", Json::array({component(result.base_name, result.base_version, base)})},
            {"patches", patches_of(facts)},
            {"notes", fates_of(facts)}};
}

Json package_of(const Artifact& artifact, const Target& target) {
    Json entry = component(artifact.name, artifact.version,
                           purl_of(target, artifact.name, artifact.version, artifact.arch));
    entry["hashes"] = Json::array({{{"alg", "SHA-256"}, {"content", artifact.sha256}}});
    return entry;
}

/// Nothing is fixed by a workaround: the base stays what it is.
Json analysis_of(const HotfixFacts& facts) {
    if (is_workaround(facts)) {
        return {{"state", "exploitable"},
                {"response", Json::array({"workaround_available"})},
                {"detail",
                 fmt::format("{} {} stays as it is; {} works around it", facts.result.base_name,
                             facts.result.base_version, facts.recipe.id)}};
    }
    return {{"state", "resolved_with_pedigree"},
            {"detail", fmt::format("fixed in {} {} by {}", facts.result.base_name,
                                   facts.result.version, facts.recipe.id)}};
}

Json vulnerability(const std::string& cve, const HotfixFacts& facts, const std::string& main) {
    return {
        {"id", cve},
        {"analysis", analysis_of(facts)},
        {"affects", Json::array({{{"ref", is_workaround(facts) ? purl_of_base(facts) : main}}})}};
}

/// The same for the same packages, another for others.
std::string serial_of(const HotfixFacts& facts) {
    std::string text = "sbom\n" + facts.recipe.digest + "\n";
    for (const Artifact& artifact : facts.result.artifacts) {
        if (is_product(artifact)) {
            text += artifact.sha256 + "\n";
        }
    }
    return "urn:uuid:" + uuid_of(text);
}

Json tool(const std::string& version) {
    return {{"type", "application"}, {"name", "stopgap"}, {"version", version}};
}

} // namespace

std::string sbom_json(const HotfixFacts& facts) {
    const BuildResult& result = facts.result;
    const std::string source = source_of(facts);
    const std::string main = purl_of(facts.target, source, result.version, "source");
    Json hotfix = component(source, result.version, main);
    hotfix["description"] = facts.recipe.summary.empty() ? facts.recipe.id : facts.recipe.summary;
    hotfix["pedigree"] = pedigree_of(facts);
    Json packages = Json::array();
    Json references = Json::array();
    for (const Artifact& artifact : result.artifacts) {
        if (is_binary_package(artifact)) {
            packages.push_back(package_of(artifact, facts.target));
            references.push_back(packages.back()["bom-ref"]);
        }
    }
    Json vulnerabilities = Json::array();
    for (const std::string& cve : facts.recipe.cves) {
        vulnerabilities.push_back(vulnerability(cve, facts, main));
    }
    const Json bom = {
        {"bomFormat", "CycloneDX"},
        {"specVersion", "1.6"},
        {"serialNumber", serial_of(facts)},
        {"version", 1},
        {"metadata",
         {{"tools", {{"components", Json::array({tool(facts.record.program_version)})}}},
          {"component", hotfix}}},
        {"components", packages},
        {"dependencies", Json::array({{{"ref", main}, {"dependsOn", references}}})},
        {"vulnerabilities", vulnerabilities}};
    return json_text(bom);
}

} // namespace stopgap::artifacts
