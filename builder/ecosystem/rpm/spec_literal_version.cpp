// A bump's other places: where the old version stands literally in what names the source and its
// tree. What hides from a reader of text.

#include "base/text.hpp"
#include "ecosystem/rpm/spec_macros.hpp"
#include "ecosystem/rpm/spec_plans.hpp"
#include "ecosystem/rpm/spec_prep.hpp"
#include "ecosystem/rpm/spec_sources.hpp"
#include "ecosystem/rpm/spec_tags.hpp"
#include "ecosystem/rpm/spec_value.hpp"
#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace stopgap::rpm {

namespace {

constexpr std::size_t k_most_hidden = 20;

bool is_spoken_to_rpm(const SpecLayout& layout, const Statement& statement) {
    return statement.kind != Statement::Kind::comment &&
           layout.section_of(statement).name != "%changelog";
}

/// Commands whose arguments are paths of the source tree.
bool takes_paths(const std::string& program) {
    static constexpr std::array<std::string_view, 14> k_programs = {
        "cd",    "pushd", "mv",    "cp",    "rm",    "ln",   "mkdir",
        "rmdir", "tar",   "unzip", "chmod", "chown", "find", "touch"};
    return std::find(k_programs.begin(), k_programs.end(), program) != k_programs.end();
}

bool is_archive(std::string_view word) {
    static constexpr std::array<std::string_view, 6> k_ends = {".gz",  ".bz2", ".xz",
                                                               ".zst", ".tgz", ".zip"};
    word = word.ends_with('"') ? word.substr(0, word.size() - 1) : word;
    return std::any_of(k_ends.begin(), k_ends.end(),
                       [&](std::string_view end) { return word.ends_with(end); });
}

/// A file among the sources keeps its name, unless it is the archive itself.
bool is_other_source(std::string_view word) {
    const bool source = word.find("RPM_SOURCE_DIR") != std::string_view::npos ||
                        word.find("_sourcedir") != std::string_view::npos;
    return source && !is_archive(word);
}

/// Moves the version in text that names the source or its tree.
class VersionMover {
  public:
    VersionMover(const SpecLayout& layout, const std::string& old, const std::string& version)
        : layout_(layout), old_(old), version_(version), definitions_(layout) {}

    EditPlan write() {
        const std::vector<SourceEntry> sources = source_entries(layout_, SourceKind::source);
        if (!sources.empty()) {
            move_main_source(sources);
        }
        move_prep();
        move_definitions();
        for (const std::map<std::size_t, std::string>::value_type& each : texts_) {
            plan_.rewrite(layout_.statements()[each.first], each.second);
        }
        note_rest();
        plan_.change = old_ + " -> " + version_ + " where it is written out";
        return std::move(plan_);
    }

  private:
    void move_main_source(const std::vector<SourceEntry>& sources) {
        const SourceEntry& main = *std::min_element(sources.begin(), sources.end(),
                                                    [](const SourceEntry& a, const SourceEntry& b) {
                                                        return a.source.number < b.source.number;
                                                    });
        move(main.statement, main.value, main.value_end);
        follow(main.source.value);
    }

    void move_prep() {
        const PrepReading prep = read_prep(layout_);
        std::set<std::size_t> patching;
        for (const PatchPlace& place : prep.patches) {
            patching.insert(place.command);
        }
        // From the last to the first, so that offsets in a line stay true.
        for (std::size_t i = prep.script.commands.size(); i > 0; --i) {
            const ShellCommand& command = prep.script.commands[i - 1];
            if (is_setup(command)) {
                move_setup(command);
            } else if (patching.count(i - 1) == 0 &&
                       takes_paths(program_of(command.words.front().text))) {
                move_arguments(command);
            }
        }
    }

    void move_setup(const ShellCommand& command) {
        for (std::size_t i = command.words.size() - 1; i > 0; --i) {
            const ShellWord& word = command.words[i];
            const bool folder = command.words[i - 1].text == "-n" || word.text.starts_with("-n");
            if (folder) {
                follow(word.text);
                move(word.statement, word.begin, word.end);
            }
        }
    }

