#pragma once
// Small questions about the words of a spec.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::rpm {

// ASCII only, whatever the locale.
[[nodiscard]] bool is_space(char byte);
[[nodiscard]] bool is_digit(char byte);
[[nodiscard]] bool is_letter(char byte);
/// Whether the text is a macro's name: letters, digits and '_', not empty.
[[nodiscard]] bool is_word(std::string_view text);

[[nodiscard]] std::string lower_case(std::string_view text);
[[nodiscard]] std::string_view without_leading_space(std::string_view text);
[[nodiscard]] std::string_view without_trailing_space(std::string_view text);

/// The base name of a value as written: behind the last '/' that is in no macro.
[[nodiscard]] std::string_view file_part(std::string_view value);

/// Where `literal` stands in `text` as a version of its own: "1.2" in "foo-1.2.tar.gz", and not in
/// "1.2.3", "11.2" or "1.2rc1".
[[nodiscard]] std::vector<std::size_t> places_of_version(std::string_view text,
                                                         std::string_view literal);

/// `text` with each of these places, `length` long, replaced.
[[nodiscard]] std::string with_replaced(std::string_view text,
                                        const std::vector<std::size_t>& places, std::size_t length,
                                        std::string_view replacement);

} // namespace stopgap::rpm
