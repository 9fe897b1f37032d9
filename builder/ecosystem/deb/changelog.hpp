#pragma once
// debian/changelog (deb-changelog(5)): the newest entry of the base's, and ours above it.

#include "base/clock.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stopgap::deb {

struct ChangelogEntry {
    std::string source;
    std::string version;
    std::string distribution; ///< the base's own word: "bookworm-security"
    std::string urgency;
    std::string maintainer; ///< "Name <mail>"
    Instant date;
    std::vector<std::string> lines; ///< its text, as written, without blank first and last lines
};

/// The first entry; Error(verification) "NAME:LINE: ..." where there is none or it is malformed.
[[nodiscard]] ChangelogEntry parse_first_entry(std::string_view text, const std::string& name);

struct NewEntry {
    std::string source;
    std::string version;
    std::string distribution;
    std::string urgency = "high";
    std::vector<std::string> lines; ///< one item each; wrapped at 80 columns as "  * ..."
    std::string maintainer;         ///< "Name <mail>"
    Instant date;
};

/// The entry as text, with the blank line that parts it from the one below. Throws Error(usage)
/// where a value could break the format (line ends, control characters, a malformed maintainer).
[[nodiscard]] std::string new_entry(const NewEntry& entry);

/// `entry` above `changelog`, whose bytes stay as they are.
[[nodiscard]] std::string prepend(const std::string& entry, const std::string& changelog);

} // namespace stopgap::deb
