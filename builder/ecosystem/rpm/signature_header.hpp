#pragma once
// The signature header of an RPM package with a new signature in it; runs in the confined worker,
// far from the key that signed.

#include "ecosystem/rpm/rpm_layout.hpp"

#include <string>

namespace stopgap::rpm {

/// The package's signature header, its magic and final padding included, with `signature` (a binary
/// OpenPGP signature over the header) in place of all that it has. Error(verification) where the
/// header cannot be read, or librpm has no place for a signature of that algorithm.
[[nodiscard]] std::string signature_header_with(int package, const RpmLayout& layout,
                                                const std::string& signature,
                                                const std::string& name);

} // namespace stopgap::rpm
