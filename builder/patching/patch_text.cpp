#include "patching/patch_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace stopgap::patching {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Where the diff begins: all before it is the patch's description.
bool begins_diff(std::string_view line) {
    static constexpr std::array<std::string_view, 6> k_beginnings = {"--- ",    "+++ ", "diff ",
                                                                     "Index: ", "@@ ",  "*** "};
    return std::any_of(k_beginnings.begin(), k_beginnings.end(),
                       [&](std::string_view beginning) { return line.starts_with(beginning); });
}

std::size_t digits_from(std::string_view text, std::size_t begin) {
    std::size_t end = begin;
    while (end < text.size() && is_digit(text[end])) {
        ++end;
    }
    return end - begin;
}

bool begins_with_cve(std::string_view text) {
    static constexpr std::string_view k_word = "cve-";
    return text.size() >= k_word.size() &&
           std::equal(k_word.begin(), k_word.end(), text.begin(), [](char word, char c) {
               return c == word || (word >= 'a' && c == word - 'a' + 'A');
           });
}

/// The id that `text` begins with; empty where it begins with none.
std::string cve_at_start(std::string_view text) {
    constexpr std::size_t k_year = 4;         // behind "CVE-"
    constexpr std::size_t k_sequence = 9;     // behind "CVE-YYYY-"
    constexpr std::size_t k_most_digits = 19; // CVE record format
    if (text.size() <= k_sequence || !begins_with_cve(text) || digits_from(text, k_year) != 4 ||
        text[k_sequence - 1] != '-') {
        return {};
    }
    const std::size_t digits = digits_from(text, k_sequence);
    if (digits < 4 || digits > k_most_digits) {
        return {};
    }
    return "CVE-" + std::string(text.substr(k_year, k_sequence - k_year + digits));
}

} // namespace

std::string_view text_above_diff(std::string_view patch) {
    std::size_t begin = 0;
    while (begin < patch.size() && !begins_diff(patch.substr(begin))) {
        const std::size_t end = patch.find('\n', begin);
        begin = end == std::string_view::npos ? patch.size() : end + 1;
    }
    return patch.substr(0, begin);
}

std::vector<std::string> cves_named_in(std::string_view text) {
    std::set<std::string> found;
    for (std::size_t dash = text.find('-'); dash != std::string_view::npos;
         dash = text.find('-', dash + 1)) {
        if (dash < 3) {
            continue;
        }
        if (std::string cve = cve_at_start(text.substr(dash - 3)); !cve.empty()) {
            found.insert(std::move(cve));
        }
    }
    return {found.begin(), found.end()};
}

std::string shown_place(const Evidence& evidence) {
    return evidence.line == 0 ? evidence.file : fmt::format("{}:{}", evidence.file, evidence.line);
}

} // namespace stopgap::patching
