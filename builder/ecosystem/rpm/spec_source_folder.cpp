// The folder that %setup enters.

#include "ecosystem/rpm/spec_plans.hpp"
#include "ecosystem/rpm/spec_prep.hpp"
#include "ecosystem/rpm/spec_value.hpp"

#include <optional>

namespace stopgap::rpm {

namespace {

/// The value of -n, with its place; the end of the command's first word where there is none.
struct FolderWord {
    std::string text; ///< empty: there is no -n
    std::size_t begin = 0, end = 0;
};

FolderWord folder_of(const ShellCommand& command) {
    for (std::size_t i = 1; i < command.words.size(); ++i) {
        const ShellWord& word = command.words[i];
        if (word.text == "-n" && i + 1 < command.words.size()) {
            const ShellWord& value = command.words[i + 1];
            return {value.text, value.begin, value.end};
        }
        if (word.text.starts_with("-n") && word.text.size() > 2) {
            return {word.text.substr(2), word.begin + 2, word.end};
        }
    }
    return {"", command.words.front().end, command.words.front().end};
}

} // namespace

EditPlan plan_source_folder(const SpecLayout& layout, const std::string& folder) {
    const std::optional<EditPlan> unfit = unfit_file_name(folder);
    if (unfit) {
        return *unfit;
    }
    const PrepReading prep = read_prep(layout);
    if (prep.setups.empty()) {
        return refused("spec-prep", "%prep unpacks without %setup or %autosetup", k_edit_by_hand);
    }
    const std::string before = folder_of(prep.script.commands[prep.setups.front()]).text;
    EditPlan plan;
    plan.change = "source folder: " + folder;
    for (const std::size_t setup : prep.setups) { // one in each branch, one for each archive
        const ShellCommand& command = prep.script.commands[setup];
        const Statement& statement = layout.statements()[command.words.front().statement];
        const FolderWord word = folder_of(command);
        if (word.text == before && word.text != folder) {
            std::string text = statement.text;
            text.replace(word.begin, word.end - word.begin,
                         before.empty() ? " -n " + folder : folder);
            plan.rewrite(statement, text);
        }
    }
    return plan;
}

} // namespace stopgap::rpm
