#include "ecosystem/rpm/evr.hpp"

#include "base/error.hpp"
#include "base/owned.hpp"
#include "base/text.hpp"

#include <rpm/rpmver.h>

#include <algorithm>
#include <cctype>
#include <type_traits>

namespace stopgap::rpm {

namespace {

// Far above any real version; file names must hold it beside the package's name.
constexpr std::size_t k_longest_part = 200;
constexpr std::size_t k_longest_epoch = 9;
constexpr std::size_t k_shown_bytes = 80;

using RpmVersion = Owned<std::remove_pointer_t<rpmver>, rpmverFree>;

bool is_digit(unsigned char byte) {
    return byte >= '0' && byte <= '9';
}

bool is_version_byte(unsigned char byte) {
    return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           std::string_view("._+~^").find(static_cast<char>(byte)) != std::string_view::npos;
}

bool is_epoch(std::string_view text) {
    return text.size() <= k_longest_epoch && std::all_of(text.begin(), text.end(), is_digit);
}

/// What is wrong with the parts; empty: nothing.
std::string_view flaw_of(const Evr& evr) {
    if (!is_epoch(evr.epoch)) {
        return "its epoch is no number";
    }
    if (evr.version.empty() || evr.release.empty()) {
        return "a version and a release are needed (V-R)";
    }
    if (std::max(evr.version.size(), evr.release.size()) > k_longest_part) {
        return "it is too long";
    }
    if (!is_version_part(evr.version) || !is_version_part(evr.release)) {
        return "it holds a character other than letters, digits and . _ + ~ ^";
    }
    return {};
}

Error no_evr(std::string_view text, const std::string& subject, std::string_view flaw) {
    return {ExitStatus::usage, subject + ": \"" + printable(text.substr(0, k_shown_bytes)) +
                                   "\" is no RPM version: " + std::string(flaw)};
}

void require_evr(const Evr& evr) {
    if (const std::string_view flaw = flaw_of(evr); !flaw.empty()) {
        throw no_evr(shown(evr), "version", flaw);
    }
}

/// librpm's handle; the parts have been checked.
RpmVersion handle_of(const Evr& evr) {
    RpmVersion handle(rpmverNew(evr.epoch.empty() ? nullptr : evr.epoch.c_str(),
                                evr.version.c_str(), evr.release.c_str()));
    check_invariant(handle != nullptr, "librpm gives no handle for a checked version");
    return handle;
}

} // namespace

bool is_version_part(std::string_view text) {
    return !text.empty() && text.size() <= k_longest_part &&
           std::all_of(text.begin(), text.end(), is_version_byte);
}

bool is_evr(const Evr& evr) {
    return flaw_of(evr).empty();
}

Evr parse_evr(std::string_view text, const std::string& subject) {
    Evr evr;
    std::string_view rest = text;
    const std::size_t colon = rest.find(':');
    if (colon != std::string_view::npos) {
        evr.epoch = rest.substr(0, colon);
        rest.remove_prefix(colon + 1);
    }
    const std::size_t hyphen = rest.rfind('-');
    evr.version = rest.substr(0, hyphen);
    evr.release = hyphen == std::string_view::npos ? std::string_view() : rest.substr(hyphen + 1);
    const bool has_bare_colon = colon == 0;
    const std::string_view flaw = has_bare_colon ? "its epoch is no number" : flaw_of(evr);
    if (!flaw.empty()) {
        throw no_evr(text, subject, flaw);
    }
    return evr;
}

std::string without_epoch(const Evr& evr) {
    return evr.version + "-" + evr.release;
}

std::string shown(const Evr& evr) {
    return evr.epoch.empty() ? without_epoch(evr) : evr.epoch + ":" + without_epoch(evr);
}

int compare(const Evr& a, const Evr& b) {
    require_evr(a);
    require_evr(b);
    const RpmVersion left = handle_of(a);
    const RpmVersion right = handle_of(b);
    return rpmverCmp(left.get(), right.get());
}

} // namespace stopgap::rpm
