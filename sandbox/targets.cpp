#include "sandbox/targets.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <map>
#include <optional>

namespace stopgap::sandbox {

namespace {

const std::map<std::string, Family> k_families = {{"deb", Family::deb}, {"rpm", Family::rpm}};
const std::map<std::string, VersionScheme> k_schemes = {{"debian", VersionScheme::debian},
                                                        {"ubuntu", VersionScheme::ubuntu},
                                                        {"rpm-caret", VersionScheme::rpm_caret},
                                                        {"rpm-plain", VersionScheme::rpm_plain}};

template <typename Value>
std::vector<std::string> names_in(const std::map<std::string, Value>& map) {
    std::vector<std::string> names;
    for (const auto& [name, value] : map) {
        names.push_back(name);
    }
    return names;
}

// One table of a description: takes its keys one by one, and refuses what is left over.
class Table {
  public:
    Table(const toml::table& table, const fs::path& file) : table_(table), file_(file) {}

    [[nodiscard]] Error error_at(const toml::node& node, const std::string& what) const {
        const toml::source_position place = node.source().begin;
        return {ExitStatus::usage,
                fmt::format("{}:{}:{}: {}", file_.string(), place.line, place.column, what)};
    }

    [[nodiscard]] Error error(const std::string& what) const { return error_at(table_, what); }

    const toml::node* take(const std::string& key) {
        known_.push_back(key);
        return table_.get(key);
    }

    std::string text(const std::string& key) {
        const toml::node* node = take(key);
        return node == nullptr ? std::string() : text_of(*node, key);
    }

    std::string required_text(const std::string& key) {
        std::string value = text(key);
        if (value.empty()) {
            throw error_at(table_, fmt::format("\"{}\" is missing", key));
        }
        return value;
    }

    std::vector<std::string> texts(const std::string& key) {
        std::vector<std::string> values;
        if (const toml::node* node = take(key)) {
            if (node->as_array() == nullptr) {
                throw error_at(*node, fmt::format("\"{}\" must be a list of strings", key));
            }
            for (const toml::node& item : *node->as_array()) {
                values.push_back(text_of(item, key));
            }
        }
        return values;
    }

    bool flag(const std::string& key) {
        const toml::node* node = take(key);
        if (node != nullptr && !node->is_boolean()) {
            throw error_at(*node, fmt::format("\"{}\" must be true or false", key));
        }
        return node != nullptr && node->value_or(false);
    }

    std::vector<Table> tables(const std::string& key) {
        std::vector<Table> found;
        if (const toml::node* node = take(key)) {
            if (!node->is_array_of_tables()) {
                throw error_at(*node, fmt::format("\"{0}\" must be tables: [[{0}]]", key));
            }
            for (const toml::node& item : *node->as_array()) {
                found.emplace_back(*item.as_table(), file_);
            }
        }
        return found;
    }

    template <typename Value>
    Value choice(const std::string& key, const std::map<std::string, Value>& values) {
        const std::string word = required_text(key);
        const typename std::map<std::string, Value>::const_iterator found = values.find(word);
        if (found == values.end()) {
            throw error_at(*table_.get(key),
                           fmt::format("\"{}\" must be one of {}, not \"{}\"", key,
                                       joined(names_in(values), ", "), printable(word)));
        }
        return found->second;
    }

    void refuse_the_rest() const {
        for (const auto& [key, node] : table_) {
            const std::string name(key.str());
            if (std::find(known_.begin(), known_.end(), name) == known_.end()) {
                const std::optional<std::string> meant = nearest(name, known_);
                throw error_at(node,
                               fmt::format("unknown key \"{}\"{}", printable(name),
                                           meant ? "; did you mean \"" + *meant + "\"?" : ""));
            }
        }
    }

  private:
    [[nodiscard]] std::string text_of(const toml::node& node, const std::string& key) const {
        const toml::value<std::string>* text = node.as_string();
        if (text == nullptr || text->get().empty() || !is_plain(text->get())) {
            throw error_at(node, fmt::format("\"{}\" must be a string of printable characters, and "
                                             "not empty",
                                             key));
        }
        return text->get();
    }

