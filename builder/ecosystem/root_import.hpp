#pragma once
// A base root that a person brings: an OCI image layout (a folder, or a tar of one) or a tar
// archive of a root, compressed or not. It becomes a layer of the target's, and its newest import
// is the target's base root from then on, at any age, until `stopgap root remove` takes it away.
//
// Rules:
//  - The archive is read in the confined worker (source/root_archive.hpp says what is refused and
//    left out) and unpacked in a sandbox, as the mapped root.
//  - Refused with Error(verification): another digest than the pinned one; blobs that have other
//    bytes than their digest says; a package manager for another architecture; a root without the
//    target's package manager and the programs that build packages.
//  - Its apt sources are taken away: packages come from the target's repositories alone.

#include "ecosystem/port.hpp"
#include "ecosystem/workplace.hpp"
#include "model/target.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap {

struct RootImport {
    std::filesystem::path from;
    std::string sha256; ///< of the file, or of the image's manifest; empty: not pinned
};

struct ImportedRoot {
    std::string key;
    std::string sha256;      ///< what it would be pinned by
    std::string description; ///< says where it came from, and by what it is known
    std::vector<std::string> notes;
    double seconds = 0;
};

/// Takes the place of an import of the same content, in one step. Throws Error(usage) where there
/// is nothing to import, Error(machine) where a running build uses the one to replace.
ImportedRoot import_root(const Target& target, const RootImport& wanted, Workplace& workplace);

} // namespace stopgap
