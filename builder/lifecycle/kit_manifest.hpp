#pragma once
// What a deploy kit's manifest says, and a manifest with a new serial and end. Its form is told in
// docs/deploying.md; artifacts/deploy_kit writes it.

#include "model/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stopgap::lifecycle {

/// The rest of each line of that key, in order.
[[nodiscard]] std::vector<std::string> manifest_values(const std::string& manifest,
                                                       const std::string& key);

/// The packages of the lines "KEY NAME ARCH VERSION SHA256 SIZE FILE", without digest and size.
[[nodiscard]] std::vector<Artifact> packages_in(const std::string& manifest,
                                                const std::string& key);

/// Error(verification), of `subject`, where it has none.
[[nodiscard]] std::uint64_t manifest_serial(const std::string& manifest,
                                            const std::string& subject);

/// The end of a manifest made now (RFC 3339).
[[nodiscard]] std::string end_of_a_kit_made_now();

/// Whether it ends so soon that it is to be renewed.
[[nodiscard]] bool ends_soon(const std::string& manifest);

/// The manifest with another serial and another end.
[[nodiscard]] std::string renewed(const std::string& manifest, std::uint64_t serial);

/// The manifest by which hosts leave the hotfix: `rows` (artifacts::retirement_rows) take the place
/// of those of an earlier retirement.
[[nodiscard]] std::string retiring(const std::string& manifest, const std::string& rows);

/// Whether it is such a manifest.
[[nodiscard]] bool names_a_retirement(const std::string& manifest);

/// The manifest without what each new one of the same kit has of its own.
[[nodiscard]] std::string without_serial_and_end(const std::string& manifest);

} // namespace stopgap::lifecycle
