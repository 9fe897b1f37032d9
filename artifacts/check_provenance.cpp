// How provenance.json is read back: strictly, and held to what lies in the output.

#include "artifacts/provenance.hpp"
#include "artifacts/strict_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace stopgap::artifacts {

namespace {

const Artifact* find(const Manifest& manifest, const std::string& name) {
    const auto found = std::ranges::find_if(
        manifest.artifacts, [&](const Artifact& artifact) { return artifact.path == name; });
    return found == manifest.artifacts.end() ? nullptr : &*found;
}

/// {"sha256": HEX} and nothing else.
std::string digest_in(const Node& digest) {
    return digest.fields({"sha256"}).at("sha256").sha256();
}

void check_subjects(const Node& subjects, const Manifest& manifest) {
    std::set<std::string> named;
    for (const Node& subject : subjects.some_items()) {
        subject.fields({"name", "digest"});
        const std::string name = subject.at("name").text();
        const Artifact* artifact = find(manifest, name);
        if (artifact == nullptr || !is_product(*artifact) || !named.insert(name).second) {
            throw subject.at("name").refusal("is no package of the manifest, or there twice");
        }
        if (digest_in(subject.at("digest")) != artifact->sha256) {
            throw subject.at("digest").at("sha256").refusal("is not that of the file");
        }
    }
    for (const Artifact& artifact : manifest.artifacts) {
        if (is_product(artifact) && !named.contains(artifact.path.string())) {
            throw subjects.refusal("lacks " + artifact.path.string());
        }
    }
}

void check_external(const Node& external, const Held& held) {
    external.fields({"recipe", "base", "target", "kind"});
    const Node recipe = external.at("recipe").fields({"id", "sha256"});
    recipe.at("id").is(held.recipe.id);
    recipe.at("sha256").is(held.recipe.digest);
    const Node base = external.at("base").fields({"name", "version"});
    base.at("name").is(held.manifest.base_name);
    base.at("version").is(held.manifest.base_version);
    external.at("target").is(held.target.name);
    external.at("kind").is(word_for(fix_for(held.recipe, held.base).kind));
}

void check_texts(const Node& list, const std::vector<std::string_view>& fields) {
    for (const Node& item : list.items()) {
        item.fields(fields);
        for (const std::string_view field : fields) {
            static_cast<void>(item.at(field).any_text());
        }
    }
}

void check_internal(const Node& internal, const Held& held) {
    internal.fields({"version", "patches", "repairs", "decisions", "tests", "isolation", "limits",
                     "target_sha256"});
    internal.at("version").is(held.manifest.version);
    check_texts(internal.at("patches"), {"name", "fate"});
    check_texts(internal.at("repairs"), {"strategy", "kind", "subject", "change"});
    check_texts(internal.at("decisions"), {"kind", "subject", "action", "reason"});
    for (const Node& claim : internal.at("isolation").some_items()) {
        static_cast<void>(claim.text());
    }
    const Node limits =
        internal.at("limits").fields({"memory_bytes", "processes", "disk_bytes", "time_seconds"});
    for (const std::string& name : limits.names()) {
        static_cast<void>(limits.at(name).count());
    }
    static_cast<void>(internal.at("tests").flag());
    static_cast<void>(internal.at("target_sha256").sha256());
}

/// The digests of the inputs named.
std::set<std::string> check_dependencies(const Node& dependencies) {
    std::set<std::string> inputs;
    for (const Node& dependency : dependencies.some_items()) {
        dependency.fields({"name", "annotations"}, {"uri", "digest"});
        static_cast<void>(dependency.at("name").text());
        const Node notes = dependency.at("annotations").fields({"role"}, {"verified_by"});
        notes.at("role").is_one_of({"input", "build-root"});
        const std::optional<Node> digest = dependency.find("digest");
        const std::optional<Node> uri = dependency.find("uri");
        if (!digest && !uri) {
            throw dependency.refusal("has neither uri nor digest");
        }
        const std::string sha256 = digest ? digest_in(*digest) : std::string();
        if (uri) {
            static_cast<void>(uri->text());
        }
        if (notes.at("role").text() == "input") {
            static_cast<void>(notes.at("verified_by").text());
            static_cast<void>(dependency.at("digest"));
            inputs.insert(sha256);
        }
    }
    return inputs;
}

void check_run(const Node& run, const Held& held) {
    run.fields({"builder", "metadata", "byproducts"});
    const Node builder = run.at("builder").fields({"id", "version"});
    builder.at("id").is(k_builder_id);
    static_cast<void>(builder.at("version").fields({"stopgap"}).at("stopgap").text());
    const Node metadata = run.at("metadata").fields({"invocationId", "startedOn", "finishedOn"});
    metadata.at("invocationId").require_uuid();
    if (metadata.at("startedOn").date() > metadata.at("finishedOn").date()) {
        throw metadata.at("finishedOn").refusal("is before startedOn");
    }
    for (const Node& byproduct : run.at("byproducts").items()) {
        byproduct.fields({"name", "digest"});
        const Artifact* artifact = find(held.manifest, byproduct.at("name").text());
        const std::string digest = digest_in(byproduct.at("digest"));
        if (artifact != nullptr && artifact->sha256 != digest) {
            throw byproduct.at("digest").at("sha256").refusal("is not that of the file");
        }
    }
}

} // namespace

void check_provenance(const std::string& text, const std::string& file, const Held& held) {
    const Json json = parse_strict(text, file);
    const Node statement(json, file);
    statement.fields({"_type", "subject", "predicateType", "predicate"});
    statement.at("_type").is(k_statement_type);
    statement.at("predicateType").is(k_provenance_type);
    check_subjects(statement.at("subject"), held.manifest);
    const Node predicate = statement.at("predicate").fields({"buildDefinition", "runDetails"});
    const Node definition = predicate.at("buildDefinition")
                                .fields({"buildType", "externalParameters", "internalParameters",
                                         "resolvedDependencies"});
    definition.at("buildType").is(k_build_type);
    check_external(definition.at("externalParameters"), held);
    check_internal(definition.at("internalParameters"), held);
    const std::set<std::string> inputs = check_dependencies(definition.at("resolvedDependencies"));
    for (const std::string& digest : held.manifest.inputs) {
        if (!inputs.contains(digest)) {
            throw definition.at("resolvedDependencies").refusal("lacks the input " + digest);
        }
    }
    check_run(predicate.at("runDetails"), held);
}

} // namespace stopgap::artifacts
