#pragma once
// Facts of a package as checked values, without a signer; for header.cpp and srpm.cpp. A value that
// is not admitted is Error(verification).

#include "ecosystem/rpm/package_facts.hpp"
#include "ecosystem/rpm/srpm.hpp"

#include <string>

namespace stopgap::rpm {

[[nodiscard]] RpmHeader header_of(const PackageFacts& facts, const std::string& name);

/// Refuses what is no source package as well.
[[nodiscard]] Srpm srpm_of(const PackageFacts& facts, const std::string& name);

} // namespace stopgap::rpm
