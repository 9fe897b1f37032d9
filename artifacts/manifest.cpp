#include "artifacts/manifest.hpp"

#include "artifacts/json_values.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::artifacts {

namespace {

constexpr int k_schema = 1;

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

Artifact artifact_of(const Json& json) {
    Artifact artifact;
    artifact.path = json.at("path").get<std::string>();
    artifact.kind = json.at("kind").get<std::string>();
    artifact.name = json.at("name").get<std::string>();
    artifact.version = json.at("version").get<std::string>();
    artifact.arch = json.at("arch").get<std::string>();
    artifact.sha256 = json.at("sha256").get<std::string>();
    artifact.size_bytes = json.at("size_bytes").get<std::uint64_t>();
    return artifact;
}

/// Whether the path can only be a file of the manifest's own folder.
bool is_file_name(const std::filesystem::path& path) {
    const std::string text = path.string();
    return !text.empty() && text.front() != '.' && text == printable(text) &&
           text.find('/') == std::string::npos;
}

} // namespace

Manifest read_manifest(const std::string& text, const std::string& name) {
    Manifest manifest;
    try {
        const Json json = Json::parse(text);
        if (json.at("schema") != k_schema) {
            throw Error(ExitStatus::verification, name + ": is of another schema");
        }
        manifest.id = json.at("id").get<std::string>();
        manifest.summary = json.at("summary").get<std::string>();
        manifest.cves = json.at("cves").get<std::vector<std::string>>();
        manifest.references = json.at("references").get<std::vector<std::string>>();
        manifest.target = json.at("target").get<std::string>();
        manifest.recipe_sha256 = json.at("recipe_sha256").get<std::string>();
        manifest.base_name = json.at("base").at("name").get<std::string>();
        manifest.base_version = json.at("base").at("version").get<std::string>();
        manifest.version = json.at("version").get<std::string>();
        for (const Json& input : json.at("inputs")) {
            manifest.inputs.push_back(input.at("sha256").get<std::string>());
        }
        manifest.proof_build = json.at("proof_build").get<bool>();
        for (const Json& artifact : json.at("artifacts")) {
            manifest.artifacts.push_back(artifact_of(artifact));
        }
    } catch (const Json::exception& error) {
        throw Error(ExitStatus::verification,
                    fmt::format("{}: is no manifest: {}", name, printable(error.what())));
    }
    for (const Artifact& artifact : manifest.artifacts) {
        if (!is_file_name(artifact.path) || !is_sha256(artifact.sha256)) {
            throw Error(ExitStatus::verification,
                        fmt::format("{}: lists \"{}\", which is no file name with a digest", name,
                                    printable(artifact.path.string())));
        }
    }
    return manifest;
}

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
