#include "artifacts/strict_json.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace stopgap::artifacts {

namespace {

constexpr std::size_t k_shown_bytes = 120;
constexpr int k_deepest = 64;

std::string quoted(const std::string& text) {
    return "\"" + printable(text.substr(0, k_shown_bytes)) + "\"";
}

/// Refuses a name that comes twice in its object, which the parser itself lets pass.
class NamesOnce {
  public:
    explicit NamesOnce(const std::string& file) : file_(file) {}

    bool operator()(int depth, Json::parse_event_t event, Json& value) {
        if (depth > k_deepest) {
            throw Error(ExitStatus::verification, file_ + ": is nested too deeply");
        }
        if (event == Json::parse_event_t::object_start) {
            names_.emplace_back();
        } else if (event == Json::parse_event_t::object_end) {
            names_.pop_back();
        } else if (event == Json::parse_event_t::key &&
                   !names_.back().insert(value.get<std::string>()).second) {
            throw Error(ExitStatus::verification, fmt::format("{}: {} is there twice", file_,
                                                              printable(value.get<std::string>())));
        }
        return true;
    }

  private:
    const std::string& file_;
    std::vector<std::set<std::string>> names_;
};

/// In `shape`, '0' stands for a decimal digit, 'x' for a hexadecimal one, the rest for itself.
bool has_shape(std::string_view text, std::string_view shape) {
    return text.size() == shape.size() &&
           std::equal(text.begin(), text.end(), shape.begin(), [](char c, char form) {
               const bool is_digit = c >= '0' && c <= '9';
               return form == '0'   ? is_digit
                      : form == 'x' ? is_digit || (c >= 'a' && c <= 'f')
                                    : c == form;
           });
}

} // namespace

Json parse_strict(const std::string& text, const std::string& file) {
    NamesOnce names_once(file);
    try {
        return Json::parse(text, [&](int depth, Json::parse_event_t event, Json& value) {
            return names_once(depth, event, value);
        });
    } catch (const Json::exception& error) {
        throw Error(ExitStatus::verification,
                    fmt::format("{}: is no JSON: {}", file, printable(error.what())));
    }
}

Error Node::refusal(const std::string& what) const {
    return {ExitStatus::verification,
            fmt::format("{}: {}{}", *file_, path_.empty() ? "" : path_ + ": ", what)};
}

const Node& Node::fields(const std::vector<std::string_view>& required,
                         const std::vector<std::string_view>& optional) const {
    if (!is_object()) {
        throw refusal("is no object");
    }
    for (const std::string_view name : required) {
        static_cast<void>(at(name));
    }
    for (const std::string& name : names()) {
        if (std::ranges::find(required, name) == required.end() &&
            std::ranges::find(optional, name) == optional.end()) {
            throw at(name).refusal("is no field of this document");
        }
    }
    return *this;
}

Node Node::at(std::string_view name) const {
    std::optional<Node> found = find(name);
    if (!found) {
        throw refusal(fmt::format("has no {}", name));
    }
    return *found;
}

std::optional<Node> Node::find(std::string_view name) const {
    if (!is_object()) {
        throw refusal("is no object");
    }
    const Json::const_iterator found = value_->find(std::string(name));
    if (found == value_->end()) {
        return std::nullopt;
    }
    return Node(*found, *file_,
                fmt::format("{}{}{}", path_, path_.empty() ? "" : ".", printable(name)));
}

std::vector<Node> Node::items() const {
    if (!value_->is_array()) {
        throw refusal("is no list");
    }
    std::vector<Node> items;
    for (std::size_t index = 0; index < value_->size(); ++index) {
        items.emplace_back((*value_)[index], *file_, fmt::format("{}[{}]", path_, index));
    }
    return items;
}

std::vector<Node> Node::some_items() const {
    std::vector<Node> some = items();
    if (some.empty()) {
        throw refusal("is empty");
    }
    return some;
}

std::vector<std::string> Node::names() const {
    std::vector<std::string> names;
    for (Json::const_iterator field = value_->begin(); field != value_->end(); ++field) {
        names.push_back(field.key());
    }
    return names;
}

std::string Node::text() const {
    if (!value_->is_string() || value_->get_ref<const std::string&>().empty()) {
        throw refusal("is no text");
    }
    return value_->get<std::string>();
}

std::string Node::any_text() const {
    if (!value_->is_string()) {
        throw refusal("is no text");
    }
    return value_->get<std::string>();
}

std::string Node::text_or_empty() const {
    return value_->is_null() ? std::string() : any_text();
}

double Node::number() const {
    if (!value_->is_number()) {
        throw refusal("is no number");
    }
    return value_->get<double>();
}

std::uint64_t Node::count() const {
    if (!value_->is_number_unsigned()) {
        throw refusal("is no whole number");
    }
    return value_->get<std::uint64_t>();
}

bool Node::flag() const {
    if (!value_->is_boolean()) {
        throw refusal("is neither true nor false");
    }
    return value_->get<bool>();
}

std::string Node::sha256() const {
    const std::string digest = text();
    if (!is_sha256(digest)) {
        throw refusal(quoted(digest) + " is no SHA-256");
    }
    return digest;
}

std::string Node::date() const {
    const std::string date = text();
    if (!has_shape(date, "0000-00-00T00:00:00Z")) {
        throw refusal(quoted(date) + " is no time in UTC");
    }
    return date;
}

void Node::require_uuid() const {
    if (!has_shape(text(), "urn:uuid:xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")) {
        throw refusal(quoted(text()) + " is no urn:uuid:");
    }
}

void Node::is(std::string_view expected) const {
    const std::string found = text();
    if (found != expected) {
        throw refusal(fmt::format("is {}, not {}", quoted(found), quoted(std::string(expected))));
    }
}

void Node::is_one_of(const std::vector<std::string_view>& words) const {
    const std::string found = text();
    if (std::ranges::find(words, found) == words.end()) {
        throw refusal(fmt::format("is {}, not one of {}", quoted(found), fmt::join(words, ", ")));
    }
}

} // namespace stopgap::artifacts
