#pragma once
// retired.json: that a published hotfix has had its time, the vendor's build that takes its place,
// and why that one is believed to carry the fix. It is signed, beside the hotfix's published.json.

#include <string>
#include <vector>

namespace stopgap::artifacts {

/// One reason to believe, or not to believe, that a build of the vendor's carries the fix.
struct Evidence {
    enum class Says { fixed, not_fixed, nothing };
    std::string kind; ///< "upstream-version", "patches", "test", "statement"
    Says says = Says::nothing;
    std::string text; ///< for people
};

/// "fixed", "not-fixed" or "nothing".
[[nodiscard]] std::string name_of(Evidence::Says says);

struct Retirement {
    std::string id;
    std::string target;
    std::string version;        ///< the hotfix's
    std::string vendor_version; ///< of the source package; empty: a workaround that is taken away
    std::string when;           ///< RFC 3339
    std::vector<Evidence> evidence;
};

[[nodiscard]] std::string retirement_json(const Retirement& retirement);

/// Reads what retirement_json() wrote. `name` is the subject of errors: Error(verification) where
/// it is none.
[[nodiscard]] Retirement read_retirement(const std::string& text, const std::string& name);

} // namespace stopgap::artifacts
