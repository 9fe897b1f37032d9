// Removing a patch: its tag, and each of its uses.

#include "base/text.hpp"
#include "ecosystem/rpm/spec_plans.hpp"
#include "ecosystem/rpm/spec_prep.hpp"
#include "ecosystem/rpm/spec_sources.hpp"
#include "ecosystem/rpm/spec_tags.hpp"
#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>
#include <set>

namespace stopgap::rpm {

namespace {

const std::string k_kind = "spec-patch";

bool contains(const std::vector<unsigned>& numbers, unsigned number) {
    return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

/// Writes the removal of one entry into a plan.
class PatchRemover {
  public:
    PatchRemover(const SpecLayout& layout, SourceKind kind, SourceEntry entry)
        : layout_(layout), kind_(kind), entry_(std::move(entry)), prep_(read_prep(layout)) {}

    EditPlan write() {
        for (const PatchPlace& place : prep_.patches) {
            if (!plan_.refusal && names(place.use)) {
                remove_use(place);
            }
        }
        if (!plan_.refusal) {
            refuse_other_uses();
        }
        if (!plan_.refusal) {
            remove_name();
        }
        if (!plan_.refusal) {
            plan_.change = "removed " + shown(kind_, entry_.source.number) + ": " +
                           printable(entry_.source.file);
        }
        return std::move(plan_);
    }

  private:
    /// Whether the use names the entry itself, and not all patches.
    [[nodiscard]] bool names(const PatchUse& use) const {
        const bool by_file =
            std::any_of(use.files.begin(), use.files.end(), [&](const std::string& file) {
                return file_part(file) == entry_.source.file;
            });
        const std::vector<unsigned>& numbers =
            kind_ == SourceKind::patch ? use.numbers : use.sources;
        return by_file || contains(numbers, entry_.source.number);
    }

    void remove_use(const PatchPlace& place) {
        const std::set<unsigned> numbers(place.use.numbers.begin(), place.use.numbers.end());
        const std::size_t named =
            numbers.size() + place.use.sources.size() + place.use.files.size();
        const ShellCommand& command = prep_.command_of(place);
        if (named > 1) {
            remove_from_several(place);
        } else if (!is_alone(place)) {
            refuse(place.statement,
                   "this line does more than applying " + shown(kind_, entry_.source.number));
        } else if (stands_in_lines(command)) {
            removed_.insert(place.statement);
            plan_.rewrite(statement(place.statement), kept_indentation(place.statement) + ":");
        } else {
            removed_.insert(place.statement);
            plan_.remove(statement(place.statement));
        }
    }

    void remove_from_several(const PatchPlace& place) {
        const bool done = place.use.form == PatchUse::Form::by_hand ? remove_reference(place)
                                                                    : remove_number(place);
        if (!done) {
            refuse(place.statement,
                   "how this line names " + shown(kind_, entry_.source.number) + " cannot be told");
        }
    }

    /// Takes "%{PATCH3}" out of a command that names several, or out of what feeds it: a pipe, the
    /// list of a loop.
    bool remove_reference(const PatchPlace& place) {
        const ShellCommand& command = prep_.command_of(place);
        std::vector<std::size_t> commands = {place.command, command.piped_from};
        for (std::size_t i = command.frame; i != k_none; i = prep_.script.frames[i].parent) {
            commands.push_back(prep_.script.frames[i].head);
        }
        for (const std::size_t number : commands) {
            if (number >= prep_.script.commands.size()) {
                continue;
            }
            for (const ShellWord& word : prep_.script.commands[number].words) {
                PatchUse named;
                collect_references(word.text, named);
                if (names(named) &&
                    named.numbers.size() + named.sources.size() + named.files.size() == 1) {
                    erase(word.statement, word.begin, word.end);
                    return true;
                }
            }
        }
        return false;
    }

    /// Takes a part and the space before it out of a statement.
    void erase(std::size_t number, std::size_t from, std::size_t to) {
        std::string text = statement(number).text;
        from -= from > 0 && text[from - 1] == ' ' ? 1U : 0U;
        text.erase(from, to - from);
        removed_.insert(number);
        plan_.rewrite(statement(number), text);
    }

    /// Whether the line's other commands are nothing without it: what feeds it, and `cd`.
    [[nodiscard]] bool is_alone(const PatchPlace& place) const {
        static const std::set<std::string> k_helpers = {"cd", "pushd", "popd", "[", "test"};
        std::set<std::size_t> own = {place.command};
        for (std::size_t i = prep_.command_of(place).piped_from; i != k_none;
             i = prep_.script.commands[i].piped_from) {
            own.insert(i);
        }
        for (std::size_t i = 0; i < prep_.script.commands.size(); ++i) {
            const ShellCommand& command = prep_.script.commands[i];
            if (command.statement == place.statement && own.count(i) == 0 &&
                k_helpers.count(command.words.front().text) == 0) {
                return false;
            }
        }
        return true;
    }

    /// Whether a compound command of several lines is around it, which must not become empty.
    [[nodiscard]] bool stands_in_lines(const ShellCommand& command) const {
        for (std::size_t i = command.frame; i != k_none; i = prep_.script.frames[i].parent) {
            const ShellFrame& frame = prep_.script.frames[i];
            if (frame.closes != k_none && frame.closes != frame.opens) {
                return true;
            }
        }
        return false;
    }

    /// Takes "3" or "-P 3" out of a line that names several.
    bool remove_number(const PatchPlace& place) {
        const std::string digits = std::to_string(entry_.source.number);
        const std::vector<ShellWord>& words = prep_.command_of(place).words;
        for (std::size_t i = words.size() - 1; i > 0; --i) {
            const ShellWord& before = words[i - 1];
            const bool mine = words[i].text == "-P" + digits ||
                              (words[i].text == digits && !is_value(before.text));
            if (mine) {
                const bool separate = before.text == "-P" && words[i].text == digits;
                erase(words[i].statement, separate ? before.begin : words[i].begin, words[i].end);
                return true;
            }
        }
        return false;
    }

    /// Whether the word before a number makes it an option's value: "-p 1".
    static bool is_value(const std::string& before) {
        return before == "-p" || before == "-F" || before == "-m" || before == "-M";
    }

    void refuse_other_uses() {
        for (std::size_t i = 0; i < layout_.statements().size() && !plan_.refusal; ++i) {
            const Statement& each = statement(i);
            if (each.kind == Statement::Kind::comment || i == entry_.statement ||
                removed_.count(i) > 0 || layout_.section_of(each).name == "%changelog") {
                continue;
            }
            PatchUse use;
            collect_references(each.text, use);
            const std::vector<unsigned>& numbers =
                kind_ == SourceKind::patch ? use.numbers : use.sources;
            if (contains(numbers, entry_.source.number)) {
                refuse(i, "this line uses " + shown(kind_, entry_.source.number) + " as well");
            }
        }
    }

    /// Removes the tag. Those behind it that have no number would move up: where a line names one
    /// by number, the next gets its number written.
    void remove_name() {
        plan_.remove(statement(entry_.statement));
        if (!entry_.number.empty()) {
            return;
        }
        const std::vector<SourceEntry> entries = source_entries(layout_, kind_);
        const std::vector<SourceEntry>::const_iterator next =
            std::find_if(entries.begin(), entries.end(), [&](const SourceEntry& each) {
                return each.statement > entry_.statement;
            });
        const bool counts_on = next != entries.end() && next->number.empty();
        if (!counts_on || !is_named_behind(entry_.source.number)) {
            return;
        }
        if (next->source.form == SpecSource::Form::list) {
            refuse(next->statement, "without " + shown(kind_, entry_.source.number) +
                                        " the patches of the list get other numbers, and %prep "
                                        "names them by number");
            return;
        }
        const std::string& text = statement(next->statement).text;
        const std::size_t name = text.find_first_of(": \t", text.find_first_not_of(" \t"));
        plan_.rewrite(statement(next->statement),
                      std::string(text).insert(name, std::to_string(next->source.number)));
    }

    [[nodiscard]] bool is_named_behind(unsigned number) const {
        for (const PatchPlace& place : prep_.patches) {
            const std::vector<unsigned>& numbers =
                kind_ == SourceKind::patch ? place.use.numbers : place.use.sources;
            const bool bounded =
                place.use.range && (place.use.range->first || place.use.range->last);
            if (bounded || std::any_of(numbers.begin(), numbers.end(),
                                       [&](unsigned each) { return each > number; })) {
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] const Statement& statement(std::size_t number) const {
        return layout_.statements()[number];
    }

    [[nodiscard]] std::string kept_indentation(std::size_t number) const {
        const std::string& text = statement(number).text;
        return text.substr(0, text.size() - without_leading_space(text).size());
    }

    void refuse(std::size_t number, const std::string& reason) {
        plan_ = refused_at(k_kind, statement(number), reason, k_edit_by_hand);
    }

    const SpecLayout& layout_;
    SourceKind kind_;
    SourceEntry entry_;
    PrepReading prep_;
    std::set<std::size_t> removed_;
    EditPlan plan_;
};

EditPlan plan_removal(const SpecLayout& layout, SourceKind kind, unsigned number) {
    SourceEntry entry;
    const std::optional<EditPlan> refusal = find_entry(layout, kind, number, entry);
    return refusal ? *refusal : PatchRemover(layout, kind, std::move(entry)).write();
}

} // namespace

EditPlan plan_patch_removal(const SpecLayout& layout, unsigned number) {
    return plan_removal(layout, SourceKind::patch, number);
}

EditPlan plan_patch_source_removal(const SpecLayout& layout, unsigned number) {
    return plan_removal(layout, SourceKind::source, number);
}

} // namespace stopgap::rpm
