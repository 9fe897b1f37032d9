#include "ecosystem/rpm/spec_prep_place.hpp"

#include "ecosystem/rpm/spec_words.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace stopgap::rpm {

namespace {

/// Follows `cd`, `pushd` and `popd`.
class Folders {
  public:
    void take(const ShellCommand& command, std::size_t number) {
        const std::string program = command.words.front().text;
        const std::string to = command.words.size() > 1 ? unquoted(command.words[1].text) : "";
        if (program == "popd") {
            leave();
        } else if (program == "pushd") {
            entered_.push_back(number);
        } else if (program == "cd") {
            change(to, number);
        }
    }

    /// The first command that went somewhere and from which nothing came back.
    [[nodiscard]] std::size_t first_left_open() const {
        return entered_.empty() ? k_none : entered_.front();
    }

  private:
    void change(const std::string& to, std::size_t number) {
        if (to == "-") {
            leave();
            return;
        }
        for (const std::string& part : split(to, '/')) {
            if (part == "..") {
                leave();
            } else if (!part.empty() && part != ".") {
                entered_.push_back(number);
            }
        }
    }

    void leave() {
        if (!entered_.empty()) {
            entered_.pop_back();
        }
    }

    std::vector<std::size_t> entered_;
};

/// The command that leaves the top of the tree between `from` and the line; k_none: none does.
std::size_t leaves_top(const SpecLayout& layout, const ShellScript& script, std::size_t from,
                       std::size_t line) {
    Folders folders;
    for (std::size_t i = from; i < script.commands.size(); ++i) {
        const ShellCommand& command = script.commands[i];
        if (layout.statements()[command.statement].first >= line) {
            break;
        }
        if (!script.is_inside(command, ShellFrame::Kind::group)) { // ( cd x; ... ) comes back
            folders.take(command, i);
        }
    }
    return folders.first_left_open();
}

/// Whether %setup makes the folder that it enters (-c): the tree is in a folder of that one.
bool makes_folder(const ShellCommand& setup) {
    return std::any_of(setup.words.begin(), setup.words.end(), [](const ShellWord& word) {
        return word.text == "-c" || word.text == "-qc";
    });
}

/// The command from which on the folder is the one for new patches: that behind the last %setup
/// before the line; where that makes a folder of its own, the first that applies a patch.
std::size_t first_at_top(const SpecLayout& layout, const PrepReading& prep, std::size_t line) {
    std::size_t from = 0;
    for (const std::size_t setup : prep.setups) {
        const ShellCommand& command = prep.script.commands[setup];
        if (layout.statements()[command.statement].first < line) {
            from = setup + 1;
        }
    }
    for (const PatchPlace& place : prep.patches) {
        if (from > 0 && place.command != k_none && place.command >= from &&
            makes_folder(prep.script.commands[from - 1])) {
            return place.command;
        }
    }
    return from;
}

} // namespace

std::size_t line_behind_command(const SpecLayout& layout, const ShellScript& script,
                                const ShellCommand& command) {
    const ShellFrame* frame = script.outermost(command);
    return layout.line_behind(frame == nullptr ? command.statement : frame->closes);
}

std::size_t line_before_command(const SpecLayout& layout, const ShellScript& script,
                                const ShellCommand& command) {
    const ShellFrame* frame = script.outermost(command);
    return layout.line_before(frame == nullptr ? command.statement : frame->opens);
}

std::optional<PatchLine> next_patch_line(const SpecLayout& layout, const PrepReading& prep) {
    const std::size_t setup = prep.setups.empty() ? k_none : prep.setups.back();
    const std::size_t patch = prep.patches.empty() ? k_none : prep.patches.back().command;
    if (setup == k_none && patch == k_none) {
        return std::nullopt;
    }
    PatchLine place;
    for (const std::size_t last : {setup, patch}) {
        if (last != k_none) {
            place.line = std::max(
                place.line, line_behind_command(layout, prep.script, prep.script.commands[last]));
        }
    }
    const std::size_t from = first_at_top(layout, prep, place.line);
    const std::size_t leaving = leaves_top(layout, prep.script, from, place.line);
    if (leaving != k_none) {
        const ShellCommand& command = prep.script.commands[leaving];
        place.line = line_before_command(layout, prep.script, command);
        place.note = "applied before line " +
                     std::to_string(shown_line(layout.statements()[command.statement])) +
                     ", which leaves the top of the tree";
    }
    return place;
}

} // namespace stopgap::rpm
