#include "ecosystem/deb/patch_text.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/deb822.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace stopgap::deb {

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

std::string_view description_of(std::string_view patch) {
    std::size_t begin = 0;
    while (begin < patch.size() && !begins_diff(patch.substr(begin))) {
        const std::size_t end = patch.find('\n', begin);
        begin = end == std::string_view::npos ? patch.size() : end + 1;
    }
    return patch.substr(0, begin);
}

bool names_field(std::string_view line, std::string_view name) {
    return line.size() > name.size() && line[name.size()] == ':' &&
           same_name(line.substr(0, name.size()), name);
}

std::string header_field(const std::string& name, const std::string& value) {
    Stanza stanza;
    std::vector<std::string> lines = lines_of(value);
    const std::string first = lines.empty() ? std::string() : lines.front();
    if (!lines.empty()) {
        lines.erase(lines.begin());
    }
    stanza.set_lines(name, first, lines);
    return write_stanza(stanza);
}

std::size_t digits_from(std::string_view text, std::size_t begin) {
    std::size_t end = begin;
    while (end < text.size() && is_digit(text[end])) {
        ++end;
    }
    return end - begin;
}

/// The id that `text` begins with; empty where it begins with none.
std::string cve_at_start(std::string_view text) {
    constexpr std::size_t k_year = 4;         // behind "CVE-"
    constexpr std::size_t k_sequence = 9;     // behind "CVE-YYYY-"
    constexpr std::size_t k_most_digits = 19; // CVE record format
    if (text.size() <= k_sequence || !same_name(text.substr(0, 3), "cve") || text[3] != '-' ||
        digits_from(text, k_year) != 4 || text[k_sequence - 1] != '-') {
        return {};
    }
    const std::size_t digits = digits_from(text, k_sequence);
    if (digits < 4 || digits > k_most_digits) {
        return {};
    }
    return "CVE-" + std::string(text.substr(k_year, k_sequence - k_year + digits));
}

} // namespace

bool has_dep3_header(std::string_view patch) {
    bool described = false;
    bool attributed = false;
    for (const std::string& line : lines_of(description_of(patch))) {
        described = described || names_field(line, "Description") || names_field(line, "Subject");
        attributed = attributed || names_field(line, "Origin") || names_field(line, "Author") ||
                     names_field(line, "From");
    }
    return described && attributed;
}

std::string with_dep3_header(const std::string& patch, const Dep3Fields& fields) {
    if (has_dep3_header(patch)) {
        return patch;
    }
    std::string text;
    for (const std::pair<std::string, std::string>& field : fields) {
        try {
            text += header_field(field.first, field.second);
        } catch (const Error& error) {
            throw Error(ExitStatus::usage, "patch header: " + error.message());
        }
    }
    // DEP-3: a line "---" ends the header; what an author wrote above the diff is kept below it.
    return text + (description_of(patch).empty() ? "\n" : "---\n") + patch;
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

} // namespace stopgap::deb
