#include "ecosystem/rpm/spec_pre_release.hpp"

#include "base/text.hpp"
#include "ecosystem/rpm/spec_plans.hpp"
#include "ecosystem/rpm/spec_tags.hpp"
#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>
#include <array>

namespace stopgap::rpm {

namespace {

constexpr std::array<std::string_view, 15> k_names = {
    "pre",   "prerel", "prerelease", "pre_release", "prever",  "pre_ver", "prereleasever", "rc",
    "rcver", "rc_ver", "rctag",      "beta",        "betaver", "alpha",   "alphatag"};
constexpr std::array<std::string_view, 6> k_stages = {"alpha", "beta", "rc", "pre", "dev", "b"};

bool is_listed(std::string_view text, const std::string_view* begin, const std::string_view* end) {
    return std::find(begin, end, text) != end;
}

/// "0.3.rc2%{?dist}": the release of a pre-release in the old style.
bool is_old_style(std::string_view release) {
    if (!release.starts_with("0.")) {
        return false;
    }
    const std::size_t stage = release.find_first_not_of("0123456789.");
    const std::string rest = lower_case(release.substr(std::min(stage, release.size())));
    return std::any_of(k_stages.begin(), k_stages.end(), [&](std::string_view word) {
        return rest.starts_with(word) && rest.size() > word.size() && is_digit(rest[word.size()]);
    });
}

/// Whether a tag or %setup that names the version or the sources uses the macro.
bool is_used(const SpecLayout& layout, const std::string& name) {
    return std::any_of(
        layout.statements().begin(), layout.statements().end(), [&](const Statement& statement) {
            const std::string_view text = statement.text;
            const std::optional<SpecTag> tag = tag_in(text);
            const bool names_version =
                tag && (tag->name == "version" || tag->name == "release" || tag->name == "source");
            if (statement.kind != Statement::Kind::text ||
                (!names_version && !text.starts_with("%setup") &&
                 !text.starts_with("%autosetup"))) {
                return false;
            }
            const std::vector<std::string> names = macro_names_in(text);
            return std::find(names.begin(), names.end(), name) != names.end();
        });
}

/// How a text uses a macro.
struct Uses {
    bool needs = false; ///< "%{x}" outside of "%{?x:...}"
    bool asks = false;  ///< "%{?x:...}", "%{!?x:...}"
};

void find_uses(std::string_view text, const std::string& name, Uses& uses) {
    for (std::size_t at = text.find('%'); at < text.size(); at = text.find('%', at)) {
        const std::size_t word = std::min(text.find_first_not_of("%{?!", at), text.size());
        std::size_t end = word;
        while (end < text.size() && is_word(text.substr(end, 1))) {
            ++end;
        }
        const bool own = text.substr(word, end - word) == name;
        const bool asks = text.substr(at, word - at).find('?') != std::string_view::npos;
        const bool with_body = own && asks && text[at + 1] == '{' && text.substr(end, 1) == ":";
        uses.needs = uses.needs || (own && !asks);
        uses.asks = uses.asks || with_body;
        at = with_body ? behind_bracket(text, at + 1) : std::max(end, at + 1);
    }
}

/// The uses outside of the definition, comments and the changelog.
Uses uses_in(const SpecLayout& layout, const MacroDefinition& definition) {
    Uses uses;
    for (std::size_t i = 0; i < layout.statements().size(); ++i) {
        const Statement& statement = layout.statements()[i];
        if (i != definition.statement && statement.kind != Statement::Kind::comment &&
            layout.section_of(statement).name != "%changelog") {
            find_uses(statement.text, definition.name, uses);
        }
    }
    return uses;
}

} // namespace

std::optional<MacroDefinition> pre_release_macro(const SpecLayout& layout,
                                                 const MacroDefinitions& definitions) {
    for (const std::string& name : definitions.names()) {
        if (!is_listed(lower_case(name), k_names.begin(), k_names.end())) {
            continue;
        }
        const std::vector<MacroDefinition> found = definitions.of(name);
        const MacroDefinition& first = found.front();
        const std::string body = layout.statements()[first.statement].text.substr(
            first.body, first.body_end - first.body);
        const bool says_none = body.empty() || body == "%{nil}" || body == "0";
        if (found.size() == 1 && !first.undefines && !says_none && is_used(layout, name) &&
            !layout.is_conditional(layout.statements()[first.statement])) {
            return first;
        }
    }
    return std::nullopt;
}

void drop_pre_release_macro(const SpecLayout& layout, const MacroDefinition& definition,
                            EditPlan& plan) {
    const Statement& statement = layout.statements()[definition.statement];
    const std::string where = shown_lines({shown_line(statement)});
    const Uses uses = uses_in(layout, definition);
    std::string text = statement.text;
    const std::size_t start = text.size() - without_leading_space(text).size();
    const bool plain = statement.first == statement.last && text.substr(start, 2) != "%{";
    if (!plain || (uses.needs && uses.asks)) {
        plan.notes.push_back(where + " still says that this is a pre-release (%{" +
                             definition.name + "})");
    } else if (uses.needs) {
        text.replace(definition.body, definition.body_end - definition.body, "%{nil}");
        plan.rewrite(statement, text);
        plan.notes.push_back(where + ": %{" + definition.name +
                             "} made it a pre-release, and is empty now");
    } else {
        text[start] = '#';
        plan.rewrite(statement, text);
        plan.notes.push_back(where + ": %{" + definition.name +
                             "} made it a pre-release, and is commented out");
    }
}

std::optional<std::string> pre_release_of(const SpecLayout& layout) {
    for (const SpecTag& tag : tags_of(layout, 0)) {
        const std::string value = value_of(layout, tag);
        const bool pre = (tag.name == "version" && value.find('~') != std::string::npos) ||
                         (tag.name == "release" && is_old_style(value));
        if (pre) {
            return shown_lines({shown_line(layout.statements()[tag.statement])}) + ": " +
                   printable(trimmed(layout.statements()[tag.statement].text));
        }
    }
    const std::optional<MacroDefinition> macro =
        pre_release_macro(layout, MacroDefinitions(layout));
    if (!macro) {
        return std::nullopt;
    }
    const Statement& statement = layout.statements()[macro->statement];
    return shown_lines({shown_line(statement)}) + ": " + printable(trimmed(statement.text));
}

} // namespace stopgap::rpm
