#include "base/text.hpp"
#include "recipe/parse.hpp"

namespace stopgap::recipe {

namespace {

fs::path checked_path(const PlacedText& path, const std::string& subject,
                      const ParseContext& context) {
    if (const std::optional<std::string> complaint = path_complaint(path.text)) {
        context.problems.add(path.position,
                             subject + ": " + shown_value(path.text) + ' ' + *complaint,
                             "name a file in the recipe's folder, relative to it");
        return {};
    }
    if (const std::optional<std::string> complaint = context.folder.add(path.text)) {
        context.problems.add(
            path.position, subject + ": " + shown_value(path.text) + ' ' + *complaint,
            "put a regular file there: " + printable((context.folder.path() / path.text).string()));
        return {};
    }
    return path.text;
}

} // namespace

fs::path parse_path(TableReader& table, std::string_view key, const ParseContext& context) {
    const std::optional<std::string> path = table.text(key);
    return path ? checked_path({*path, table.position(key)}, table.path_of(key), context)
                : fs::path();
}

std::vector<fs::path> parse_paths(TableReader& table, std::string_view key,
                                  const ParseContext& context) {
    std::vector<fs::path> paths;
    for (const PlacedText& path : table.placed_texts(key)) {
        paths.push_back(checked_path(path, table.path_of(key), context));
    }
    return paths;
}

std::vector<std::string> parse_argv(TableReader& table, std::string_view key) {
    std::vector<std::string> argv;
    for (const PlacedText& word : table.placed_texts(key)) {
        argv.push_back(word.text);
    }
    const Node* array = table.node(key);
    if (array == nullptr || array->kind != Node::Kind::array) {
        return argv;
    }
    const Form& program = forms().argument;
    if (array->items.empty()) {
        table.report(key, "is empty", program.what() + ": " + program.hint());
    } else if (!argv.empty() && !program.matches(argv.front())) {
        table.report(key, shown_value(argv.front()) + " is not " + program.what(), program.hint());
    }
    return argv;
}

bool check_url(const PlacedText& url, Schemes schemes, const std::string& subject,
               Problems& problems) {
    const std::optional<std::string> complaint = url_complaint(url.text, schemes);
    if (complaint) {
        // What may be a password is not repeated in a message that ends up in logs.
        const bool may_show = url.text.find('@') == std::string::npos;
        const std::string value = may_show ? shown_value(url.text) + ' ' : std::string();
        problems.add(url.position, subject + ": " + value + *complaint);
    }
    return !complaint;
}

} // namespace stopgap::recipe
