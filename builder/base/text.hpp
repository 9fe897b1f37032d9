#pragma once
// Small questions about text.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap {

/// The pieces between separators; an empty text has one empty piece.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

/// The lines without their line ends; a last line without one counts.
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);

/// The pieces between runs of white space; none is empty.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

[[nodiscard]] std::string trimmed(std::string_view text);
[[nodiscard]] std::string joined(const std::vector<std::string>& pieces, std::string_view between);

/// `text` with control characters, bidirectional marks and bytes that are no UTF-8 shown as \xNN,
/// so that hostile text can neither drive a terminal nor break a line.
[[nodiscard]] std::string printable(std::string_view text);

/// `text` with its %XX replaced by the bytes they stand for (RFC 3986, section 2.1); a '%' without
/// two hexadecimal digits stays.
[[nodiscard]] std::string percent_decoded(std::string_view text);

/// The reverse: letters, digits and the characters of `others` stay, every other byte becomes %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text, std::string_view others);

/// `text` as the text of an element, or as a quoted attribute, of XML or HTML.
[[nodiscard]] std::string markup_escaped(std::string_view text);

/// The number that the whole text is, in decimal digits; absent where it is none, or too large.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view text);

/// Whether the bytes are well-formed UTF-8 (RFC 3629).
[[nodiscard]] bool is_utf8(std::string_view text);

/// The candidate nearest to `word` by Damerau-Levenshtein distance, if near enough to be meant
/// (a distance of at most a third of its length); absent otherwise.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 const std::vector<std::string>& candidates);

/// "1.5 MB": decimal units, one decimal from kB on.
[[nodiscard]] std::string human_size(std::uint64_t size_bytes);

} // namespace stopgap
