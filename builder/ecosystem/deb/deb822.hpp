#pragma once
// Debian control data: stanzas of "Name: value" fields (deb822(5), Debian Policy 5.1).
//
// Rules:
//  - parse_stanzas() is strict: a line that is no field, no continuation, no comment and no
//    separator, a field given twice, a NUL byte or bytes that are no UTF-8 stop it with
//    Error(verification) "NAME:LINE: ...".
//  - Names compare without regard to case and keep the spelling and order they were written in.
//  - A writer refuses what would begin another field or stanza (CR, LF, NUL, bytes that are no
//    UTF-8) and never escapes it.
//  - The second half is for indexes of tens of megabytes whose text was verified: it copies
//    nothing and tolerates what it does not look at.

#include "base/error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::deb {

/// One field. `value` is the trimmed first line; each continuation line follows after a '\n' as it
/// was written, its leading white space included.
struct Field {
    std::string name;
    std::string value;
    std::size_t line = 0; ///< counts from 1; 0: not read from a file
};

class Stanza {
  public:
    /// The field's value; null where it is absent.
    [[nodiscard]] const std::string* find(std::string_view name) const;
    /// The field's value; empty where it is absent.
    [[nodiscard]] std::string get(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
    /// The value as one line: continuation lines joined by single spaces.
    [[nodiscard]] std::string folded(std::string_view name) const;
    /// The continuation lines, trimmed, then split at white space; the first line is left out.
    [[nodiscard]] std::vector<std::vector<std::string>> table(std::string_view name) const;

    /// Sets a one-line field, in its place where it exists, else at the end. Throws
    /// Error(verification) where name or value could break the stanza.
    void set(std::string_view name, std::string_view value);
    /// Sets a field of several lines; an empty line is written as " .".
    void set_lines(std::string_view name, std::string_view first,
                   const std::vector<std::string>& lines);
    void remove(std::string_view name);
    /// Appends a field as the parser read it; false where the name is already there.
    [[nodiscard]] bool append(Field field);

    [[nodiscard]] const std::vector<Field>& fields() const { return fields_; }
    [[nodiscard]] bool empty() const { return fields_.empty(); }
    /// The line of the first field, 0 where the stanza was not read from a file.
    [[nodiscard]] std::size_t line() const { return fields_.empty() ? 0 : fields_.front().line; }

  private:
    [[nodiscard]] Field* find_field(std::string_view name);
    std::vector<Field> fields_;
};

/// Whether lines that begin with '#' are comments (debian/control) or an error (all else).
enum class Comments { refused, skipped };

/// Every stanza of `text`; none for an empty text. `name` is the subject of errors.
[[nodiscard]] std::vector<Stanza> parse_stanzas(std::string_view text, const std::string& name,
                                                Comments comments = Comments::refused);

/// The one stanza of `text`; Error(verification) where there are none or several.
[[nodiscard]] Stanza parse_single_stanza(std::string_view text, const std::string& name);

/// The stanza as text, with a final line end and no separator after it. Throws
/// Error(verification) where a name or value would not be read back as it is.
[[nodiscard]] std::string write_stanza(const Stanza& stanza);

/// Whether `text` may stand on one line of a control file: no control character but tab, and
/// UTF-8.
[[nodiscard]] bool is_one_line(std::string_view text);
/// Throws Error(verification) "SUBJECT: ..." where it may not.
void require_one_line(std::string_view text, const std::string& subject);
/// "NAME:LINE: what", as Error(verification); line 0 is left out.
[[nodiscard]] Error error_at(const std::string& name, std::size_t line, const std::string& what);
/// Whether two field names are the same one.
[[nodiscard]] bool same_name(std::string_view a, std::string_view b);

// ---- large indexes ----------------------------------------------------------------------------

/// Calls `visit` with each stanza of the text, without its separator. The views are into `text`.
/// `visit` returns whether to go on.
template <typename Visit> void for_each_stanza(std::string_view text, Visit&& visit);

/// The same with those stanzas alone that hold `needle` somewhere, which is found much faster.
template <typename Visit>
void for_each_stanza_with(std::string_view text, std::string_view needle, Visit&& visit);

/// The field's raw value (leading and trailing white space removed, continuation lines as
/// written) in one stanza; absent where it has none. The view is into `stanza`.
[[nodiscard]] std::optional<std::string_view> field_of(std::string_view stanza,
                                                       std::string_view name);

/// The stanza that `text` begins with, and what is left after its separator.
struct StanzaCut {
    std::string_view stanza; ///< empty: no further stanza
    std::string_view rest;
};
[[nodiscard]] StanzaCut cut_stanza(std::string_view text);
/// The same of the first stanza that holds `needle`.
[[nodiscard]] StanzaCut cut_stanza_with(std::string_view text, std::string_view needle);

template <typename Visit> void for_each_stanza(std::string_view text, Visit&& visit) {
    for (StanzaCut cut = cut_stanza(text); !cut.stanza.empty(); cut = cut_stanza(cut.rest)) {
        if (!visit(cut.stanza)) {
            return;
        }
    }
}

template <typename Visit>
void for_each_stanza_with(std::string_view text, std::string_view needle, Visit&& visit) {
    for (StanzaCut cut = cut_stanza_with(text, needle); !cut.stanza.empty();
         cut = cut_stanza_with(cut.rest, needle)) {
        if (!visit(cut.stanza)) {
            return;
        }
    }
}

} // namespace stopgap::deb
