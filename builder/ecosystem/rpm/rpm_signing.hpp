#pragma once
// Signing an RPM package. The key's process sees the bytes of the header and parses nothing; librpm
// parses, in the confined worker, and sees no key.

#include "base/files.hpp"
#include "ecosystem/repository_format.hpp"

#include <string>

namespace stopgap::rpm {

/// Writes the package `from` to `to` with a signature of its header, in place of any that it had,
/// and verifies what was written as read_rpm() does with that key. `name` is the subject of errors.
void sign_rpm(const fs::path& from, const fs::path& to, SignatureMaker& signatures,
              const std::string& name);

/// SHA-256 of all that a signature cannot change: header and payload.
[[nodiscard]] std::string digest_without_signatures(const fs::path& package);

} // namespace stopgap::rpm
