#include "ecosystem/deb/version.hpp"

#include "base/error.hpp"
#include "base/process.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <optional>

namespace stopgap::deb {

namespace {

// Far above any real version; file names must hold it beside the package's name.
constexpr std::size_t k_longest_version = 200;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_alphanumeric(char c) {
    return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z');
}

bool only(std::string_view text, std::string_view punctuation) {
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return is_alphanumeric(c) || punctuation.find(c) != std::string_view::npos;
    });
}

Version split_version(std::string_view text) {
    Version version;
    if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
        version.epoch = text.substr(0, colon);
        text.remove_prefix(colon + 1);
    }
    const std::size_t hyphen = text.rfind('-');
    version.has_revision = hyphen != std::string_view::npos;
    version.upstream = text.substr(0, hyphen);
    version.revision = version.has_revision ? text.substr(hyphen + 1) : std::string_view();
    return version;
}

/// What is wrong with the version; empty: nothing. Colons in the upstream part, which
/// deb-version(7) still knows, are refused with Policy 5.6.12.
std::string_view flaw_of(const Version& version, std::string_view text) {
    if (text.empty()) {
        return "is empty";
    }
    if (text.size() > k_longest_version) {
        return "is too long";
    }
    if (text.find(':') != std::string_view::npos &&
        (version.epoch.empty() || version.epoch.size() > 9 ||
         !std::all_of(version.epoch.begin(), version.epoch.end(), is_digit))) {
        return "has an epoch that is no number";
    }
    if (version.upstream.empty() || !is_digit(version.upstream.front())) {
        return "does not begin with a digit";
    }
    if (!only(version.upstream, ".+-~") || !only(version.revision, ".+~")) {
        return "holds a character other than letters, digits and . + - ~";
    }
    if (version.has_revision && version.revision.empty()) {
        return "ends with a hyphen";
    }
    return {};
}

bool dpkg_holds(const std::string& a, const std::string& relation, const std::string& b) {
    Command command;
    command.argv = {"dpkg", "--compare-versions", a, relation, b};
    const ProcessResult result = run(command);
    if (result.exit_code > 1) {
        throw Error(ExitStatus::machine, shown(command.argv) + ": " + trimmed(result.errors));
    }
    return result.exit_code == 0;
}

} // namespace

std::string Version::text() const {
    return epoch.empty() ? without_epoch() : epoch + ":" + without_epoch();
}

std::string Version::without_epoch() const {
    return has_revision ? upstream + "-" + revision : upstream;
}

Version parse_version(std::string_view text, const std::string& subject) {
    Version version = split_version(text);
    if (const std::string_view flaw = flaw_of(version, text); !flaw.empty()) {
        throw Error(ExitStatus::verification, subject + ": \"" + printable(text.substr(0, 80)) +
                                                  "\" is no Debian version: it " +
                                                  std::string(flaw));
    }
    return version;
}

bool is_version(std::string_view text) {
    return flaw_of(split_version(text), text).empty();
}

bool earlier(const std::string& a, const std::string& b) {
    static_cast<void>(parse_version(a));
    static_cast<void>(parse_version(b));
    return a != b && dpkg_holds(a, "lt", b);
}

int compare_versions(const std::string& a, const std::string& b) {
    if (earlier(a, b)) {
        return -1;
    }
    return a == b || dpkg_holds(a, "eq", b) ? 0 : 1;
}

std::string latest_version(const std::vector<std::string>& versions) {
    std::string latest;
    for (const std::string& version : versions) {
        if (latest.empty() || earlier(latest, version)) {
            latest = version;
        }
    }
    return latest;
}

bool is_package_name(std::string_view text) {
    return text.size() >= 2 && text.size() <= k_longest_version &&
           (is_digit(text.front()) || is_lower(text.front())) &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is_digit(c) || is_lower(c) || c == '+' || c == '.' || c == '-';
           });
}

} // namespace stopgap::deb
