#pragma once
// An RPM package verified as header.hpp says, and what its header holds; for header.cpp and
// srpm.cpp.

#include "base/files.hpp"
#include "base/openpgp.hpp"
#include "ecosystem/rpm/package_facts.hpp"
#include "ecosystem/rpm/rpm_layout.hpp"

#include <optional>
#include <string>

namespace stopgap::rpm {

struct VerifiedPackage {
    RpmLayout layout;
    PackageFacts facts;
    std::string signer; ///< fingerprint; empty: no keys were given
};

[[nodiscard]] VerifiedPackage verified_package(const fs::path& file, const std::string& name,
                                               const std::optional<TrustedKeys>& keys);

} // namespace stopgap::rpm
