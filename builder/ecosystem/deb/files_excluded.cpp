#include "ecosystem/deb/files_excluded.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/deb822.hpp"

#include <algorithm>

namespace stopgap::deb {

namespace {

constexpr const char* k_name = "debian/copyright";

/// One element of a pattern, and what of the pattern is left behind it.
struct Element {
    char character = '\0';
    bool is_wild = false; ///< "*" or "?"
    std::string_view rest;
};

Element first_of(std::string_view pattern) {
    const bool escaped = pattern[0] == '\\' && pattern.size() > 1;
    const char character = pattern[escaped ? 1 : 0];
    return {character, !escaped && (character == '*' || character == '?'),
            pattern.substr(escaped ? 2 : 1)};
}

/// Whether the whole text matches. Only the last "*" is ever taken back to, which is enough: the
/// work is bounded by pattern times text.
bool matches(std::string_view pattern, std::string_view text) {
    std::string_view after_star, star_text;
    bool has_star = false;
    while (!text.empty() || !pattern.empty()) {
        if (!pattern.empty()) {
            const Element element = first_of(pattern);
            if (element.is_wild && element.character == '*') {
                has_star = true;
                after_star = pattern = element.rest;
                star_text = text;
                continue;
            }
            if (!text.empty() && (element.is_wild || element.character == text[0])) {
                pattern = element.rest;
                text.remove_prefix(1);
                continue;
            }
        }
        if (!has_star || star_text.empty()) {
            return false;
        }
        star_text.remove_prefix(1);
        text = star_text;
        pattern = after_star;
    }
    return true;
}

bool matches_within(const std::string& pattern, std::string_view text) {
    return matches("*" + pattern + "*", text);
}

/// Whether the path, or a folder that it lies in, matches.
bool matches_branch(std::string_view pattern, std::string_view path) {
    for (std::size_t end = path.find('/'); end != std::string_view::npos;
         end = path.find('/', end + 1)) {
        if (matches(pattern, path.substr(0, end))) {
            return true;
        }
    }
    return matches(pattern, path);
}

bool excludes(const std::string& pattern, std::string_view entry) {
    const std::size_t top = entry.find('/');
    return matches_branch(pattern, entry) ||
           (top != std::string_view::npos && matches_branch(pattern, entry.substr(top + 1)));
}

void check_escapes(const std::string& pattern) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '\\') {
            continue;
        }
        ++i;
        if (i == pattern.size() || std::string_view("\\*?").find(pattern[i]) == std::string::npos) {
            throw Error(ExitStatus::verification, std::string(k_name) + ": Files-Excluded: \"" +
                                                      printable(pattern) +
                                                      "\": a backslash may only stand before "
                                                      "\\, * and ?");
        }
    }
}

std::vector<std::string> patterns_in(std::string_view stanza, const std::string& field) {
    std::vector<std::string> patterns;
    for (std::string& pattern : words_of(field_of(stanza, field).value_or(""))) {
        if (pattern.size() > 1 && pattern.ends_with('/')) {
            pattern.pop_back();
        }
        check_escapes(pattern);
        patterns.push_back(std::move(pattern));
    }
    return patterns;
}

bool is_machine_readable(std::string_view stanza) {
    const std::string_view format = field_of(stanza, "Format").value_or("");
    return format.find("://www.debian.org/doc/packaging-manuals/copyright-format/") !=
           std::string_view::npos;
}

} // namespace

FilesExcluded FilesExcluded::parse(std::string_view copyright, const std::string& component) {
    FilesExcluded files;
    const std::string_view header = cut_stanza(copyright).stanza;
    if (is_machine_readable(header)) {
        files.excluded_ = patterns_in(header, "Files-Excluded" + component);
        files.included_ = patterns_in(header, "Files-Included" + component);
    }
    return files;
}

bool FilesExcluded::leave_out(const std::string& entry, bool is_folder) const {
    const std::string listed = entry + (is_folder ? "/" : ""); // as tar lists it
    return std::any_of(excluded_.begin(), excluded_.end(), [&](const std::string& pattern) {
        return excludes(pattern, listed) && !stays(entry, is_folder, pattern);
    });
}

bool FilesExcluded::stays(const std::string& entry, bool is_folder,
                          const std::string& pattern) const {
    return std::any_of(included_.begin(), included_.end(), [&](const std::string& included) {
        return matches_within(included, entry + (is_folder ? "/" : "")) ||
               (is_folder && matches_within(pattern, included));
    });
}

} // namespace stopgap::deb
