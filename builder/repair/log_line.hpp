#pragma once
// A log, line by line, as patterns and people see it.
//
// Rules:
//  - A line ends at "\n"; one "\r" before it is not part of it. Of a longer one the first 4 KiB are
//    seen.
//  - Nothing is copied but a line that needs cleaning.

#include <cstddef>
#include <string>
#include <string_view>

namespace stopgap::repair {

inline constexpr std::size_t k_line_limit_bytes = 4096;

class LogLines {
  public:
    explicit LogLines(std::string_view log) : rest_(log) {}
    /// Goes to the next line; false at the end. A last line without its end counts.
    bool next();
    [[nodiscard]] std::string_view raw() const { return line_; }
    /// Counts from 1.
    [[nodiscard]] unsigned number() const { return number_; }

  private:
    std::string_view rest_;
    std::string_view line_;
    unsigned number_ = 0;
};

/// The line without terminal escape sequences (ECMA-48 CSI) and with ' for typographic quotes.
/// `room` holds the text where it differs from `line`.
[[nodiscard]] std::string_view cleaned(std::string_view line, std::string& room);

/// printable() of at most `limit_bytes`, never cut inside a UTF-8 sequence; tabs become blanks and
/// a cut shows as "...".
[[nodiscard]] std::string shown_part(std::string_view text, std::size_t limit_bytes);

} // namespace stopgap::repair
