#include "ecosystem/deb/deb822.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace stopgap::deb {

namespace {

constexpr std::string_view k_blank = " \t\r\n";

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_continuation(std::string_view line) {
    return !line.empty() && (line.front() == ' ' || line.front() == '\t');
}

bool is_field_name(std::string_view name) {
    return !name.empty() && name.front() != '#' && name.front() != '-' &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return c > ' ' && c <= '~' && c != ':'; });
}

void require_field_name(std::string_view name) {
    if (!is_field_name(name)) {
        throw Error(ExitStatus::verification,
                    "\"" + printable(name) + "\": not a field name of a control file");
    }
}

std::string_view without_blanks_around(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(k_blank);
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(k_blank) - begin + 1);
}

std::string_view without_blanks_at_end(std::string_view line) {
    return line.substr(0, line.find_last_not_of(k_blank) + 1);
}

/// The strict parser: lines in, stanzas out.
class Parser {
  public:
    Parser(const std::string& name, Comments comments) : name_(name), comments_(comments) {}

    void take_line(std::string_view raw) {
        ++line_;
        const std::string_view line = without_blanks_at_end(raw);
        if (line.empty()) {
            end_stanza();
        } else if (line.front() == '#' && comments_ == Comments::skipped) {
            return;
        } else if (!is_one_line(line)) {
            throw error_at(name_, line_, "holds a control character or bytes that are no UTF-8");
        } else if (is_continuation(line)) {
            continue_field(line);
        } else {
            begin_field(line);
        }
    }

    std::vector<Stanza> finish() {
        end_stanza();
        return std::move(stanzas_);
    }

  private:
    void begin_field(std::string_view line) {
        end_field();
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || !is_field_name(line.substr(0, colon))) {
            throw error_at(name_, line_,
                           "expected \"Field: value\", found \"" + printable(line.substr(0, 80)) +
                               "\"");
        }
        field_ = Field{std::string(line.substr(0, colon)),
                       std::string(without_blanks_around(line.substr(colon + 1))), line_};
    }

    void continue_field(std::string_view line) {
        if (field_.name.empty()) {
            throw error_at(name_, line_, "a continuation line without a field before it");
        }
        field_.value.append("\n").append(line);
    }

    void end_field() {
        if (field_.name.empty()) {
            return;
        }
        const std::string field_name = field_.name;
        const std::size_t field_line = field_.line;
        if (!stanza_.append(std::move(field_))) {
            throw error_at(name_, field_line,
                           "the field " + field_name + " is given twice in one stanza");
        }
        field_ = {};
    }

    void end_stanza() {
        end_field();
        if (!stanza_.empty()) {
            stanzas_.push_back(std::move(stanza_));
            stanza_ = {};
        }
    }

    const std::string& name_;
    Comments comments_;
    std::size_t line_ = 0;
    Field field_;
    Stanza stanza_;
    std::vector<Stanza> stanzas_;
};

/// Takes one line off the front of `text`, its line end removed.
std::string_view take_line_of(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

void require_readable(const Field& field) {
    require_field_name(field.name);
    std::string_view rest = field.value;
    require_one_line(take_line_of(rest), field.name);
    while (!rest.empty()) {
        const std::string_view line = take_line_of(rest);
        require_one_line(line, field.name);
        if (!is_continuation(line) || without_blanks_around(line).empty()) {
            throw Error(ExitStatus::verification, field.name +
                                                      ": a value with a line end in it: \"" +
                                                      printable(field.value.substr(0, 80)) + "\"");
        }
    }
}

} // namespace

Error error_at(const std::string& name, std::size_t line, const std::string& what) {
    const std::string place = line == 0 ? name : name + ":" + std::to_string(line);
    return {ExitStatus::verification, place + ": " + what};
}

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                              [](char x, char y) { return lower(x) == lower(y); });
}

