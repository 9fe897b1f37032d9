#pragma once
// What the documents of one hotfix are written from, and what a document that was read is held to.

#include "artifacts/manifest.hpp"
#include "model/build_record.hpp"
#include "model/recipe.hpp"
#include "model/result.hpp"
#include "model/target.hpp"

#include <string>
#include <vector>

namespace stopgap::artifacts {

/// A build that succeeded.
struct HotfixFacts {
    const Recipe& recipe;
    const Base& base;
    const Target& target;
    const BuildResult& result;
    const BuildRecord& record;
};

/// A file that came of the build beside its artifacts: a log.
struct Byproduct {
    std::string name; ///< below the output folder: "logs/attempt-1.log"
    std::string sha256;
};

/// What lies in the output: its manifest, whose artifacts were held to their digests already.
struct Held {
    const Recipe& recipe;
    const Base& base;
    const Target& target;
    const Manifest& manifest;
};

[[nodiscard]] bool is_workaround(const HotfixFacts& facts);
[[nodiscard]] bool is_workaround(const Held& held);
/// Name of the hotfix's source package: of a workaround its own, otherwise the base's.
[[nodiscard]] std::string source_of(const HotfixFacts& facts);
[[nodiscard]] std::string source_of(const Held& held);

/// Packages and source packages: the same bytes at each build. Not what records one build, nor the
/// documents themselves.
[[nodiscard]] bool is_product(const Artifact& artifact);
/// Packages that a host installs.
[[nodiscard]] bool is_binary_package(const Artifact& artifact);
/// "bump", "backport", "workaround".
[[nodiscard]] std::string word_for(FixKind kind);
/// A UUID (RFC 9562, version 8) that stands for the text: the same for the same text.
[[nodiscard]] std::string uuid_of(const std::string& text);

} // namespace stopgap::artifacts
