// Documents that were written are read back; each mutation of one is refused, with its field.

#include "artifacts/provenance.hpp"
#include "artifacts/sbom.hpp"
#include "artifacts/vex.hpp"
#include "base/error.hpp"
#include "hotfix.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace stopgap::artifacts {
namespace {

using test::digest_like;
using test::Hotfix;
using test::Json;

using Check = void (*)(const std::string& text, const std::string& file, const Held& held);

std::string refusal_of(const std::string& text, Check check) {
    const Hotfix hotfix;
    const Manifest manifest = hotfix.manifest();
    try {
        check(text, "file", {hotfix.recipe, hotfix.base, hotfix.target, manifest});
    } catch (const Error& error) {
        EXPECT_EQ(error.status(), ExitStatus::verification);
        return error.message();
    }
    return "none";
}

/// What a change to one place of the document must be refused with.
struct Mutation {
    const char* place;
    Json value; ///< null: the field is taken away
    const char* refusal;
};

void take_away(Json& from, const std::string& name) {
    if (from.is_array()) {
        from.erase(std::stoul(name));
    } else {
        from.erase(name);
    }
}

void expect_refused(const std::string& text, Check check, const std::vector<Mutation>& mutations) {
    ASSERT_EQ(refusal_of(text, check), "none");
    for (const Mutation& mutation : mutations) {
        Json json = Json::parse(text);
        const Json::json_pointer place(mutation.place);
        if (mutation.value.is_null()) {
            take_away(json.at(place.parent_pointer()), place.back());
        } else {
            json[place] = mutation.value;
        }
        EXPECT_EQ(refusal_of(json.dump(), check), mutation.refusal) << mutation.place;
    }
}

std::string provenance() {
    return provenance_json(Hotfix().facts(), {{"logs/attempt-1.log", digest_like('e')}});
}

TEST(ProvenanceThatIsRead, IsRefusedWhereItIsNotAsWritten) {
    const std::string other = digest_like('0');
    expect_refused(
        provenance(), check_provenance,
        {{"/_type", "https://in-toto.io/Statement/v2",
          "file: _type: is \"https://in-toto.io/Statement/v2\", not "
          "\"https://in-toto.io/Statement/v1\""},
         {"/predicateType", nullptr, "file: has no predicateType"},
         {"/subject", Json::array(), "file: subject: is empty"},
         {"/subject/0/digest/sha256", other,
          "file: subject[0].digest.sha256: is not that of the file"},
         {"/subject/0/digest/sha256", "ABC",
          "file: subject[0].digest.sha256: \"ABC\" is no SHA-256"},
         {"/subject/0/digest/sha1", "x",
          "file: subject[0].digest.sha1: is no field of this document"},
         {"/subject/1/name", "hello_2.10-3+bhot1_amd64.deb",
          "file: subject[1].name: is no package of the manifest, or there twice"},
         {"/subject/1", nullptr, "file: subject: lacks hello_2.10-3+bhot1.dsc"},
         {"/predicate/buildDefinition/buildType", "urn:stopgap:build:2",
          "file: predicate.buildDefinition.buildType: is \"urn:stopgap:build:2\", not "
          "\"urn:stopgap:build:1\""},
         {"/predicate/buildDefinition/externalParameters/flags", "x",
          "file: predicate.buildDefinition.externalParameters.flags: is no field of this document"},
         {"/predicate/buildDefinition/externalParameters/recipe/sha256", other,
          "file: predicate.buildDefinition.externalParameters.recipe.sha256: is "
          "\"0000000000000000000000000000000000000000000000000000000000000000\", not "
          "\"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd\""},
         {"/predicate/buildDefinition/externalParameters/base/version", "1",
          "file: predicate.buildDefinition.externalParameters.base.version: is \"1\", not "
          "\"2.10-3\""},
         {"/predicate/buildDefinition/externalParameters/kind", "bump",
          "file: predicate.buildDefinition.externalParameters.kind: is \"bump\", not "
          "\"backport\""},
         {"/predicate/buildDefinition/internalParameters/patches/0/fate", 7,
          "file: predicate.buildDefinition.internalParameters.patches[0].fate: is no text"},
         {"/predicate/buildDefinition/internalParameters/isolation", Json::array(),
          "file: predicate.buildDefinition.internalParameters.isolation: is empty"},
         {"/predicate/buildDefinition/internalParameters/limits/processes", "many",
          "file: predicate.buildDefinition.internalParameters.limits.processes: is no whole "
          "number"},
         {"/predicate/buildDefinition/internalParameters/tests", 1,
          "file: predicate.buildDefinition.internalParameters.tests: is neither true nor false"},
         {"/predicate/buildDefinition/resolvedDependencies/0/digest", nullptr,
          "file: predicate.buildDefinition.resolvedDependencies[0]: has no digest"},
         {"/predicate/buildDefinition/resolvedDependencies/1", nullptr,
          "file: predicate.buildDefinition.resolvedDependencies: lacks the input "
          "2222222222222222222222222222222222222222222222222222222222222222"},
         {"/predicate/buildDefinition/resolvedDependencies/3/uri", nullptr,
          "file: predicate.buildDefinition.resolvedDependencies[3]: has neither uri nor digest"},
         {"/predicate/buildDefinition/resolvedDependencies/0/annotations/role", "x",
          "file: predicate.buildDefinition.resolvedDependencies[0].annotations.role: is \"x\", not "
          "one of input, build-root"},
         {"/predicate/runDetails/builder/id", "urn:other",
          "file: predicate.runDetails.builder.id: is \"urn:other\", not "
          "\"urn:stopgap:builder:sandbox:1\""},
         {"/predicate/runDetails/metadata/invocationId", "x",
          "file: predicate.runDetails.metadata.invocationId: \"x\" is no urn:uuid:"},
         {"/predicate/runDetails/metadata/startedOn", "yesterday",
          "file: predicate.runDetails.metadata.startedOn: \"yesterday\" is no time in UTC"},
         {"/predicate/runDetails/metadata/finishedOn", "2001-01-01T00:00:00Z",
          "file: predicate.runDetails.metadata.finishedOn: is before startedOn"},
         {"/predicate/runDetails/byproducts/0/digest/sha256", other,
          "file: predicate.runDetails.byproducts[0].digest.sha256: is not that of the file"}});
}

TEST(AnSbomThatIsRead, IsRefusedWhereItIsNotAsWritten) {
    expect_refused(
        sbom_json(Hotfix().facts()), check_sbom,
        {{"/bomFormat", "SPDX", "file: bomFormat: is \"SPDX\", not \"CycloneDX\""},
         {"/specVersion", "9", "file: specVersion: is \"9\", not \"1.6\""},
         {"/serialNumber", "urn:uuid:1", "file: serialNumber: \"urn:uuid:1\" is no urn:uuid:"},
         {"/version", 0, "file: version: is not 1"},
         {"/version", "1", "file: version: is no whole number"},
         {"/services", Json::array(), "file: services: is no field of this document"},
         {"/metadata/timestamp", "x", "file: metadata.timestamp: is no field of this document"},
         {"/metadata/component/version", "2.10-3",
          "file: metadata.component.version: is \"2.10-3\", not \"2.10-3+bhot1\""},
         {"/metadata/component/pedigree/ancestors", Json::array(),
          "file: metadata.component.pedigree.ancestors: is empty"},
         {"/metadata/component/pedigree/ancestors/0/purl", "pkg:deb/debian/other@1",
          "file: metadata.component.pedigree.ancestors[0].purl: is \"pkg:deb/debian/other@1\", not "
          "\"pkg:deb/debian/hello@2.10-3?arch=source&distro=bookworm\""},
         {"/metadata/component/pedigree/patches/0/type", "fix",
          "file: metadata.component.pedigree.patches[0].type: is \"fix\", not one of backport, "
          "unofficial"},
         {"/metadata/component/pedigree/patches/0/resolves/0/id", "CVE-1",
          "file: metadata.component.pedigree.patches[0].resolves[0].id: is \"CVE-1\", not one of "
          "CVE-2026-0001"},
         {"/components", Json::array(), "file: components: is empty"},
         {"/components/0/hashes/0/content", digest_like('0'),
          "file: components[0].hashes[0].content: is not that of the file"},
         {"/components/0/hashes/0/alg", "MD5",
          "file: components[0].hashes[0].alg: is \"MD5\", not \"SHA-256\""},
         {"/components/0/purl", "pkg:deb/debian/hello@1",
          "file: components[0].purl: is no package of the manifest, or there twice"},
         {"/dependencies/0/dependsOn/0", "x",
          "file: dependencies[0].dependsOn[0]: is \"x\", not one of "
          "pkg:deb/debian/hello@2.10-3%2Bbhot1?arch=amd64&distro=bookworm"},
         {"/vulnerabilities/0/analysis/state", "fixed",
          "file: vulnerabilities[0].analysis.state: is \"fixed\", not \"resolved_with_pedigree\""},
         {"/vulnerabilities", Json::array(), "file: vulnerabilities: lacks CVE-2026-0001"}});
}

TEST(AVexDocumentThatIsRead, IsRefusedWhereItIsNotAsWritten) {
    expect_refused(
        vex_json(Hotfix().facts()), check_vex,
        {{"/@context", "https://openvex.dev/ns/v9",
          "file: @context: is \"https://openvex.dev/ns/v9\", not "
          "\"https://openvex.dev/ns/v0.2.0\""},
         {"/author", "", "file: author: is no text"},
         {"/timestamp", "2026", "file: timestamp: \"2026\" is no time in UTC"},
         {"/version", 0, "file: version: is not 1 or more"},
         {"/statements", Json::array(), "file: statements: is empty"},
         {"/statements/0/status", "solved",
          "file: statements[0].status: is \"solved\", not one of fixed, affected"},
         {"/statements/0/vulnerability/name", "CVE-1",
          "file: statements[0].vulnerability.name: is \"CVE-1\", not one of CVE-2026-0001"},
         {"/statements/0/products/0/hashes/sha-256", digest_like('0'),
          "file: statements[0].products[0].hashes.sha-256: is not that of the file"},
         {"/statements/0/products/0/@id", "pkg:x",
          "file: statements[0].products[0].@id: is \"pkg:x\", not "
          "\"pkg:deb/debian/hello@2.10-3%2Bbhot1?arch=amd64\""},
         {"/statements/1/action_statement", nullptr,
          "file: statements[1]: has no action_statement"},
         {"/statements/0", nullptr, "file: statements: do not say that CVE-2026-0001 is fixed"}});
}

TEST(ADocumentThatIsRead, IsRefusedWithAFieldTwice) {
    std::string text = sbom_json(Hotfix().facts());
    text.insert(1, "\"version\": 1,");
    EXPECT_EQ(refusal_of(text, check_sbom), "file: version is there twice");
}

TEST(ADocumentThatIsRead, IsRefusedCutOffAtAnyByte) {
    const std::string text = provenance();
    for (std::size_t length = 0; length + 2 < text.size(); ++length) {
        EXPECT_NE(refusal_of(text.substr(0, length), check_provenance), "none") << length;
    }
}

} // namespace
} // namespace stopgap::artifacts