bool is_one_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) {
                            const unsigned char byte = static_cast<unsigned char>(c);
                            return (byte < 0x20 && c != '\t') || byte == 0x7f;
                        }) &&
           is_utf8(text);
}

void require_one_line(std::string_view text, const std::string& subject) {
    if (!is_one_line(text)) {
        throw Error(ExitStatus::verification,
                    subject + ": \"" + printable(text.substr(0, 80)) +
                        "\" holds a line end, a control character or bytes that are no UTF-8");
    }
}

const std::string* Stanza::find(std::string_view name) const {
    for (const Field& field : fields_) {
        if (same_name(field.name, name)) {
            return &field.value;
        }
    }
    return nullptr;
}

Field* Stanza::find_field(std::string_view name) {
    const std::vector<Field>::iterator found =
        std::find_if(fields_.begin(), fields_.end(),
                     [&](const Field& field) { return same_name(field.name, name); });
    return found == fields_.end() ? nullptr : &*found;
}

std::string Stanza::get(std::string_view name) const {
    const std::string* value = find(name);
    return value == nullptr ? std::string() : *value;
}

std::string Stanza::folded(std::string_view name) const {
    std::vector<std::string> pieces;
    for (const std::string& line : lines_of(get(name))) {
        if (std::string piece = trimmed(line); !piece.empty()) {
            pieces.push_back(std::move(piece));
        }
    }
    return joined(pieces, " ");
}

std::vector<std::vector<std::string>> Stanza::table(std::string_view name) const {
    std::vector<std::vector<std::string>> rows;
    std::string_view rest;
    if (const std::string* value = find(name); value != nullptr) {
        rest = *value;
        take_line_of(rest);
    }
    while (!rest.empty()) {
        rows.push_back(words_of(take_line_of(rest)));
    }
    return rows;
}

void Stanza::set(std::string_view name, std::string_view value) {
    require_field_name(name);
    require_one_line(value, std::string(name));
    const std::string kept(without_blanks_around(value));
    if (Field* field = find_field(name); field != nullptr) {
        field->value = kept;
    } else {
        fields_.push_back({std::string(name), kept, 0});
    }
}

void Stanza::set_lines(std::string_view name, std::string_view first,
                       const std::vector<std::string>& lines) {
    std::string value(without_blanks_around(first));
    require_one_line(value, std::string(name));
    for (const std::string& line : lines) {
        require_one_line(line, std::string(name));
        const std::string_view kept = without_blanks_at_end(line);
        value.append("\n ").append(kept.empty() ? "." : kept);
    }
    set(name, "");
    find_field(name)->value = std::move(value);
}

void Stanza::remove(std::string_view name) {
    std::erase_if(fields_, [&](const Field& field) { return same_name(field.name, name); });
}

bool Stanza::append(Field field) {
    if (has(field.name)) {
        return false;
    }
    fields_.push_back(std::move(field));
    return true;
}

std::vector<Stanza> parse_stanzas(std::string_view text, const std::string& name,
                                  Comments comments) {
    Parser parser(name, comments);
    while (!text.empty()) {
        parser.take_line(take_line_of(text));
    }
    return parser.finish();
}

Stanza parse_single_stanza(std::string_view text, const std::string& name) {
    std::vector<Stanza> stanzas = parse_stanzas(text, name);
    if (stanzas.empty()) {
        throw error_at(name, 0, "is empty");
    }
    if (stanzas.size() > 1) {
        throw error_at(name, stanzas[1].line(), "a second stanza, where one is expected");
    }
    return std::move(stanzas.front());
}

std::string write_stanza(const Stanza& stanza) {
    std::string text;
    for (const Field& field : stanza.fields()) {
        require_readable(field);
        const bool first_line_empty = field.value.empty() || field.value.front() == '\n';
        text.append(field.name).append(first_line_empty ? ":" : ": ");
        text.append(field.value).append("\n");
    }
    return text;
}

} // namespace stopgap::deb
