#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>

namespace stopgap::rpm {

bool is_space(char byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

bool is_letter(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

bool is_word(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char byte) {
        return is_letter(byte) || is_digit(byte) || byte == '_';
    });
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& byte : lower) {
        byte = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
    }
    return lower;
}

std::string_view without_leading_space(std::string_view text) {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    return text;
}

std::string_view without_trailing_space(std::string_view text) {
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

std::string_view file_part(std::string_view value) {
    std::size_t depth = 0;
    for (std::size_t i = value.size(); i > 0; --i) {
        const char byte = value[i - 1];
        if (byte == '}' || byte == ')') {
            ++depth;
        } else if ((byte == '{' || byte == '(') && depth > 0) {
            --depth;
        } else if (byte == '/' && depth == 0) {
            return value.substr(i);
        }
    }
    return value;
}

namespace {

/// Whether a version ends where `rest` begins.
bool ends_version(std::string_view rest) {
    if (rest.empty()) {
        return true;
    }
    if (rest.front() == '.') {
        return rest.size() == 1 || !is_digit(rest[1]);
    }
    return !is_digit(rest.front()) && !is_letter(rest.front()) && rest.front() != '~' &&
           rest.front() != '^';
}

bool begins_version(std::string_view before) {
    if (before.empty()) {
        return true;
    }
    const bool part =
        before.back() == '.' && before.size() > 1 && is_digit(before[before.size() - 2]);
    return !is_digit(before.back()) && !part;
}

} // namespace

std::vector<std::size_t> places_of_version(std::string_view text, std::string_view literal) {
    std::vector<std::size_t> places;
    if (literal.empty()) {
        return places;
    }
    std::size_t at = text.find(literal);
    while (at != std::string_view::npos) {
        const bool whole =
            begins_version(text.substr(0, at)) && ends_version(text.substr(at + literal.size()));
        if (whole) {
            places.push_back(at);
        }
        at = text.find(literal, at + (whole ? literal.size() : 1));
    }
    return places;
}

std::string with_replaced(std::string_view text, const std::vector<std::size_t>& places,
                          std::size_t length, std::string_view replacement) {
    std::string result;
    std::size_t from = 0;
    for (const std::size_t place : places) {
        result.append(text.substr(from, place - from)).append(replacement);
        from = place + length;
    }
    return result.append(text.substr(from));
}

} // namespace stopgap::rpm