    static bool is_plain(const std::string& text) { return printable(text) == text; }

    const toml::table& table_;
    const fs::path& file_;
    std::vector<std::string> known_;
};

// One [[repository]] or [[sibling]]: a Repository for each of its suites.
void add_repositories(Table& table, std::vector<Repository>& repositories) {
    Repository repository;
    repository.mirror = table.text("mirror");
    repository.url = table.text("url");
    repository.components = table.texts("components");
    repository.may_be_expired = table.flag("may_be_expired");
    const std::vector<std::string> suites = table.texts("suites");
    table.refuse_the_rest();
    if (repository.mirror.empty() == repository.url.empty()) {
        throw table.error("a repository has either a \"mirror\" or a \"url\"");
    }
    if (suites.empty()) {
        throw table.error("\"suites\" is missing");
    }
    for (const std::string& suite : suites) {
        repository.suite = suite;
        repositories.push_back(repository);
    }
}

std::vector<Repository> repositories_in(Table& table, const std::string& key) {
    std::vector<Repository> repositories;
    for (Table& one : table.tables(key)) {
        add_repositories(one, repositories);
    }
    return repositories;
}

Target parsed(const toml::table& document, const fs::path& file, const std::string& bytes) {
    Table table(document, file);
    Target target;
    target.name = file.stem();
    target.description = table.required_text("description");
    target.family = table.choice("family", k_families);
    target.distribution = table.required_text("distribution");
    target.release = table.required_text("release");
    target.architecture = table.required_text("architecture");
    target.versions = table.choice("versions", k_schemes);
    target.keyring = table.required_text("keyring");
    target.root_packages = table.texts("root_packages");
    target.repositories = repositories_in(table, "repository");
    target.siblings = repositories_in(table, "sibling");
    table.refuse_the_rest();
    if (target.repositories.empty()) {
        throw table.error("a target has at least one [[repository]] with suites");
    }
    // A keyring that is not the distribution's package lies beside the description.
    if (target.keyring.is_relative()) {
        target.keyring = fs::absolute(file).parent_path() / target.keyring;
    }
    target.digest = sha256_of(bytes);
    return target;
}

} // namespace

Target parse_target(const std::string& text, const fs::path& file) {
    try {
        return parsed(toml::parse(text, file.string()), file, text);
    } catch (const toml::parse_error& error) {
        const toml::source_position place = error.source().begin;
        throw Error(ExitStatus::usage, fmt::format("{}:{}:{}: {}", file.string(), place.line,
                                                   place.column, error.description()));
    }
}

Target load_target(const fs::path& toml) {
    return parse_target(read_file(toml, 1U << 20U), toml);
}

std::vector<Target> known_targets(const std::vector<fs::path>& folders) {
    std::map<std::string, Target> targets;
    for (const fs::path& folder : folders) {
        if (!fs::is_directory(folder)) {
            continue;
        }
        for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
            const fs::path& file = entry.path();
            if (file.extension() == ".toml" && !targets.contains(file.stem())) {
                targets.emplace(file.stem(), load_target(file));
            }
        }
    }
    std::vector<Target> sorted;
    for (auto& [name, target] : targets) {
        sorted.push_back(std::move(target));
    }
    return sorted;
}

Target find_target(const std::string& name, const std::vector<fs::path>& folders) {
    std::vector<std::string> names;
    for (Target& target : known_targets(folders)) {
        if (target.name == name) {
            return std::move(target);
        }
        names.push_back(target.name);
    }
    const std::optional<std::string> meant = nearest(name, names);
    throw Error(ExitStatus::usage,
                fmt::format("target \"{}\": no description of it is known", printable(name)))
        .with_hint(meant           ? fmt::format("did you mean \"{}\"?", *meant)
                   : names.empty() ? "no target is described; see docs/target-format.md"
                                   : "known are " + joined(names, ", "));
}

} // namespace stopgap::sandbox
