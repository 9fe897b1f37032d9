#pragma once
// Whether a hotfix in the output is what its manifest says, and whether its recipe makes it again.
//
// Rules:
//  - The output is read, never written. A second build goes to the run's scratch folder.
//  - The second build resolves what the first did: it takes the lock that lies in the output.
//  - The documents are read strictly, and held to the recipe, the manifest and the packages.
//  - Packages and source packages are compared bit for bit. What records one build (.buildinfo,
//    .changes with its digest, the documents) is not compared.

#include "base/error.hpp"
#include "engine/build.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stopgap::engine {

/// An artifact that came out differently, and what of it: "data/usr/bin/x: content".
struct Difference {
    std::string artifact;
    std::vector<std::string> entries;
};

/// What verifying came to.
struct Verified {
    std::string manifest_text;           ///< manifest.json as it was read and held to
    std::vector<Artifact> artifacts;     ///< of the manifest; each is there, as it says
    bool rebuilt = false;                ///< a second build was asked for, and is whole
    std::vector<Difference> differences; ///< of the second build
    std::optional<Error> failure;        ///< what ended it; absent: it is verified
};

enum class Depth { files, rebuild };

/// How much to ask of what lies there.
struct Demands {
    Depth depth = Depth::files;
    std::string fingerprint{}; ///< of the key that signed; empty: signatures are not read
};

/// Never throws for what lies there or what a build did.
[[nodiscard]] Verified verify_hotfix(const BuildRequest& request, const Demands& demands,
                                     Ecosystem& ecosystem, Workplace& workplace);

/// What differs between two packages of one kind, an entry each, at most 20; of what cannot be
/// looked into, why.
[[nodiscard]] std::vector<std::string> differing_entries(const std::filesystem::path& first,
                                                         const std::filesystem::path& second);

} // namespace stopgap::engine
