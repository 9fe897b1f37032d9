#include "ecosystem/deb/version_parts.hpp"

#include "base/error.hpp"

#include <charconv>
#include <limits>

namespace stopgap::deb {

namespace {

constexpr std::string_view k_word = "hot";
// Leaves room for counting on; no real counter comes near it.
constexpr unsigned k_highest_count = 999'999'999;

std::optional<unsigned> count_of(std::string_view digits) {
    unsigned count = 0;
    const std::from_chars_result result =
        std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (digits.empty() || result.ec != std::errc() || count > k_highest_count) {
        return std::nullopt;
    }
    return count;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Whether what stands before "hot" is what our own suffixes follow.
bool may_precede_word(std::string_view text) {
    return !text.empty() && (is_digit(text.back()) || text.ends_with("+b"));
}

} // namespace

std::string_view number_at_end(std::string_view text) {
    return text.substr(text.find_last_not_of("0123456789") + 1);
}

std::optional<HotfixSuffix> hotfix_suffix_of(std::string_view version) {
    const std::string_view digits = number_at_end(version);
    const std::string_view until_count = version.substr(0, version.size() - digits.size());
    const std::optional<unsigned> count = count_of(digits);
    if (!count || !until_count.ends_with(k_word) ||
        !may_precede_word(until_count.substr(0, until_count.size() - k_word.size()))) {
        return std::nullopt;
    }
    return HotfixSuffix{std::string(until_count), *count};
}

std::string_view label_suffix(VersionScheme scheme) {
    check_invariant(scheme == VersionScheme::debian || scheme == VersionScheme::ubuntu,
                    "a Debian version was asked for under an RPM scheme");
    return scheme == VersionScheme::debian ? "+bhot" : "hot";
}

std::string without_rebuild(const std::string& version) {
    const std::string_view digits = number_at_end(version);
    const std::string_view before =
        std::string_view(version).substr(0, version.size() - digits.size());
    if (digits.empty() || !before.ends_with("+b")) {
        return version;
    }
    return std::string(before.substr(0, before.size() - 2));
}

bool is_on_label_of(const std::string& base, const std::string& hotfix, VersionScheme scheme) {
    const std::string_view digits = number_at_end(hotfix);
    const std::string until_count = hotfix.substr(0, hotfix.size() - digits.size());
    if (digits.empty()) {
        return false;
    }
    const std::optional<HotfixSuffix> own = hotfix_suffix_of(base);
    return until_count == (own ? own->until_count : base + std::string(label_suffix(scheme)));
}

std::string counted_up(const std::string& version) {
    const std::string_view digits = number_at_end(version);
    unsigned long long number = 0;
    const std::from_chars_result result =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (digits.empty() || result.ec != std::errc() ||
        number == std::numeric_limits<unsigned long long>::max()) {
        return {};
    }
    return version.substr(0, version.size() - digits.size()) + std::to_string(number + 1);
}

} // namespace stopgap::deb
