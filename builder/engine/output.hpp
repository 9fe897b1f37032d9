#pragma once
// OUT/ID/TARGET: artifacts, documents, logs, result.json, manifest.json and SHA256SUMS with their
// signatures (.asc) and the public key stopgap.asc, recipe.lock.
//
// Rules:
//  - The folder is assembled beside its place and appears in one rename.
//  - What a result that was built left there before is kept as TARGET.previous when a run that did
//    not get it built takes its place: nothing is lost.
//  - What was built and cannot be signed is there all the same, unsigned, and an Error says so.

#include "engine/build.hpp"
#include "model/result.hpp"

#include <filesystem>

namespace stopgap::engine {

inline constexpr const char* k_manifest_file = "manifest.json";
inline constexpr const char* k_sums_file = "SHA256SUMS";
inline constexpr const char* k_result_file = "result.json";
/// Behind a target: what an earlier run built.
inline constexpr const char* k_previous = ".previous";

/// Throws Error(machine) where the output could not be written at the end: asked before the work.
void require_writable_output(const BuildRequest& request);

/// Writes the output; the logs' paths in `result` become relative to it, and the documents join its
/// artifacts.
void write_output(const BuildRequest& request, BuildResult& result, const BuildRecord& record,
                  const std::filesystem::path& artifacts, const std::filesystem::path& logs);

} // namespace stopgap::engine
