#include "artifacts/vex.hpp"

#include "artifacts/json_values.hpp"
#include "artifacts/purl.hpp"

#include <fmt/format.h>

namespace stopgap::artifacts {

namespace {

Json product_of(const std::string& purl, const std::string& sha256) {
    Json product = {{"@id", purl}, {"identifiers", {{"purl", purl}}}};
    if (!sha256.empty()) {
        product["hashes"] = {{"sha-256", sha256}};
    }
    return product;
}

Json fixed_products(const HotfixFacts& facts) {
    Json products = Json::array();
    for (const Artifact& artifact : facts.result.artifacts) {
        if (is_binary_package(artifact)) {
            products.push_back(product_of(purl_of(facts.target, artifact.name, artifact.version,
                                                  artifact.arch, Distro::left_out),
                                          artifact.sha256));
        }
    }
    return products;
}

Json affected_products(const HotfixFacts& facts) {
    Json products = Json::array();
    for (const PackageChange& change : facts.record.changes) {
        if (!change.vendor_version.empty()) {
            products.push_back(product_of(purl_of(facts.target, change.name, change.vendor_version,
                                                  change.arch, Distro::left_out),
                                          {}));
        }
    }
    if (products.empty()) {
        products.push_back(
            product_of(purl_of(facts.target, facts.result.base_name, facts.result.base_version,
                               "source", Distro::left_out),
                       {}));
    }
    return products;
}

std::string action_for(const HotfixFacts& facts) {
    return is_workaround(facts)
               ? fmt::format("Install {} {} beside it (workaround {}), until a fixed version is "
                             "there.",
                             source_of(facts), facts.result.version, facts.recipe.id)
               : fmt::format("Install version {} (hotfix {}).", facts.result.version,
                             facts.recipe.id);
}

/// A workaround fixes no package: only the base's are spoken of.
Json statements_of(const HotfixFacts& facts) {
    Json statements = Json::array();
    for (const std::string& cve : facts.recipe.cves) {
        if (!is_workaround(facts)) {
            statements.push_back({{"vulnerability", {{"name", cve}}},
                                  {"products", fixed_products(facts)},
                                  {"status", "fixed"}});
        }
        statements.push_back({{"vulnerability", {{"name", cve}}},
                              {"products", affected_products(facts)},
                              {"status", "affected"},
                              {"action_statement", action_for(facts)}});
    }
    return statements;
}

} // namespace

std::string vex_json(const HotfixFacts& facts) {
    std::string digests = "vex\n" + facts.recipe.digest + "\n";
    for (const Artifact& artifact : facts.result.artifacts) {
        if (is_product(artifact)) {
            digests += artifact.sha256 + "\n";
        }
    }
    return json_text({{"@context", k_openvex_context},
                      {"@id", "urn:uuid:" + uuid_of(digests)},
                      {"author", facts.record.author},
                      {"timestamp", rfc3339_date(facts.record.dated)},
                      {"version", 1},
                      {"tooling", "stopgap " + facts.record.program_version},
                      {"statements", statements_of(facts)}});
}

} // namespace stopgap::artifacts
