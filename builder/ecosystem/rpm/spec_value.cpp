#include "ecosystem/rpm/spec_value.hpp"

#include "base/text.hpp"
#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>

namespace stopgap::rpm {

namespace {

constexpr std::size_t k_longest_bytes = 4096;
constexpr std::size_t k_shown_bytes = 80;

bool consists_of(std::string_view text, std::string_view others) {
    return !text.empty() && text.size() <= k_longest_bytes &&
           std::all_of(text.begin(), text.end(), [&](char byte) {
               return is_letter(byte) || is_digit(byte) ||
                      others.find(byte) != std::string_view::npos;
           });
}

std::optional<EditPlan> unless(bool fit, const std::string& text, const std::string& wanted) {
    if (fit) {
        return std::nullopt;
    }
    return refused("spec-value",
                   "\"" + printable(text.substr(0, k_shown_bytes)) + "\" is no " + wanted,
                   "give another value");
}

} // namespace

std::optional<EditPlan> unfit_version(const std::string& text) {
    return unless(consists_of(text, "._+~^"), text,
                  "version that rpm takes (letters, digits, and . _ + ~ ^)");
}

std::optional<EditPlan> unfit_file_name(const std::string& text) {
    const bool fit = consists_of(text, "._+~^=@,:-") && text.front() != '-' && text.front() != '.';
    return unless(fit, text,
                  "file name for a spec (letters, digits, and . _ + ~ ^ = @ , : -, not starting "
                  "with - or .)");
}

std::optional<EditPlan> unfit_dependency(const std::string& text) {
    const bool start =
        !text.empty() && (is_letter(text.front()) || is_digit(text.front()) ||
                          std::string_view("/(_").find(text.front()) != std::string_view::npos);
    const bool ends = !text.empty() && !is_space(text.back());
    return unless(start && ends && consists_of(text, " ._+~^:/()<>=!@,[]-"), text,
                  "dependency that may stand in a spec");
}

std::optional<EditPlan> unfit_prose(const std::string& text) {
    const bool start = !text.empty() && text.front() != '%' && text.front() != '#';
    const bool fit = start && !trimmed(text).empty() && printable(text) == text &&
                     text.size() <= k_longest_bytes;
    return unless(fit, text, "single line of text that starts with neither % nor #");
}

std::string escaped_prose(std::string_view text) {
    std::string escaped;
    for (const char byte : text) {
        escaped.append(byte == '%' ? 2 : 1, byte);
    }
    return escaped;
}

} // namespace stopgap::rpm
