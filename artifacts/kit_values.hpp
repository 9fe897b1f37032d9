#pragma once
// The forms of values in the files of a deploy kit: what deploy.sh accepts, and nothing that a
// shell, YAML, JSON, Puppet or a template language would read as more than text. Another form is
// Error(usage), with the value and what it is.

#include <string>
#include <string_view>

namespace stopgap::artifacts {

[[noreturn]] void refuse_in_kit(std::string_view what, std::string_view value);

/// Whether it is letters, digits, "_" and these other characters, and begins with one of the first.
[[nodiscard]] bool is_made_of(std::string_view text, std::string_view others);

/// The script's is_word: a name, a version, an architecture, a service.
const std::string& kit_word(const std::string& text, std::string_view what);

/// The script's is_file_name: a word without ":", which no attachment may have in its name.
const std::string& kit_file_name(const std::string& text, std::string_view what);

const std::string& kit_digest(const std::string& text, std::string_view what);

} // namespace stopgap::artifacts
