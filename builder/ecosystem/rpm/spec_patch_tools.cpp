// Patches applied by hand: with patch(1), git-apply(1), git-am(1) or quilt(1).

#include "ecosystem/rpm/spec_options.hpp"
#include "ecosystem/rpm/spec_prep.hpp"
#include "ecosystem/rpm/spec_sources.hpp"
#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>

namespace stopgap::rpm {

namespace {

void take_strip(const std::string& text, PatchUse& use) {
    use.strip = is_number(text) ? std::optional<unsigned>(number_in(text)) : std::nullopt;
}

/// What a command names, with what is piped into it, and into the loop that it is in.
void collect_inputs(const ShellScript& script, std::size_t command, PatchUse& use) {
    constexpr unsigned k_most_pipes = 8;
    for (unsigned turn = 0; command != k_none && turn < k_most_pipes; ++turn) {
        for (const ShellWord& word : script.commands[command].words) {
            collect_references(word.text, use);
        }
        command = script.commands[command].piped_from;
    }
}

bool names_nothing(const PatchUse& use) {
    return use.numbers.empty() && use.sources.empty() && use.files.empty() && !use.range;
}

void collect_loop_inputs(const ShellScript& script, std::size_t frame, PatchUse& use) {
    while (frame != k_none && names_nothing(use)) {
        const std::size_t head = script.frames[frame].head;
        if (head < script.commands.size()) {
            collect_inputs(script, head, use);
        }
        frame = script.frames[frame].parent;
    }
}

/// N of "-Np1", flags with -p at their end.
std::string strip_behind_flags(const Options& options) {
    const std::string& value = options.value();
    const std::size_t p = value.rfind('p');
    const bool bundle = options.option() != '\0' && p != std::string::npos &&
                        is_number(std::string_view(value).substr(p + 1));
    return bundle ? value.substr(p + 1) : "";
}

std::string behind_equals(const std::string& word) {
    const std::size_t equals = word.find('=');
    return equals == std::string::npos ? "" : word.substr(equals + 1);
}

/// -pN, --strip=N, -R, -d of patch(1) and git-apply(1); false: it only tries.
bool read_tool_options(const ShellCommand& command, std::size_t first, PatchUse& use) {
    Options options(command, first, "pdiFVBzDro");
    while (options.next()) {
        const std::string& value = options.value();
        if (value == "--dry-run" || value == "--check" || value == "--stat") {
            return false;
        }
        if (options.option() == 'p') {
            take_strip(value, use);
        } else if (options.option() == 'd') {
            use.folder = value;
        } else if (!strip_behind_flags(options).empty()) {
            take_strip(strip_behind_flags(options), use);
        } else if (value.starts_with("--strip=")) {
            take_strip(behind_equals(value), use);
        } else if (value.starts_with("--directory=")) {
            use.folder = behind_equals(value);
        }
        use.reversed = use.reversed || options.has_flag('R') || value == "--reverse";
    }
    return true;
}

std::optional<PatchUse> by_hand(const ShellScript& script, std::size_t number, std::size_t first,
                                std::optional<unsigned> strip) {
    PatchUse use;
    use.form = PatchUse::Form::by_hand;
    use.strip = strip;
    if (!read_tool_options(script.commands[number], first, use)) {
        return std::nullopt;
    }
    collect_inputs(script, number, use);
    collect_loop_inputs(script, script.commands[number].frame, use);
    return use;
}

std::optional<PatchUse> git_use_in(const ShellScript& script, std::size_t number) {
    const std::vector<ShellWord>& words = script.commands[number].words;
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i].text == "am" || words[i].text == "apply") {
            std::optional<PatchUse> use = by_hand(script, number, i + 1, 1);
            if (use) {
                use->mail_format = words[i].text == "am";
            }
            return use;
        }
        if (words[i].text == "-c" || words[i].text == "-C") {
            ++i;
        } else if (!words[i].text.starts_with('-')) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

/// Where the command begins, behind "X=y" and the like.
std::size_t first_word(const ShellCommand& command) {
    std::size_t first = 0;
    while (first + 1 < command.words.size()) {
        const std::string& text = command.words[first].text;
        const std::size_t equals = text.find('=');
        const bool assigns =
            equals != std::string::npos && is_word(std::string_view(text).substr(0, equals));
        if (!assigns && text != "env" && text != "command" && text != "exec") {
            break;
        }
        ++first;
    }
    return first;
}

} // namespace

bool is_number(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string program_of(std::string_view word) {
    if (word.starts_with("%{")) {
        const bool path = word.find("}/") != std::string_view::npos; // %{_bindir}/patch
        word.remove_prefix(word.starts_with("%{?") ? 3 : 2);
        word = path ? word : word.substr(0, word.find('}'));
    } else if (word.starts_with('%')) {
        word.remove_prefix(1);
    }
    const std::size_t slash = word.rfind('/');
    word = slash == std::string_view::npos ? word : word.substr(slash + 1);
    return std::string(word.starts_with("__") ? word.substr(2) : word);
}

std::optional<PatchUse> tool_use_in(const ShellScript& script, std::size_t number) {
    const ShellCommand& command = script.commands[number];
    const std::size_t first = first_word(command);
    const std::string program = program_of(command.words[first].text);
    if (program == "patch" || program == "apply_patch") {
        return by_hand(script, number, first + 1, std::nullopt);
    }
    if (program == "git") {
        return git_use_in(script, number);
    }
    const bool pushes = program == "quilt" && command.words.size() > first + 1 &&
                        command.words[first + 1].text == "push";
    return pushes ? by_hand(script, number, first + 1, 1) : std::nullopt;
}

} // namespace stopgap::rpm
