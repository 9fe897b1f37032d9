#include "ecosystem/rpm/hotfix_version.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <vector>

namespace stopgap::rpm {

namespace {

constexpr std::string_view k_caret_word = "^hot";
constexpr std::string_view k_plain_word = ".HF"; // upper case sorts below a vendor's lower case
constexpr std::string_view k_bump_word = "0~~hot";
constexpr std::string_view k_digits = "0123456789";
// Leaves room for counting on; no real counter comes near it.
constexpr unsigned k_highest_count = 999'999'999;

// Words that stand before a number in a release and name no distribution.
constexpr std::array<std::string_view, 14> k_other_words = {"a",    "alpha", "b",  "beta",  "build",
                                                            "date", "dev",   "p",  "patch", "post",
                                                            "pre",  "r",     "rc", "rev"};
// Before a commit, whose letters follow at once: "gitf1aed26".
constexpr std::array<std::string_view, 6> k_snapshot_words = {"bzr", "cvs",  "git",
                                                              "hg",  "snap", "svn"};

bool is_letter(char byte) {
    return std::isalpha(static_cast<unsigned char>(byte)) != 0;
}

/// The number that the text begins with; absent where it begins otherwise or counts too far.
std::optional<unsigned> count_of(std::string_view digits) {
    unsigned count = 0;
    const std::from_chars_result result =
        std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (digits.empty() || result.ec != std::errc() || count > k_highest_count) {
        return std::nullopt;
    }
    return count;
}

/// "0~~hotN" and what follows it.
std::optional<HotfixSuffix> bump_suffix_of(std::string_view release) {
    if (!release.starts_with(k_bump_word)) {
        return std::nullopt;
    }
    const std::string_view tail = release.substr(k_bump_word.size());
    const std::size_t end = std::min(tail.find_first_not_of(k_digits), tail.size());
    const std::optional<unsigned> count = count_of(tail.substr(0, end));
    const bool is_ours = count && (end == tail.size() || tail[end] == '.');
    if (!is_ours) {
        return std::nullopt;
    }
    return HotfixSuffix{std::string(k_bump_word), *count, std::string(tail.substr(end)), {}};
}

/// The vendor's release, `word` and a number at the end.
std::optional<HotfixSuffix> label_suffix_of(std::string_view release, std::string_view word) {
    const std::size_t digits = release.find_last_not_of(k_digits) + 1;
    const std::string_view until_count = release.substr(0, digits);
    const std::optional<unsigned> count = count_of(release.substr(digits));
    if (!count || !until_count.ends_with(word) || until_count.size() == word.size()) {
        return std::nullopt;
    }
    const std::string_view vendor = until_count.substr(0, until_count.size() - word.size());
    return HotfixSuffix{std::string(until_count), *count, {}, std::string(vendor)};
}

/// "el9_4", "fc41", "amzn2023": letters, then a digit; no "rc1", no "git20240101".
bool is_distribution(std::string_view component) {
    const std::string_view::const_iterator digit =
        std::find_if_not(component.begin(), component.end(), is_letter);
    const std::string_view word =
        component.substr(0, static_cast<std::size_t>(digit - component.begin()));
    const bool has_form = !word.empty() && digit != component.end() &&
                          std::isdigit(static_cast<unsigned char>(*digit)) != 0;
    const bool is_snapshot =
        std::any_of(k_snapshot_words.begin(), k_snapshot_words.end(),
                    [&](std::string_view prefix) { return word.starts_with(prefix); });
    return has_form && !is_snapshot &&
           std::find(k_other_words.begin(), k_other_words.end(), word) == k_other_words.end();
}

Error unfit_version(const std::string& text, const std::string& why) {
    return {ExitStatus::usage, "version \"" + printable(text) + "\": " + why};
}

void require_upstream_version(const std::string& text, VersionScheme scheme) {
    if (text.find('-') != std::string::npos) {
        throw unfit_version(text, "an RPM version holds no hyphen")
            .with_hint("a pre-release is written with a tilde: \"2.0~rc1\"");
    }
    if (text.find(':') != std::string::npos) {
        throw unfit_version(text, "an upstream version has no epoch")
            .with_hint("leave the epoch out: the base's is kept");
    }
    if (!is_version_part(text)) {
        throw unfit_version(text, "not the Version of an RPM package")
            .with_hint("letters, digits and . _ + ~ ^ only (rpm-version(7))");
    }
    if (scheme == VersionScheme::rpm_plain && text.find('^') != std::string::npos) {
        throw unfit_version(text, "the target's rpm does not know \"^\"");
    }
}

/// Why a bump of this base needs a person's word; empty: it does not.
std::string bump_decision(const Evr& base, const Evr& hotfix) {
    if (base.release.starts_with("0~~") && !hotfix_suffix_of(base.release)) {
        return "the vendor may publish this upstream version as \"" + hotfix.version +
               "-0~~...\", as it did " + shown(base) + ": that may sort below " + shown(hotfix) +
               " and would not replace it";
    }
    return {};
}

std::string bump_release(const std::string& base_release, unsigned count) {
    const std::string tag = distribution_tag(base_release);
    return std::string(k_bump_word) + std::to_string(count) + (tag.empty() ? "" : "." + tag);
}

HotfixEvr bumped(const Evr& base, const std::string& version, VersionScheme scheme,
                 unsigned hotfix) {
    require_upstream_version(version, scheme);
    const std::optional<HotfixSuffix> own = hotfix_suffix_of(base.release);
    if (version == base.version && own && own->vendor.empty()) {
        return {{base.epoch, version, backport_release(base.release, scheme, hotfix)}, {}};
    }
    if (version == base.version) {
        throw unfit_version(version, "the base is " + shown(base) + ", which is that already")
            .with_hint("make it a backport, or, where the base is a pre-release by its release "
                       "alone, say way_back = \"supersede\"");
    }
    HotfixEvr moved = {{base.epoch, version, bump_release(base.release, hotfix)}, {}};
    moved.decision = bump_decision(base, moved.evr);
    return moved;
}

bool is_on_label(const Fix& fix) {
    return fix.kind != FixKind::bump || fix.way_back == WayBack::supersede;
}

/// The version, checked: a suffix can make a long one too long.
HotfixEvr sound(HotfixEvr hotfix) {
    static_cast<void>(parse_evr(shown(hotfix.evr), "the hotfix's version"));
    return hotfix;
}

} // namespace

std::optional<HotfixSuffix> hotfix_suffix_of(std::string_view release) {
    if (std::optional<HotfixSuffix> bump = bump_suffix_of(release)) {
        return bump;
    }
    std::optional<HotfixSuffix> label = label_suffix_of(release, k_caret_word);
    return label ? label : label_suffix_of(release, k_plain_word);
}

std::string distribution_tag(std::string_view release) {
    const std::optional<HotfixSuffix> own = hotfix_suffix_of(release);
    const std::string vendor = !own                  ? std::string(release)
                               : own->vendor.empty() ? own->rest
                                                     : own->vendor;
    if (const std::size_t module = vendor.find(".module"); module != std::string::npos) {
        return vendor.substr(module + 1); // a module's stream, build and context: dots and all
    }
    const std::vector<std::string> components = split(vendor, '.');
    const std::vector<std::string>::const_reverse_iterator found =
        std::find_if(components.rbegin(), components.rend() - 1, is_distribution);
    return found == components.rend() - 1 ? std::string() : *found;
}

std::string backport_release(const std::string& release, VersionScheme scheme, unsigned hotfix) {
    check_invariant(scheme == VersionScheme::rpm_caret || scheme == VersionScheme::rpm_plain,
                    "an RPM version was asked for under a Debian scheme");
    if (const std::optional<HotfixSuffix> own = hotfix_suffix_of(release)) {
        return own->until_count + std::to_string(own->count + hotfix) + own->rest;
    }
    const std::string_view word = scheme == VersionScheme::rpm_caret ? k_caret_word : k_plain_word;
    return release + std::string(word) + std::to_string(hotfix);
}

HotfixEvr hotfix_evr(const Evr& base, const Fix& fix, VersionScheme scheme, unsigned hotfix) {
    check_invariant(fix.kind != FixKind::workaround, "a workaround package has its own version");
    check_invariant(scheme == VersionScheme::rpm_caret || scheme == VersionScheme::rpm_plain,
                    "an RPM version was asked for under a Debian scheme");
    static_cast<void>(parse_evr(shown(base), "the base's version"));
    if (is_on_label(fix)) {
        const std::string release = backport_release(base.release, scheme, hotfix);
        return sound({{base.epoch, base.version, release}, {}});
    }
    return sound(bumped(base, fix.version, scheme, hotfix));
}

bool reaches_upstream(const std::string& evr, const std::string& upstream) {
    const Evr own = parse_evr(evr);
    const int order = compare({{}, own.version, "0"}, {{}, upstream, "0"});
    return order > 0 || (order == 0 && !own.release.starts_with("0"));
}

} // namespace stopgap::rpm
