#pragma once
// Whether a repository, wherever it comes from, is exactly what the owner of a key published.
// Offline; nothing that it holds is believed, the key file in it only as far as the fingerprint
// goes.

#include "base/error.hpp"
#include "ecosystem/repository_format.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::lifecycle {

struct VerifiedTarget {
    std::string target;
    std::size_t hotfixes = 0;
    std::size_t packages = 0;
    std::size_t kits = 0;
    std::optional<Error> failure; ///< absent: it is verified
};

/// One result per target's folder. Throws Error(usage) where there is none.
[[nodiscard]] std::vector<VerifiedTarget>
verify_repository(const std::filesystem::path& repository, const std::string& fingerprint,
                  const std::vector<const RepositoryFormat*>& formats);

} // namespace stopgap::lifecycle
