// Which commands of %prep apply patches, and which.
//
// %patch: https://rpm-software-management.github.io/rpm/manual/spec.html#patch
// %autosetup: https://rpm-software-management.github.io/rpm/manual/autosetup.html

#include "base/text.hpp"
#include "ecosystem/rpm/spec_options.hpp"
#include "ecosystem/rpm/spec_prep.hpp"
#include "ecosystem/rpm/spec_sources.hpp"
#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace stopgap::rpm {

namespace {

constexpr std::string_view k_autosetup_values = "abnSpz"; // options that take a value

void take_number(const std::string& text, PatchUse& use) {
    if (is_number(text)) {
        use.numbers.push_back(number_in(text));
    } else {
        use.form = PatchUse::Form::unreadable;
    }
}

void take_strip(const std::string& text, PatchUse& use) {
    use.strip = is_number(text) ? std::optional<unsigned>(number_in(text)) : std::nullopt;
}

PatchUse patch_macro_in(const ShellCommand& command) {
    PatchUse use;
    use.strip = 0;
    const std::string suffix = command.words.front().text.substr(std::string("%patch").size());
    if (!suffix.empty()) {
        take_number(suffix, use);
    }
    Options options(command, 1, "PpdbFoz");
    while (options.next()) {
        switch (options.option()) {
        case 'P':
            take_number(options.value(), use);
            break;
        case 'p':
            take_strip(options.value(), use);
            break;
        case 'd':
            use.folder = options.value();
            break;
        case 'R':
            use.reversed = true;
            break;
        case '\0':
            take_number(options.value(), use);
            break;
        default:
            break;
        }
    }
    if (use.numbers.empty() && use.form == PatchUse::Form::patch_macro) {
        use.numbers.push_back(0);
    }
    return use;
}

bool is_source_tool(std::string_view name) {
    static constexpr std::array<std::string_view, 5> k_tools = {"git", "git_am", "quilt", "hg",
                                                                "bzr"};
    return std::find(k_tools.begin(), k_tools.end(), name) != k_tools.end();
}

/// %autosetup; absent: with -N it applies nothing.
std::optional<PatchUse> autosetup_in(const ShellCommand& command) {
    PatchUse use;
    use.form = PatchUse::Form::autosetup;
    use.range = PatchUse::Range();
    Options options(command, 1, k_autosetup_values);
    while (options.next()) {
        if (options.has_flag('N')) {
            return std::nullopt;
        }
        if (options.option() == 'p') {
            take_strip(options.value(), use);
        }
        if (options.option() == 'S') {
            use.mail_format = options.value() == "git_am";
        }
    }
    use.strip = use.strip ? use.strip : default_strip_of(command);
    return use;
}

PatchUse autopatch_in(const ShellCommand& command) {
    PatchUse use;
    use.form = PatchUse::Form::autopatch;
    PatchUse::Range range;
    Options options(command, 1, "pmM");
    while (options.next()) {
        const std::string& value = options.value();
        if (options.option() == 'p') {
            take_strip(value, use);
        } else if (options.option() == 'm' && is_number(value)) {
            range.first = number_in(value);
        } else if (options.option() == 'M' && is_number(value)) {
            range.last = number_in(value);
        } else if (options.option() == '\0' || options.option() == 'm' || options.option() == 'M') {
            take_number(value, use);
        }
    }
    if (use.numbers.empty()) {
        use.range = range;
    }
    return use;
}

PatchUse all_patches(PatchUse::Form form, unsigned strip) {
    PatchUse use;
    use.form = form;
    use.range = PatchUse::Range();
    use.strip = strip;
    return use;
}

} // namespace

std::optional<unsigned> default_strip_of(const ShellCommand& autosetup) {
    std::optional<unsigned> strip;
    Options options(autosetup, 1, k_autosetup_values);
    while (options.next()) {
        if (options.option() == 'S') {
            strip = is_source_tool(options.value()) ? std::optional<unsigned>(1) : std::nullopt;
        }
    }
    return strip;
}

bool is_autosetup(const ShellCommand& command) {
    const std::string& word = command.words.front().text;
    return word == "%autosetup" || word == "%forgeautosetup";
}

bool is_setup(const ShellCommand& command) {
    const std::string& word = command.words.front().text;
    return is_autosetup(command) || word == "%setup" || word == "%forgesetup" ||
           word == "%goprep" || word == "%{setup}";
}

std::optional<PatchUse> patch_use_in(const ShellScript& script, std::size_t number) {
    const ShellCommand& command = script.commands[number];
    const std::string& word = command.words.front().text;
    if (is_autosetup(command)) {
        return autosetup_in(command);
    }
    if (word == "%autopatch" || word == "%forgeautopatch") {
        return autopatch_in(command);
    }
    if (word == "%apply_patches" || word == "%{apply_patches}") {
        return all_patches(PatchUse::Form::autopatch, 1);
    }
    const std::string_view suffix =
        word.starts_with("%patch") ? std::string_view(word).substr(6) : "x";
    if (suffix.empty() || is_digit(suffix.front()) || suffix.front() == '%') {
        return patch_macro_in(command);
    }
    if (word.starts_with("%{lua:") && word.find("patch") != std::string::npos) {
        PatchUse use;
        use.form = PatchUse::Form::unreadable;
        return use;
    }
    return tool_use_in(script, number);
}

} // namespace stopgap::rpm
