#pragma once
// Facts of a package as a checked header; for header.cpp and srpm.cpp.

#include "ecosystem/rpm/header.hpp"
#include "ecosystem/rpm/package_facts.hpp"

namespace stopgap::rpm {

/// Everything but the signer. Error(verification) where a value is not admitted.
[[nodiscard]] RpmHeader header_of(const PackageFacts& facts, const std::string& name);

} // namespace stopgap::rpm
