#pragma once
// Files on disk that have been verified: a SourceFile cannot come into being unverified.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace stopgap {

/// How a file came to be trusted.
struct Verification {
    enum class By { recipe_digest, recipe_folder, signed_index, signature };
    By by = By::recipe_digest;
    std::string detail; ///< the index's name and date, or the signing key's fingerprint
};

/// "pinned by the recipe", "signed index of bookworm-security (2026-11-18)", ...
[[nodiscard]] std::string shown(const Verification& verification);

/// One verified input. Its bytes lie in the content-addressed store and are verified on each use.
struct SourceFile {
    std::string name; ///< the name it is to have for the build ("apache2_2.4.67.orig.tar.gz")
    std::filesystem::path stored; ///< where its bytes lie
    std::string sha256;
    std::uint64_t size_bytes = 0;
    std::string origin; ///< URL or path that it came from
    Verification verification;
    /// Of a tarball that we compressed: the tar's own digest. Another version of the compressor
    /// gives other bytes of the same tar. Empty: it came as it is.
    std::string tar_sha256 = {};
};

using SourceSet = std::vector<SourceFile>;

} // namespace stopgap
