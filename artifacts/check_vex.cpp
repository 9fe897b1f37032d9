// How vex.openvex.json is read back: strictly, and held to what lies in the output.

#include "artifacts/purl.hpp"
#include "artifacts/strict_json.hpp"
#include "artifacts/vex.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

namespace stopgap::artifacts {

namespace {

/// The package URL of each package in hand, and its digest.
std::map<std::string, std::string> packages_of(const Held& held) {
    std::map<std::string, std::string> packages;
    for (const Artifact& artifact : held.manifest.artifacts) {
        if (is_binary_package(artifact)) {
            packages.emplace(purl_of(held.target, artifact.name, artifact.version, artifact.arch,
                                     Distro::left_out),
                             artifact.sha256);
        }
    }
    return packages;
}

std::string check_product(const Node& product) {
    product.fields({"@id", "identifiers"}, {"hashes"});
    const std::string purl = product.at("identifiers").fields({"purl"}).at("purl").text();
    product.at("@id").is(purl);
    if (!purl.starts_with("pkg:")) {
        throw product.at("identifiers").at("purl").refusal("is no package URL");
    }
    return purl;
}

void check_fixed(const Node& products, const std::map<std::string, std::string>& packages) {
    std::set<std::string> named;
    for (const Node& product : products.some_items()) {
        const std::string purl = check_product(product);
        const auto package = packages.find(purl);
        if (package == packages.end()) {
            throw product.at("@id").refusal("is no package of the manifest");
        }
        named.insert(purl);
        const Node digest = product.at("hashes").fields({"sha-256"}).at("sha-256");
        if (digest.sha256() != package->second) {
            throw digest.refusal("is not that of the file");
        }
    }
    for (const auto& [purl, digest] : packages) {
        if (!named.contains(purl)) {
            throw products.refusal("lacks " + purl);
        }
    }
}

void check_affected(const Node& products, const std::map<std::string, std::string>& packages) {
    for (const Node& product : products.some_items()) {
        if (packages.contains(check_product(product))) {
            throw product.at("@id").refusal("is a package of the hotfix");
        }
    }
}

/// CVE and status.
std::pair<std::string, std::string>
check_statement(const Node& statement, const Held& held,
                const std::map<std::string, std::string>& packages) {
    statement.fields({"vulnerability", "products", "status"}, {"action_statement"});
    const Node name = statement.at("vulnerability").fields({"name"}).at("name");
    name.is_one_of({held.recipe.cves.begin(), held.recipe.cves.end()});
    if (is_workaround(held)) {
        statement.at("status").is("affected");
    }
    statement.at("status").is_one_of({"fixed", "affected"});
    const std::string status = statement.at("status").text();
    if (status == "fixed") {
        statement.fields({"vulnerability", "products", "status"});
        check_fixed(statement.at("products"), packages);
    } else {
        static_cast<void>(statement.at("action_statement").text());
        check_affected(statement.at("products"), packages);
    }
    return {name.text(), status};
}

} // namespace

void check_vex(const std::string& text, const std::string& file, const Held& held) {
    const Json json = parse_strict(text, file);
    const Node vex(json, file);
    vex.fields({"@context", "@id", "author", "timestamp", "version", "tooling", "statements"});
    vex.at("@context").is(k_openvex_context);
    vex.at("@id").require_uuid();
    static_cast<void>(vex.at("author").text());
    static_cast<void>(vex.at("timestamp").date());
    static_cast<void>(vex.at("tooling").text());
    if (vex.at("version").count() == 0) {
        throw vex.at("version").refusal("is not 1 or more");
    }
    const std::map<std::string, std::string> packages = packages_of(held);
    std::set<std::pair<std::string, std::string>> said;
    for (const Node& statement : vex.at("statements").some_items()) {
        if (!said.insert(check_statement(statement, held, packages)).second) {
            throw statement.refusal("is there twice");
        }
    }
    const std::string status = is_workaround(held) ? "affected" : "fixed";
    for (const std::string& cve : held.recipe.cves) {
        if (!said.contains({cve, status})) {
            throw vex.at("statements")
                .refusal(fmt::format("do not say that {} is {}", cve, status));
        }
    }
}

} // namespace stopgap::artifacts
