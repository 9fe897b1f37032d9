#include "document/document.hpp"

#include "base/text.hpp"
#include "document/code_points.hpp"
#include "document/document_guard.hpp"

#include <algorithm>

namespace stopgap::document {

namespace {

/// toml++ broke a precondition of its own; malformed input can make it (marzer/tomlplusplus#301).
struct BrokenPrecondition {};

[[noreturn]] void break_precondition() {
    throw BrokenPrecondition();
}

} // namespace

} // namespace stopgap::document

// toml++ is set up by macros alone. "Unreleased" is TOML 1.1 with its longer inline tables. In a
// release build it takes its preconditions for granted, which is undefined behaviour where input
// breaks one: here they are checked in every build, and throw. Its own namespace keeps this parser
// apart from one that another layer compiled otherwise.
#undef NDEBUG
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_UNRELEASED_FEATURES 1
#define TOML_ASSERT(holds) ((holds) ? void() : stopgap::document::break_precondition())
#define toml toml_with_checks
#include <toml++/toml.h>
#undef toml
namespace toml = toml_with_checks;

namespace stopgap::document {

namespace {

Position position_of(const toml::source_region& source) {
    return {source.begin.line, source.begin.column};
}

/// C0, DEL and C1 controls, line and paragraph separators, and the bidirectional overrides that
/// make text look like other text (https://trojansource.codes).
bool is_forbidden(char32_t point) {
    return point < 0x20 || (point >= 0x7F && point <= 0x9F) ||
           (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

/// Turns toml++'s nodes into ours.
class Converter {
  public:
    explicit Converter(Problems& problems) : problems_(problems) {}

    Node convert(const toml::node& from) {
        Node node;
        node.position = position_of(from.source());
        if (const toml::table* table = from.as_table()) {
            fill_table(node, *table);
        } else if (const toml::array* array = from.as_array()) {
            fill_array(node, *array);
        } else {
            fill_value(node, from);
        }
        return node;
    }

  private:
    void fill_table(Node& node, const toml::table& table) {
        node.kind = Node::Kind::table;
        for (const auto& [key, value] : table) {
            const Position position = position_of(key.source());
            node.members.push_back({read(key.str(), position), position, convert(value)});
        }
    }

    void fill_array(Node& node, const toml::array& array) {
        node.kind = Node::Kind::array;
        for (const toml::node& item : array) {
            node.items.push_back(convert(item));
        }
    }

    void fill_value(Node& node, const toml::node& from) {
        if (const toml::value<std::string>* text = from.as_string()) {
            node.kind = Node::Kind::text;
            node.text = read(text->get(), node.position);
        } else if (const toml::value<std::int64_t>* integer = from.as_integer()) {
            node.kind = Node::Kind::integer;
            node.integer = integer->get();
        } else if (const toml::value<bool>* boolean = from.as_boolean()) {
            node.kind = Node::Kind::boolean;
            node.boolean = boolean->get();
        } else if (const toml::value<toml::date>* date = from.as_date()) {
            node.kind = Node::Kind::date;
            node.text = written(date->get());
        } else {
            node.kind = from.is_floating_point() ? Node::Kind::real
                        : from.is_time()         ? Node::Kind::time
                                                 : Node::Kind::date_time;
        }
    }

    static std::string written(const toml::date& date) {
        std::string text = std::to_string(10000 + date.year).substr(1);
        text += '-' + std::to_string(100 + date.month).substr(1);
        return text + '-' + std::to_string(100 + date.day).substr(1);
    }

    std::string read(std::string_view lifted_text, Position position) {
        std::string text = lowered(lifted_text);
        // The text itself is not shown: what makes it wrong is that it cannot be shown.
        if (!is_one_line(text)) {
            problems_.add(position,
                          "this text holds a control character or a mark that reorders text",
                          "write plain text on one line, without escapes");
        }
        return text;
    }

    Problems& problems_;
};

std::string_view without_byte_order_mark(std::string_view text) {
    constexpr std::string_view k_mark = "\xEF\xBB\xBF";
    return text.substr(text.substr(0, k_mark.size()) == k_mark ? k_mark.size() : 0);
}

bool breaks_a_precondition(std::string_view text) {
    try {
        static_cast<void>(toml::parse(text));
    } catch (const toml::parse_error&) {
        return false;
    } catch (const BrokenPrecondition&) {
        return true;
    }
    return false;
}

/// The line at which a precondition breaks: the last of the shortest beginning that breaks it.
unsigned broken_line_of(std::string_view text) {
    const std::vector<std::string> lines = lines_of(text);
    std::size_t good = 0;
    std::size_t broken = lines.size();
    while (broken - good > 1) {
        const std::size_t middle = good + (broken - good) / 2;
        const std::vector<std::string> beginning(lines.begin(),
                                                 lines.begin() + static_cast<long>(middle));
        (breaks_a_precondition(joined(beginning, "\n") + "\n") ? broken : good) = middle;
    }
    return static_cast<unsigned>(broken);
}

} // namespace

const Node* Node::find(std::string_view key) const {
    const std::vector<Member>::const_iterator found = std::find_if(
        members.begin(), members.end(), [key](const Member& member) { return member.key == key; });
    return found == members.end() ? nullptr : &found->value;
}

std::string_view name_of(Node::Kind kind) {
    switch (kind) {
    case Node::Kind::boolean:
        return "a boolean";
    case Node::Kind::integer:
        return "an integer";
    case Node::Kind::real:
        return "a floating-point number";
    case Node::Kind::text:
        return "a string";
    case Node::Kind::date:
        return "a date";
    case Node::Kind::time:
        return "a time";
    case Node::Kind::date_time:
        return "a date and time";
    case Node::Kind::array:
        return "an array";
    case Node::Kind::table:
        return "a table";
    }
    return {};
}

void Problems::add(Position position, std::string text, std::string hint) {
    problems_.push_back({place(position), std::move(text), std::move(hint)});
}

void Problems::throw_if_any() {
    if (!problems_.empty()) {
        throw RecipeErrors(std::move(problems_));
    }
}

bool is_one_line(std::string_view text) {
    if (!is_utf8(text)) {
        return false;
    }
    const std::u32string points = decoded(text);
    return std::none_of(points.begin(), points.end(), is_forbidden);
}

Node parse_document(std::string_view text, const std::string& name) {
    Problems problems(name);
    text = without_byte_order_mark(text);
    if (const std::optional<Refusal> refusal = refusal_of(text)) {
        problems.add(refusal->position, refusal->text);
    }
    problems.throw_if_any();
    const std::string document = lifted(text);
    Node root;
    try {
        root = Converter(problems).convert(toml::parse(document, name));
    } catch (const toml::parse_error& error) {
        problems.add(position_of(error.source()),
                     "not TOML: " + printable(lowered(error.description())));
    } catch (const BrokenPrecondition&) {
        problems.add({broken_line_of(document), 1},
                     "not TOML: this line has neither a name nor a value where one belongs");
    }
    problems.throw_if_any();
    return root;
}

} // namespace stopgap::document
