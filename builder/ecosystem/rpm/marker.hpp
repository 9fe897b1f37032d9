#pragma once
// How a hotfix is told from a vendor's package: "stopgap-hotfix(CVE-2026-1)" among its Provides,
// and its id in the description; where the spec shows no description, among its Provides as well.

#include "ecosystem/rpm/spec_text.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// The capability that names a hotfix by its id.
[[nodiscard]] std::string id_capability(const std::string& id);

/// The capabilities of a hotfix: one for each CVE; of one without any, one for its id.
[[nodiscard]] std::vector<std::string> marker_capabilities(const std::string& id,
                                                           const std::vector<std::string>& cves);

/// Marks the main package; the refusal where the spec does not let us.
[[nodiscard]] std::optional<SpecRefusal> mark_as_hotfix(SpecText& spec, const std::string& id,
                                                        const std::vector<std::string>& cves);

} // namespace stopgap::rpm
