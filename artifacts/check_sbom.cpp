// How sbom.cdx.json is read back: strictly, and held to what lies in the output.

#include "artifacts/purl.hpp"
#include "artifacts/sbom.hpp"
#include "artifacts/strict_json.hpp"

#include <set>

namespace stopgap::artifacts {

namespace {

constexpr const char* k_application = "application";

/// The fields of every component; more are `also`.
void check_component(const Node& component, const std::string& name, const std::string& version,
                     const std::string& purl, const std::vector<std::string_view>& also) {
    std::vector<std::string_view> fields = {"type", "bom-ref", "name", "version", "purl"};
    fields.insert(fields.end(), also.begin(), also.end());
    component.fields(fields);
    component.at("type").is(k_application);
    component.at("name").is(name);
    component.at("version").is(version);
    component.at("purl").is(purl);
    component.at("bom-ref").is(purl);
}

void check_patches(const Node& patches, const std::vector<std::string>& cves) {
    for (const Node& patch : patches.items()) {
        patch.fields({"type"}, {"diff", "resolves"});
        patch.at("type").is_one_of({"backport", "unofficial"});
        if (const std::optional<Node> diff = patch.find("diff")) {
            static_cast<void>(diff->fields({"url"}).at("url").text());
        }
        const std::optional<Node> resolves = patch.find("resolves");
        for (const Node& issue : resolves ? resolves->some_items() : std::vector<Node>()) {
            issue.fields({"type", "id"}).at("type").is("security");
            issue.at("id").is_one_of({cves.begin(), cves.end()});
        }
    }
}

std::string base_purl(const Held& held) {
    return purl_of(held.target, held.manifest.base_name, held.manifest.base_version, "source");
}

std::string hotfix_purl(const Held& held) {
    return purl_of(held.target, source_of(held), held.manifest.version, "source");
}

void check_hotfix(const Node& hotfix, const Held& held) {
    const Manifest& manifest = held.manifest;
    check_component(hotfix, source_of(held), manifest.version, hotfix_purl(held),
                    {"description", "pedigree"});
    static_cast<void>(hotfix.at("description").text());
    const Node pedigree = hotfix.at("pedigree").fields({"ancestors", "patches", "notes"});
    static_cast<void>(pedigree.at("notes").text());
    const std::vector<Node> ancestors = pedigree.at("ancestors").some_items();
    for (const Node& ancestor : ancestors) {
        check_component(ancestor, manifest.base_name, manifest.base_version, base_purl(held), {});
    }
    check_patches(pedigree.at("patches"), held.recipe.cves);
}

const Artifact* package_of(const std::string& purl, const Held& held) {
    for (const Artifact& artifact : held.manifest.artifacts) {
        if (is_binary_package(artifact) &&
            purl_of(held.target, artifact.name, artifact.version, artifact.arch) == purl) {
            return &artifact;
        }
    }
    return nullptr;
}

/// Each package once; their references.
std::set<std::string> check_packages(const Node& components, const Held& held) {
    std::set<std::string> references;
    for (const Node& component : components.some_items()) {
        const std::string purl = component.at("purl").text();
        const Artifact* artifact = package_of(purl, held);
        if (artifact == nullptr || !references.insert(purl).second) {
            throw component.at("purl").refusal("is no package of the manifest, or there twice");
        }
        check_component(component, artifact->name, artifact->version, purl, {"hashes"});
        for (const Node& hash : component.at("hashes").some_items()) {
            hash.fields({"alg", "content"}).at("alg").is("SHA-256");
            if (hash.at("content").sha256() != artifact->sha256) {
                throw hash.at("content").refusal("is not that of the file");
            }
        }
    }
    for (const Artifact& artifact : held.manifest.artifacts) {
        if (is_binary_package(artifact) &&
            !references.contains(
                purl_of(held.target, artifact.name, artifact.version, artifact.arch))) {
            throw components.refusal("lacks " + artifact.path.string());
        }
    }
    return references;
}

void check_dependencies(const Node& dependencies, const std::string& main,
                        const std::set<std::string>& packages) {
    for (const Node& dependency : dependencies.some_items()) {
        dependency.fields({"ref", "dependsOn"}).at("ref").is(main);
        for (const Node& on : dependency.at("dependsOn").items()) {
            on.is_one_of({packages.begin(), packages.end()});
        }
    }
}

void check_analysis(const Node& analysis, const Held& held) {
    if (is_workaround(held)) {
        analysis.fields({"state", "response", "detail"}).at("state").is("exploitable");
        for (const Node& response : analysis.at("response").some_items()) {
            response.is("workaround_available");
        }
    } else {
        analysis.fields({"state", "detail"}).at("state").is("resolved_with_pedigree");
    }
    static_cast<void>(analysis.at("detail").text());
}

void check_vulnerabilities(const Node& vulnerabilities, const Held& held) {
    const std::vector<std::string>& cves = held.recipe.cves;
    std::set<std::string> named;
    for (const Node& one : vulnerabilities.items()) {
        one.fields({"id", "analysis", "affects"});
        one.at("id").is_one_of({cves.begin(), cves.end()});
        named.insert(one.at("id").text());
        check_analysis(one.at("analysis"), held);
        for (const Node& affected : one.at("affects").some_items()) {
            affected.fields({"ref"}).at("ref").is(is_workaround(held) ? base_purl(held)
                                                                      : hotfix_purl(held));
        }
    }
    for (const std::string& cve : cves) {
        if (!named.contains(cve)) {
            throw vulnerabilities.refusal("lacks " + cve);
        }
    }
}

} // namespace

void check_sbom(const std::string& text, const std::string& file, const Held& held) {
    const Json json = parse_strict(text, file);
    const Node bom(json, file);
    bom.fields({"bomFormat", "specVersion", "serialNumber", "version", "metadata", "components",
                "dependencies", "vulnerabilities"});
    bom.at("bomFormat").is("CycloneDX");
    bom.at("specVersion").is("1.6");
    bom.at("serialNumber").require_uuid();
    if (bom.at("version").count() != 1) {
        throw bom.at("version").refusal("is not 1");
    }
    const Node metadata = bom.at("metadata").fields({"tools", "component"});
    for (const Node& tool :
         metadata.at("tools").fields({"components"}).at("components").some_items()) {
        tool.fields({"type", "name", "version"}).at("type").is(k_application);
        tool.at("name").is("stopgap");
        static_cast<void>(tool.at("version").text());
    }
    check_hotfix(metadata.at("component"), held);
    const std::set<std::string> packages = check_packages(bom.at("components"), held);
    check_dependencies(bom.at("dependencies"), hotfix_purl(held), packages);
    check_vulnerabilities(bom.at("vulnerabilities"), held);
}

} // namespace stopgap::artifacts
