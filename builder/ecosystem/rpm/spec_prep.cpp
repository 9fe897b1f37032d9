#include "ecosystem/rpm/spec_prep.hpp"

#include "ecosystem/rpm/spec_macros.hpp"
#include "ecosystem/rpm/spec_plan.hpp"
#include "ecosystem/rpm/spec_sources.hpp"
#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace stopgap::rpm {

namespace {

std::string_view leading_digits(std::string_view text) {
    return text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
}

/// "%{PATCH3}", "%PATCH3", "%{P:3}" at the '%' of `text`.
void take_reference(std::string_view text, PatchUse& use) {
    text.remove_prefix(std::min(text.find_first_not_of("%{?"), text.size()));
    if (text.starts_with("patches")) {
        use.range = PatchUse::Range();
        return;
    }
    static constexpr std::array<std::string_view, 4> k_prefixes = {"PATCH", "P:", "SOURCE", "S:"};
    for (const std::string_view prefix : k_prefixes) {
        const std::string_view digits =
            text.starts_with(prefix) ? leading_digits(text.substr(prefix.size())) : "";
        if (!digits.empty()) {
            const bool patch = prefix.front() == 'P';
            (patch ? use.numbers : use.sources).push_back(number_in(digits));
        }
    }
}

bool names_source_folder(std::string_view word) {
    return word.find("RPM_SOURCE_DIR") != std::string_view::npos ||
           word.find("%{_sourcedir}") != std::string_view::npos ||
           word.find("%_sourcedir") != std::string_view::npos;
}

void take_place(const SpecLayout& layout, std::size_t number, PatchUse use, PrepReading& prep) {
    const ShellCommand& command = prep.script.commands[number];
    const Statement& statement = layout.statements()[command.statement];
    use.line = shown_line(statement);
    use.conditional = layout.is_conditional(statement) ||
                      prep.script.is_inside(command, ShellFrame::Kind::conditional);
    use.in_loop = prep.script.is_inside(command, ShellFrame::Kind::loop);
    prep.patches.push_back({std::move(use), number, command.statement});
}

using Functions = std::map<std::string, PatchUse>;

/// The functions of the script that apply what they are called with.
Functions patching_functions(const ShellScript& script) {
    Functions functions;
    for (std::size_t i = 0; i < script.commands.size(); ++i) {
        const std::string name = script.function_of(script.commands[i]);
        std::optional<PatchUse> use = name.empty() ? std::nullopt : patch_use_in(script, i);
        if (use) {
            functions.emplace(name, std::move(*use));
        }
    }
    return functions;
}

/// A call of such a function; absent: it is none.
std::optional<PatchUse> call_in(const Functions& functions, const ShellCommand& command) {
    const Functions::const_iterator found = functions.find(command.words.front().text);
    if (found == functions.end()) {
        return std::nullopt;
    }
    PatchUse use;
    use.form = PatchUse::Form::by_hand;
    use.strip = found->second.strip;
    use.mail_format = found->second.mail_format;
    for (std::size_t i = 1; i < command.words.size(); ++i) {
        collect_references(command.words[i].text, use);
        const std::string word = unquoted(command.words[i].text);
        if (word.ends_with(".patch") || word.ends_with(".diff")) {
            use.files.push_back(word);
        }
    }
    return use;
}

} // namespace

void collect_references(const std::string& word, PatchUse& use) {
    for (std::size_t at = word.find('%'); at != std::string::npos; at = word.find('%', at + 1)) {
        take_reference(std::string_view(word).substr(at), use);
    }
    if (names_source_folder(word)) {
        use.files.push_back(unquoted(word));
    }
}

bool PatchUse::applies(unsigned patch) const {
    const bool named = std::find(numbers.begin(), numbers.end(), patch) != numbers.end();
    return named ||
           (range && patch >= range->first.value_or(0) && (!range->last || patch <= *range->last));
}

PrepReading read_prep(const SpecLayout& layout) {
    PrepReading prep;
    prep.script = read_script(layout, "%prep");
    if (std::optional<PatchPlace> implied = implied_place(layout)) {
        implied->use.line = shown_line(layout.statements()[implied->statement]);
        prep.patches.push_back(std::move(*implied));
    }
    const Functions functions = patching_functions(prep.script);
    std::optional<unsigned> default_strip; // of the %autosetup last read
    for (std::size_t i = 0; i < prep.script.commands.size(); ++i) {
        const ShellCommand& command = prep.script.commands[i];
        if (!prep.script.function_of(command).empty()) {
            continue; // done where it is called
        }
        if (is_setup(command)) {
            prep.setups.push_back(i);
        }
        if (is_autosetup(command)) {
            default_strip = default_strip_of(command);
        }
        std::optional<PatchUse> use = call_in(functions, command);
        use = use ? use : patch_use_in(prep.script, i);
        if (use && use->form == PatchUse::Form::autopatch && !use->strip) {
            use->strip = default_strip;
        }
        if (use) {
            take_place(layout, i, std::move(*use), prep);
        }
    }
    return prep;
}

} // namespace stopgap::rpm
