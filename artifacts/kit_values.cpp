#include "artifacts/kit_values.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::artifacts {

namespace {

bool is_of_words(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '_';
}

} // namespace

void refuse_in_kit(std::string_view what, std::string_view value) {
    throw Error(ExitStatus::usage,
                fmt::format("the deploy kit: {} cannot be \"{}\"", what, printable(value)));
}

bool is_made_of(std::string_view text, std::string_view others) {
    return !text.empty() && is_of_words(text.front()) &&
           std::all_of(text.begin(), text.end(), [others](char character) {
               return is_of_words(character) || others.find(character) != others.npos;
           });
}

const std::string& kit_word(const std::string& text, std::string_view what) {
    if (!is_made_of(text, "@:.+~^%-")) {
        refuse_in_kit(what, text);
    }
    return text;
}

const std::string& kit_file_name(const std::string& text, std::string_view what) {
    if (!is_made_of(text, "@.+~^%-")) {
        refuse_in_kit(what, text);
    }
    return text;
}

const std::string& kit_digest(const std::string& text, std::string_view what) {
    if (!is_sha256(text)) {
        refuse_in_kit(what, text);
    }
    return text;
}

} // namespace stopgap::artifacts
