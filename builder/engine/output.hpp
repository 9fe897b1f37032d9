#pragma once
// OUT/ID/TARGET: artifacts, documents, logs, result.json, manifest.json with its signature
// manifest.json.asc and the public key stopgap.asc, SHA256SUMS, recipe.lock.
//
// Rules:
//  - The folder is assembled beside its place and appears in one rename.
//  - What a result that was built left there before is kept as TARGET.previous when a run that did
//    not get it built takes its place: nothing is lost.

#include "engine/build.hpp"
#include "model/result.hpp"

#include <filesystem>

namespace stopgap::engine {

inline constexpr const char* k_manifest_file = "manifest.json";
inline constexpr const char* k_manifest_signature_file = "manifest.json.asc";

/// Throws Error(machine) where the output could not be written at the end: asked before the work.
void require_writable_output(const BuildRequest& request);

/// Writes the output; the logs' paths in `result` become relative to it, and the documents join its
/// artifacts.
void write_output(const BuildRequest& request, BuildResult& result, const BuildRecord& record,
                  const std::filesystem::path& artifacts, const std::filesystem::path& logs);

} // namespace stopgap::engine
