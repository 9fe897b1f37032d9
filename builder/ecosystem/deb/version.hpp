#pragma once
// Debian versions: their form (deb-version(7)) and their order.
//
// The order is dpkg's own: `dpkg --compare-versions` is run, because a second implementation could
// only differ from it. A comparison costs a process (about two milliseconds): compare candidates,
// not indexes.

#include <string>
#include <string_view>
#include <vector>

namespace stopgap::deb {

struct Version {
    std::string epoch; ///< digits; empty: none was written (it counts as 0)
    std::string upstream;
    std::string revision; ///< meaningful only with has_revision
    bool has_revision = false;

    /// A version without a revision is that of a native package.
    [[nodiscard]] bool native() const { return !has_revision; }
    [[nodiscard]] std::string text() const;
    /// Without the epoch, as file names carry it.
    [[nodiscard]] std::string without_epoch() const;
};

/// Splits and checks a version; Error(verification) "SUBJECT: ..." where it is none.
[[nodiscard]] Version parse_version(std::string_view text, const std::string& subject = "version");

/// Whether `text` has the form of a version.
[[nodiscard]] bool is_version(std::string_view text);

/// Negative, 0 or positive: a is earlier than, the same as, or later than b. Both are checked with
/// parse_version first; Error(machine) where dpkg cannot be run.
[[nodiscard]] int compare_versions(const std::string& a, const std::string& b);
[[nodiscard]] bool earlier(const std::string& a, const std::string& b);

/// The latest of the versions; empty for an empty list.
[[nodiscard]] std::string latest_version(const std::vector<std::string>& versions);

/// Whether `text` is a Debian package name (Policy 5.6.1): [a-z0-9][a-z0-9+.-]+.
[[nodiscard]] bool is_package_name(std::string_view text);

} // namespace stopgap::deb
