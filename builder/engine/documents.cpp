#include "engine/documents.hpp"

#include "artifacts/provenance.hpp"
#include "artifacts/report.hpp"
#include "artifacts/sbom.hpp"
#include "artifacts/vex.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

namespace stopgap::engine {

namespace {

using artifacts::Byproduct;
using artifacts::Held;
using artifacts::HotfixFacts;

constexpr std::uint64_t k_document_limit_bytes = 64U << 20U;

struct Document {
    const char* file;
    const char* kind;
    void (*check)(const std::string& text, const std::string& file, const Held& held);
};

/// Reports are for people: their digest is what is checked.
constexpr std::array<Document, 5> k_documents = {
    {{"provenance.json", "provenance", artifacts::check_provenance},
     {"sbom.cdx.json", "sbom", artifacts::check_sbom},
     {"vex.openvex.json", "vex", artifacts::check_vex},
     {"REPORT.txt", "report", nullptr},
     {"REPORT.html", "report", nullptr}}};

bool is_wanted(const Document& document, const Recipe& recipe) {
    return std::string_view(document.kind) != "vex" || !recipe.cves.empty();
}

std::vector<Byproduct> logs_in(const fs::path& folder) {
    std::vector<Byproduct> logs;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder / "logs")) {
        logs.push_back({"logs/" + entry.path().filename().string(), sha256_of_file(entry.path())});
    }
    std::ranges::sort(logs, {}, &Byproduct::name);
    return logs;
}

std::string text_of(const std::string& file, const HotfixFacts& facts, const fs::path& folder) {
    if (file == "provenance.json") {
        return artifacts::provenance_json(facts, logs_in(folder));
    }
    if (file == "sbom.cdx.json") {
        return artifacts::sbom_json(facts);
    }
    if (file == "vex.openvex.json") {
        return artifacts::vex_json(facts);
    }
    return file == "REPORT.txt" ? artifacts::report_text(facts) : artifacts::report_html(facts);
}

Artifact artifact_of(const Document& document, const std::string& text, const HotfixFacts& facts) {
    return {document.file,        document.kind, artifacts::source_of(facts),
            facts.result.version, "all",         sha256_of(text),
            text.size()};
}

} // namespace

void write_documents(const Recipe& recipe, const Base& base, const Target& target,
                     const BuildRecord& record, const fs::path& folder, BuildResult& result) {
    std::vector<Artifact> written;
    for (const Document& document : k_documents) {
        if (is_wanted(document, recipe)) {
            const HotfixFacts facts = {recipe, base, target, result, record};
            const std::string text = text_of(document.file, facts, folder);
            write_file(folder / document.file, text);
            written.push_back(artifact_of(document, text, facts));
        }
    }
    result.artifacts.insert(result.artifacts.end(), written.begin(), written.end());
}

void check_documents(const fs::path& folder, const Held& held) {
    const FileDescriptor opened = open_file(folder, O_RDONLY | O_DIRECTORY);
    for (const Document& document : k_documents) {
        if (!is_wanted(document, held.recipe)) {
            continue;
        }
        const bool is_listed =
            std::ranges::any_of(held.manifest.artifacts, [&](const Artifact& artifact) {
                return artifact.path == document.file && artifact.kind == document.kind;
            });
        if (!is_listed) {
            throw Error(ExitStatus::verification,
                        std::string("manifest.json: artifacts: lacks ") + document.file)
                .with_hint("a hotfix of an earlier version has none: build the recipe again");
        }
        if (document.check != nullptr) {
            document.check(read_beneath(opened.get(), document.file, k_document_limit_bytes),
                           document.file, held);
        }
    }
}

bool is_document(const Artifact& artifact) {
    return std::ranges::any_of(
        k_documents, [&](const Document& document) { return artifact.kind == document.kind; });
}

} // namespace stopgap::engine
