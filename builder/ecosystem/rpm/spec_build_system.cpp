// The %prep that a declared build system stands for.
//
// https://rpm-software-management.github.io/rpm/manual/buildsystem.html

#include "base/text.hpp"
#include "ecosystem/rpm/spec_prep.hpp"
#include "ecosystem/rpm/spec_tags.hpp"

#include <algorithm>

namespace stopgap::rpm {

namespace {

/// Whether the section adds to what the build system does (-a, -p) and does not replace it.
bool is_addition(const SpecSection& section) {
    const std::vector<std::string> words = words_of(section.arguments);
    return std::any_of(words.begin(), words.end(),
                       [](const std::string& word) { return word == "-a" || word == "-p"; });
}

bool has_own_prep(const SpecLayout& layout) {
    const std::vector<std::size_t> sections = layout.sections_named("%prep");
    return std::any_of(sections.begin(), sections.end(),
                       [&](std::size_t number) { return !is_addition(layout.sections()[number]); });
}

/// "%autosetup -p1" with the words of BuildOption(prep).
ShellScript implied_script(const SpecLayout& layout, std::size_t statement) {
    ShellCommand command;
    command.statement = statement;
    const auto add = [&](const std::string& text) {
        command.words.push_back({text, statement, 0, 0});
    };
    add("%autosetup");
    add("-p1");
    for (const SpecTag& tag : tags_of(layout, 0, "buildoption")) {
        const std::string& text = layout.statements()[tag.statement].text;
        if (text.substr(0, tag.value).find("(prep)") != std::string::npos) {
            for (const std::string& word : words_of(value_of(layout, tag))) {
                add(word);
            }
        }
    }
    ShellScript script;
    script.commands.push_back(std::move(command));
    return script;
}

} // namespace

std::optional<PatchPlace> implied_place(const SpecLayout& layout) {
    const std::vector<SpecTag> tags = tags_of(layout, 0, "buildsystem");
    if (tags.empty() || has_own_prep(layout)) {
        return std::nullopt;
    }
    const std::size_t statement = tags.front().statement;
    std::optional<PatchUse> use = patch_use_in(implied_script(layout, statement), 0);
    if (!use) {
        return std::nullopt;
    }
    use->conditional = layout.is_conditional(layout.statements()[statement]);
    return PatchPlace{std::move(*use), k_none, statement};
}

} // namespace stopgap::rpm
