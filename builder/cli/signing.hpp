#pragma once
// The key of the settings, as commands use it, and what they tell its owner.

#include "cli/settings.hpp"
#include "engine/build.hpp"
#include "lifecycle/signing_key.hpp"

#include <filesystem>
#include <string>

namespace stopgap::cli {

[[nodiscard]] lifecycle::SigningSettings signing_of(const Settings& settings);

/// Where a new key lies and what to back up; that one will expire.
void tell_of_key(const lifecycle::SigningKey& key);

/// The key that an output is signed with.
struct OutputKey {
    std::string fingerprint;
    engine::OpenSigningKey open;
};

/// The key, found or made now, with which a word is signed: one that may not sign is an Error
/// before the work, not after it.
[[nodiscard]] OutputKey output_key(const Settings& settings, const std::filesystem::path& scratch);

} // namespace stopgap::cli
