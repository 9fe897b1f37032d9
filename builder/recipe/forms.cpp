#include "recipe/forms.hpp"

#include "base/text.hpp"

#include <re2/re2.h>

#include <charconv>
#include <chrono>
#include <limits>
#include <utility>

namespace stopgap::recipe {

namespace {

constexpr std::size_t k_longest_path_bytes = 1024;

re2::StringPiece piece(std::string_view text) {
    return {text.data(), text.size()};
}

/// A decimal number from 1 and one letter, each letter with its factor.
std::optional<std::uint64_t>
parse_quantity(std::string_view text,
               std::initializer_list<std::pair<char, std::uint64_t>> factors) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || end - rest != 1 || number == 0) {
        return std::nullopt;
    }
    for (const auto& [letter, factor] : factors) {
        if (*rest == letter && number <= std::numeric_limits<std::uint64_t>::max() / factor) {
            return number * factor;
        }
    }
    return std::nullopt;
}

} // namespace

Form::Form(const char* pattern, std::string what, std::string hint)
    : pattern_(std::make_unique<re2::RE2>(pattern)), what_(std::move(what)),
      hint_(std::move(hint)) {}

Form::~Form() = default;

bool Form::matches(std::string_view text) const {
    return re2::RE2::FullMatch(piece(text), *pattern_);
}

const Forms& forms() {
    static const Forms all = {
        .any = {R"(.*\S.*)", "a text", "one line that is not empty"},
        .id = {"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", "an id",
               "letters, digits, '.', '_' and '-', at most 64, a letter or digit first"},
        .cve = {"CVE-[0-9]{4}-[0-9]{4,19}", "a CVE id", "such as CVE-2011-3192"},
        .target = {"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", "a target's name",
                   "such as debian-bookworm-amd64"},
        .package = {"[A-Za-z0-9_][A-Za-z0-9._+-]{0,199}", "a source package's name",
                    "letters, digits, '.', '_', '+' and '-'"},
        .deb_package = {"[a-z0-9][a-z0-9+.-]{1,199}", "a Debian source package's name",
                        "lower-case letters, digits, '+', '.' and '-', at least two"},
        .version = {"([0-9]{1,9}:)?[A-Za-z0-9][A-Za-z0-9._+~^-]{0,199}", "a package version",
                    "[epoch:]version[-revision] of letters, digits, '.', '_', '+', '~', '^'"},
        .upstream = {"[A-Za-z0-9][A-Za-z0-9._+~^-]{0,199}", "an upstream version",
                     "letters, digits, '.', '_', '+', '~', '^' and '-', without an epoch"},
        .sha256 = {"[0-9a-f]{64}", "a SHA-256 digest", "64 lower-case hexadecimal digits"},
        .commit = {"[0-9a-f]{40}", "a git commit", "all 40 lower-case hexadecimal digits"},
        .commits = {R"([0-9a-f]{40}(\.\.[0-9a-f]{40})?)", "a git commit or a range of two",
                    "all 40 hexadecimal digits, or 40..40 of them"},
        .tag = {R"([A-Za-z0-9][A-Za-z0-9_+-]*([./][A-Za-z0-9_+-]+)*)", "a git tag",
                "letters, digits, '.', '_', '+', '-' and '/'"},
        .suite = {"[A-Za-z0-9][A-Za-z0-9.+_-]*(/[A-Za-z0-9][A-Za-z0-9.+_-]*)*", "a suite",
                  "such as bookworm-security"},
        .file_name = {"[A-Za-z0-9][A-Za-z0-9._+~^-]{0,199}", "a file name",
                      "letters, digits, '.', '_', '+', '~', '^' and '-', without a folder"},
        .word = {"[a-z]+(-[a-z]+)*", "a word", "lower-case letters and '-'"},
        .action = {"[a-z]+(-[a-z]+)*(:[A-Za-z0-9][A-Za-z0-9._+:~/-]*)?", "an action",
                   "such as drop or add-build-dependency:PACKAGE"},
        .deb_option = {"[a-z0-9][a-z0-9=-]*", "a word of DEB_BUILD_OPTIONS",
                       "lower-case letters, digits, '=' and '-'"},
        .rpm_option = {"[A-Za-z0-9][A-Za-z0-9._+-]*", "an rpmbuild option",
                       "letters, digits, '.', '_', '+' and '-'"},
        .rpm_macro = {"[A-Za-z_][A-Za-z0-9_]{2,}", "a macro's name",
                      "letters, digits and '_', at least three"},
        .service = {R"([A-Za-z0-9_][A-Za-z0-9_.@:-]{0,254})", "a service",
                    "a systemd unit's name such as apache2"},
        .mode = {"0[0-7]{3}", "a file mode", "octal, such as 0644; no setuid, setgid or sticky"},
        .host_path = {"(/[A-Za-z0-9._+@~-]+)+", "a path on the host",
                      "absolute, without '..', white space or wildcards"},
        .argument = {"[A-Za-z0-9_][A-Za-z0-9._+-]*|(/[A-Za-z0-9._+-]+)+", "a program",
                     "a name or an absolute path, followed by its arguments"},
    };
    return all;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
    return parse_quantity(
        text, {{'K', 1ULL << 10U}, {'M', 1ULL << 20U}, {'G', 1ULL << 30U}, {'T', 1ULL << 40U}});
}

std::optional<std::uint64_t> parse_duration(std::string_view text) {
    return parse_quantity(text, {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}});
}

bool is_date(std::string_view text) {
    static const re2::RE2 pattern("([0-9]{4})-([0-9]{2})-([0-9]{2})");
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    return re2::RE2::FullMatch(piece(text), pattern, &year, &month, &day) &&
           std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(month),
                                       std::chrono::day(day))
               .ok();
}

std::optional<std::string> path_complaint(std::string_view path) {
    if (path.empty()) {
        return "is empty";
    }
    if (path.size() > k_longest_path_bytes) {
        return "is too long";
    }
    if (path.front() == '/') {
        return "is absolute";
    }
    for (const std::string& part : split(path, '/')) {
        if (part == "..") {
            return "leaves the recipe's folder";
        }
        if (part.empty() || part == ".") {
            return "has an empty part or a '.'";
        }
    }
    return std::nullopt;
}

} // namespace stopgap::recipe
