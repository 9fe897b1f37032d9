#pragma once
// The key of the settings, as commands use it, and what they tell its owner.

#include "cli/settings.hpp"
#include "engine/build.hpp"
#include "lifecycle/signing_key.hpp"

#include <filesystem>

namespace stopgap::cli {

[[nodiscard]] lifecycle::SigningSettings signing_of(const Settings& settings);

/// Where a new key lies and what to back up; that one will expire.
void tell_of_key(const lifecycle::SigningKey& key);

/// Signs with the key, which is found or made now, and signs a word: a key that may not is an Error
/// before the work, not after it. It is held only while something is signed.
[[nodiscard]] engine::OutputSigner output_signer(const Settings& settings,
                                                 const std::filesystem::path& scratch);

} // namespace stopgap::cli
