// What may follow a vendor's build: the candidates that the version rule is held against. Each form
// is one that Fedora, RHEL and its rebuilds, Oracle, Amazon or SUSE use (docs/versions.md).

#include "ecosystem/rpm/hotfix_version.hpp"
#include "ecosystem/rpm/version_order.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace stopgap::rpm {

namespace {

constexpr std::string_view k_digits = "0123456789";

// Put behind a release by a z-stream, a branch's minor bump, or a rebuild of the distribution.
constexpr std::array<std::string_view, 11> k_tails = {
    ".1",      ".2",        ".0.1",       ".0.1.1",   ".alma",    ".alma.1",
    ".centos", ".centos.1", ".rocky.0.1", ".1.rocky", ".1.alma.1"};
// Put behind a distribution tag that names no minor release: "el9" -> "el9_6.1".
constexpr std::array<std::string_view, 5> k_first_minors = {"_1", "_4.1", "_6", "_6.1", "_10"};
// First builds of a new upstream version; %{?dist} comes behind each.
constexpr std::array<std::string_view, 10> k_builds = {
    "0~rc1", "0~1", "0", "0.1", "0.1.rc1", "0.1.20240101git", "1", "1~rc1", "2", "100"};

/// Release candidates, each once, none of them the release itself.
class Candidates {
  public:
    explicit Candidates(std::string release) : release_(std::move(release)) {}

    void add(const std::string& release) {
        const bool is_known = std::find(all_.begin(), all_.end(), release) != all_.end();
        if (!release.empty() && release != release_ && !is_known && is_version_part(release)) {
            all_.push_back(release);
        }
    }
    [[nodiscard]] const std::vector<std::string>& all() const { return all_; }

  private:
    std::string release_;
    std::vector<std::string> all_;
};

/// `digits` counted up; empty where they are no number.
std::string next_number(std::string_view digits) {
    unsigned long long number = 0;
    const std::from_chars_result result =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool is_number = !digits.empty() && result.ec == std::errc() &&
                           number < std::numeric_limits<unsigned long long>::max();
    return is_number ? std::to_string(number + 1) : std::string();
}

/// The release with its number number `index` counted up: "10.el9_4.3" gives "11.el9_4.3",
/// "10.el10_4.3", "10.el9_5.3", "10.el9_4.4" and then "". What follows the number stays.
std::string counted_up(const std::string& release, std::size_t index) {
    std::size_t begin = release.find_first_of(k_digits);
    for (; index > 0 && begin != std::string::npos; --index) {
        begin = release.find_first_not_of(k_digits, begin);
        begin = begin == std::string::npos ? begin : release.find_first_of(k_digits, begin);
    }
    if (begin == std::string::npos) {
        return {};
    }
    const std::size_t end = std::min(release.find_first_not_of(k_digits, begin), release.size());
    const std::string next = next_number(std::string_view(release).substr(begin, end - begin));
    return next.empty() ? next : release.substr(0, begin) + next + release.substr(end);
}

/// The release without what follows its distribution tag: "10.el9_4" of "10.el9_4.3".
std::string until_tag(const std::string& release, const std::string& tag) {
    const std::size_t at = tag.empty() ? std::string::npos : release.rfind(tag);
    return at == std::string::npos ? release : release.substr(0, at + tag.size());
}

/// "1~bootstrap.el9" gives "1.el9"; empty where the release holds no "~".
std::string without_tilde(const std::string& release) {
    const std::size_t tilde = release.find('~');
    if (tilde == std::string::npos || tilde == 0) {
        return {};
    }
    const std::size_t end = std::min(release.find('.', tilde), release.size());
    return release.substr(0, tilde) + release.substr(end);
}

void add_counted_up(Candidates& candidates, const std::string& release) {
    for (std::size_t index = 0;; ++index) {
        const std::string next = counted_up(release, index);
        if (next.empty()) {
            return;
        }
        candidates.add(next);
    }
}

void add_minors(Candidates& candidates, const std::string& release, const std::string& tag) {
    const std::string stem = until_tag(release, tag);
    const bool ends_with_tag = stem == release && !tag.empty();
    const bool names_minor = tag.find('_') != std::string::npos;
    if (ends_with_tag && !names_minor) {
        for (const std::string_view minor : k_first_minors) {
            candidates.add(stem + std::string(minor));
        }
    }
    add_counted_up(candidates, stem);
}

} // namespace

std::vector<Evr> vendor_successors(const Evr& base) {
    const std::optional<HotfixSuffix> own = hotfix_suffix_of(base.release);
    if (own && own->vendor.empty()) {
        return vendor_builds_of(base);
    }
    const std::string release = own ? own->vendor : base.release;
    Candidates candidates(release);
    for (const std::string_view tail : k_tails) {
        candidates.add(release + std::string(tail));
    }
    candidates.add(without_tilde(release));
    add_counted_up(candidates, release);
    add_minors(candidates, release, distribution_tag(release));
    std::vector<Evr> successors;
    for (const std::string& candidate : candidates.all()) {
        successors.push_back({base.epoch, base.version, candidate});
    }
    return successors;
}

std::vector<Evr> vendor_builds_of(const Evr& hotfix) {
    const std::string tag = distribution_tag(hotfix.release);
    std::vector<Evr> builds;
    for (const std::string_view build : k_builds) {
        const std::string release = std::string(build) + (tag.empty() ? "" : "." + tag);
        builds.push_back({hotfix.epoch, hotfix.version, release});
    }
    return builds;
}

} // namespace stopgap::rpm