    void move_arguments(const ShellCommand& command) {
        for (std::size_t i = command.words.size() - 1; i > 0; --i) {
            const ShellWord& word = command.words[i];
            if (!word.text.starts_with('-') && !is_other_source(word.text) &&
                word.text.size() > old_.size()) {
                move(word.statement, word.begin, word.end);
            }
        }
    }

    /// Definitions that name the source or the tree, and those behind them.
    void move_definitions() {
        while (!followed_.empty()) {
            const std::string name = *followed_.begin();
            followed_.erase(followed_.begin());
            const std::vector<MacroDefinition> found = definitions_.of(name);
            if (!known_.insert(name).second || found.size() != 1 || name == "version") {
                continue;
            }
            const MacroDefinition& each = found.front();
            move(each.statement, each.body, each.body_end);
            follow(layout_.statements()[each.statement].text.substr(each.body,
                                                                    each.body_end - each.body));
        }
    }

    void follow(const std::string& text) {
        for (std::string& name : macro_names_in(text)) {
            followed_.insert(std::move(name));
        }
    }

    void move(std::size_t statement, std::size_t begin, std::size_t end) {
        const std::string& text = layout_.statements()[statement].text;
        const std::string part = text.substr(begin, end - begin);
        const std::vector<std::size_t> places = places_of_version(part, old_);
        if (!places.empty()) {
            std::string& changed = texts_.emplace(statement, text).first->second;
            changed.replace(begin, end - begin, with_replaced(part, places, old_.size(), version_));
        }
    }

    void note_rest() {
        constexpr std::size_t k_most_lines = 10;
        std::vector<unsigned> lines;
        for (const SpecMention& mention : mentions_in(layout_, old_)) {
            const bool moved = std::any_of(texts_.begin(), texts_.end(), [&](const auto& each) {
                return shown_line(layout_.statements()[each.first]) == mention.line;
            });
            if (!moved && lines.size() < k_most_lines) {
                lines.push_back(mention.line);
            }
        }
        if (!lines.empty()) {
            plan_.notes.push_back(old_ + " still stands on " + shown_lines(lines));
        }
    }

    const SpecLayout& layout_;
    const std::string& old_;
    const std::string& version_;
    MacroDefinitions definitions_;
    std::set<std::string> followed_, known_;
    std::map<std::size_t, std::string> texts_;
    EditPlan plan_;
};

} // namespace

EditPlan plan_literal_version(const SpecLayout& layout, const std::string& old,
                              const std::string& version) {
    std::optional<EditPlan> unfit = unfit_version(version);
    unfit = unfit ? unfit : unfit_version(old);
    return unfit ? *unfit : VersionMover(layout, old, version).write();
}

std::vector<SpecMention> mentions_in(const SpecLayout& layout, const std::string& literal) {
    std::vector<SpecMention> mentions;
    for (const Statement& statement : layout.statements()) {
        if (is_spoken_to_rpm(layout, statement) &&
            !places_of_version(statement.text, literal).empty()) {
            mentions.push_back({shown_line(statement), layout.section_of(statement).name,
                                statement.text.substr(0, statement.text.find('\n'))});
        }
    }
    return mentions;
}

std::vector<std::string> hidden_parts_of(const SpecLayout& layout) {
    std::vector<std::string> hidden;
    for (const Statement& statement : layout.statements()) {
        const std::string_view text = without_leading_space(statement.text);
        const bool hides = text.starts_with("%include") || text.starts_with("%{load:") ||
                           text.starts_with("%load") || text.starts_with("%{lua:") ||
                           text.starts_with("%{?include:");
        if (hides && hidden.size() < k_most_hidden) {
            hidden.push_back(shown_lines({shown_line(statement)}) + ": " +
                             printable(text.substr(0, std::min<std::size_t>(text.find('\n'), 80))));
        }
    }
    return hidden;
}

} // namespace stopgap::rpm
