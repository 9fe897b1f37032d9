#include "artifacts/json_values.hpp"

#include <cmath>

namespace stopgap::artifacts {

double rounded(double seconds) {
    return std::round(seconds * 100) / 100;
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json json_of(const Finding& finding) {
    return {{"kind", finding.kind},
            {"subject", finding.subject},
            {"evidence",
             {{"file", finding.evidence.file},
              {"line", finding.evidence.line},
              {"text", finding.evidence.text}}}};
}

Json json_of(const Repair& repair) {
    return {{"strategy", repair.strategy}, {"change", repair.change}};
}

Json json_of(const PatchRecord& patch) {
    return {{"name", patch.name}, {"fate", name_of(patch.fate)}, {"note", patch.note}};
}

Json json_of(const Attempt& attempt) {
    return {{"number", attempt.number},
            {"phase", name_of(attempt.phase)},
            {"resumed_from", text_or_null(attempt.resumed_from)},
            {"succeeded", attempt.succeeded},
            {"seconds", rounded(attempt.seconds)},
            {"log", attempt.log.string()},
            {"findings", json_list(attempt.findings)},
            {"repairs", json_list(attempt.repairs)}};
}

Json json_of(const Artifact& artifact) {
    return {
        {"path", artifact.path.string()},   {"kind", artifact.kind}, {"name", artifact.name},
        {"version", artifact.version},      {"arch", artifact.arch}, {"sha256", artifact.sha256},
        {"size_bytes", artifact.size_bytes}};
}

Json json_of(const SourceFile& input) {
    return {{"name", input.name},
            {"sha256", input.sha256},
            {"tar_sha256", text_or_null(input.tar_sha256)},
            {"size_bytes", input.size_bytes},
            {"origin", input.origin},
            {"verified_by", shown(input.verification)}};
}

Json json_of(const LibraryChange& library) {
    return {{"soname", library.soname},    {"package", library.package},
            {"path", library.path},        {"fate", name_of(library.fate)},
            {"public", library.is_public}, {"not_compared", text_or_null(library.not_compared)},
            {"lost", library.lost},        {"lost_unasked", library.lost_unasked},
            {"altered", library.altered},  {"added", library.added},
            {"needs", library.needs}};
}

Json patches_of(const BuildResult& result) {
    Json patches = Json::array();
    for (const PatchRecord& patch : result.patches) {
        patches.push_back({{"name", patch.name}, {"fate", name_of(patch.fate)}});
    }
    return patches;
}

Json repairs_of(const BuildResult& result) {
    Json repairs = Json::array();
    for (const Attempt& attempt : result.attempts) {
        for (const Repair& repair : attempt.repairs) {
            repairs.push_back({{"strategy", repair.strategy},
                               {"kind", repair.kind},
                               {"subject", repair.subject},
                               {"change", repair.change}});
        }
    }
    return repairs;
}

std::string json_text(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace stopgap::artifacts
