#include "ecosystem/rpm/spec_version_pieces.hpp"

#include "base/text.hpp"
#include "ecosystem/rpm/spec_plans.hpp"

#include <algorithm>
#include <string_view>

namespace stopgap::rpm {

namespace {

const std::string k_kind = "spec-version";
constexpr std::size_t k_deepest = 16;
constexpr std::size_t k_most_parts = 200;

std::vector<unsigned> lines_of_tags(const SpecLayout& layout, const std::vector<SpecTag>& tags) {
    std::vector<unsigned> lines;
    for (const SpecTag& tag : tags) {
        lines.push_back(shown_line(layout.statements()[tag.statement]));
    }
    return lines;
}

/// Splits a value into literal pieces, through the definitions of the macros that it uses.
class PieceReader {
  public:
    PieceReader(const SpecLayout& layout, const MacroDefinitions& definitions,
                VersionReading& reading)
        : layout_(layout), definitions_(definitions), reading_(reading) {}

    void read(std::size_t statement, std::size_t from, std::size_t to) {
        const std::string_view text =
            std::string_view(layout_.statements()[statement].text).substr(0, to);
        std::optional<MacroUse> use = next_macro(text, from);
        while (use && !reading_.refusal) {
            add(statement, from, use->begin);
            read_use(statement, *use);
            from = use->end;
            use = next_macro(text, from);
        }
        add(statement, from, to);
    }

  private:
    void add(std::size_t statement, std::size_t from, std::size_t to) {
        if (from >= to || reading_.refusal) {
            return;
        }
        const std::string& text = layout_.statements()[statement].text;
        reading_.pieces.push_back({text.substr(from, to - from), statement, from, conditioned_});
    }

    void read_use(std::size_t statement, const MacroUse& use) {
        if (++parts_ > k_most_parts) {
            refuse(statement, "Version is put together from more parts than can be followed");
            return;
        }
        if (use.kind != MacroUse::Kind::reference) {
            const std::string& text = layout_.statements()[statement].text;
            const std::string shown =
                printable(text.substr(use.begin, std::min<std::size_t>(use.end - use.begin, 40)));
            refuse(statement, "Version comes from " + shown +
                                  ", and what that gives only running it can tell");
            return;
        }
        const std::vector<MacroDefinition> found =
            definitions_.of(use.name, reading_.tag.statement);
        const bool outermost = depth_ == 0 && use.optional;
        const std::string before = conditioned_;
        conditioned_ = outermost ? use.name : conditioned_;
        ++depth_;
        read_reference(statement, use, found);
        --depth_;
        conditioned_ = before;
    }

    void read_reference(std::size_t statement, const MacroUse& use,
                        const std::vector<MacroDefinition>& found) {
        const bool defined = !found.empty();
        if (depth_ > k_deepest) {
            refuse(statement, "the definitions behind Version never end");
        } else if (use.optional && defined == use.negated) {
            return; // %{?x} without x, %{!?x:...} with it
        } else if (use.body != k_none) {
            read(statement, use.body, use.body_end);
        } else if (use.negated || use.name == "nil") {
            return;
        } else if (!defined) {
            refuse(statement,
                   "Version comes from %{" + use.name + "}, which this spec does not define");
        } else {
            read_definition(use.name, found);
        }
    }

    void read_definition(const std::string& name, const std::vector<MacroDefinition>& found) {
        std::vector<unsigned> lines;
        for (const MacroDefinition& each : found) {
            lines.push_back(shown_line(layout_.statements()[each.statement]));
        }
        const MacroDefinition& definition = found.front();
        const Statement& statement = layout_.statements()[definition.statement];
        if (found.size() > 1) {
            refuse(found.back().statement,
                   "Version comes from %{" + name + "}, which " + shown_lines(lines) + " define");
        } else if (layout_.is_conditional(statement)) {
            refuse(definition.statement,
                   "Version comes from %{" + name + "}, which is defined under a condition");
        } else if (definition.parametric || definition.undefines) {
            refuse(definition.statement,
                   "Version comes from %{" + name + "}, which is no plain definition");
        } else {
            read(definition.statement, definition.body, definition.body_end);
        }
    }

    void refuse(std::size_t statement, const std::string& reason) {
        reading_.refusal =
            refused_at(k_kind, layout_.statements()[statement], reason, k_edit_by_hand);
    }

    const SpecLayout& layout_;
    const MacroDefinitions& definitions_;
    VersionReading& reading_;
    std::string conditioned_;
    std::size_t depth_ = 0;
    std::size_t parts_ = 0;
};

/// The one Version tag; a refusal where there is not just one, or it is conditional.
std::optional<EditPlan> find_tag(const SpecLayout& layout, SpecTag& tag) {
    const std::vector<SpecTag> tags = tags_of(layout, 0, "version");
    if (tags.empty()) {
        const std::vector<std::string> hidden = hidden_parts_of(layout);
        return refused(k_kind,
                       "no Version tag is to be seen" +
                           (hidden.empty() ? "" : "; it may be hidden in " + hidden.front()),
                       k_edit_by_hand);
    }
    const Statement& statement = layout.statements()[tags.front().statement];
    if (tags.size() > 1) {
        return refused_at(k_kind, statement,
                          "Version is set on " + shown_lines(lines_of_tags(layout, tags)),
                          k_edit_by_hand);
    }
    if (layout.is_conditional(statement)) {
        return refused_at(k_kind, statement, "Version is set under a condition", k_edit_by_hand);
    }
    tag = tags.front();
    return std::nullopt;
}

} // namespace

std::string VersionReading::text() const {
    std::string whole;
    for (const VersionPiece& piece : pieces) {
        whole += piece.text;
    }
    return whole;
}

VersionReading read_version(const SpecLayout& layout, const MacroDefinitions& definitions) {
    VersionReading reading;
    reading.refusal = find_tag(layout, reading.tag);
    if (!reading.refusal) {
        PieceReader(layout, definitions, reading)
            .read(reading.tag.statement, reading.tag.value, reading.tag.value_end);
    }
    return reading;
}

} // namespace stopgap::rpm
