// The edits of Version and Release.

#include "base/text.hpp"
#include "ecosystem/rpm/spec_plans.hpp"
#include "ecosystem/rpm/spec_pre_release.hpp"
#include "ecosystem/rpm/spec_value.hpp"
#include "ecosystem/rpm/spec_version_edit.hpp"

#include <algorithm>

namespace stopgap::rpm {

namespace {

const std::string k_kind = "spec-version";

/// The pieces without those of %{?x...} that say "~rc1"; the macros left out are named.
std::vector<VersionPiece> without_conditioned_tilde(const std::vector<VersionPiece>& pieces,
                                                    std::vector<std::string>& dropped) {
    std::vector<VersionPiece> kept;
    for (const VersionPiece& piece : pieces) {
        const bool known =
            std::find(dropped.begin(), dropped.end(), piece.conditioned) != dropped.end();
        if (!piece.conditioned.empty() && (known || piece.text.starts_with('~'))) {
            if (!known) {
                dropped.push_back(piece.conditioned);
            }
            continue;
        }
        kept.push_back(piece);
    }
    return kept;
}

/// What of the tag's value is to go: from its own '~' to its end.
struct Cut {
    VersionPiece piece; ///< as written, macros included
    bool made = false;
};

Cut cut_at_tilde(const SpecLayout& layout, const SpecTag& tag, std::vector<VersionPiece>& pieces) {
    Cut cut;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        VersionPiece& piece = pieces[i];
        const std::size_t tilde = piece.text.find('~');
        if (tilde == std::string::npos || piece.statement != tag.statement) {
            continue;
        }
        const std::size_t from = piece.offset + tilde;
        const std::string& text = layout.statements()[tag.statement].text;
        cut.piece = {text.substr(from, tag.value_end - from), tag.statement, from, {}};
        cut.made = true;
        piece.text.resize(tilde);
        pieces.resize(i + (tilde == 0 ? 0 : 1));
        break;
    }
    return cut;
}

/// Writes the change from one version to the other, pre-release marks gone where the new version
/// has none; false where the pieces do not allow it.
class VersionChange {
  public:
    VersionChange(const SpecLayout& layout, const MacroDefinitions& definitions,
                  const VersionReading& reading, const std::string& version)
        : layout_(layout), definitions_(definitions), reading_(reading), version_(version) {}

    [[nodiscard]] bool write(EditPlan& plan) {
        std::vector<VersionPiece> pieces = reading_.pieces;
        Cut cut;
        const bool leaves_pre_release = version_.find('~') == std::string::npos &&
                                        reading_.text().find('~') != std::string::npos;
        if (leaves_pre_release && pieces.size() > 1) {
            pieces = without_conditioned_tilde(pieces, dropped_);
            cut = cut_at_tilde(layout_, reading_.tag, pieces);
        }
        std::optional<PieceTexts> texts = texts_for(pieces, version_);
        if (!texts) {
            return false;
        }
        if (cut.made) {
            texts->emplace(pieces.size(), "");
            pieces.push_back(cut.piece);
        }
        write_pieces(layout_, pieces, *texts, plan);
        return true;
    }

    void drop_macros(EditPlan& plan) {
        const std::optional<MacroDefinition> macro = pre_release_macro(layout_, definitions_);
        if (macro && version_.find('~') == std::string::npos &&
            std::find(dropped_.begin(), dropped_.end(), macro->name) == dropped_.end()) {
            dropped_.push_back(macro->name);
        }
        for (const std::string& name : dropped_) {
            const std::vector<MacroDefinition> found = definitions_.of(name);
            if (!found.empty() &&
                !is_changed(layout_.statements()[found.front().statement], plan)) {
                drop_pre_release_macro(layout_, found.front(), plan);
            }
        }
    }

  private:
    static bool is_changed(const Statement& statement, const EditPlan& plan) {
        return std::any_of(plan.changes.begin(), plan.changes.end(), [&](const LineChange& change) {
            return change.line >= statement.first && change.line <= statement.last;
        });
    }

    const SpecLayout& layout_;
    const MacroDefinitions& definitions_;
    const VersionReading& reading_;
    const std::string& version_;
    std::vector<std::string> dropped_;
};

std::string pieces_shown(const SpecLayout& layout, const std::vector<VersionPiece>& pieces) {
    std::vector<unsigned> lines;
    for (const VersionPiece& piece : pieces) {
        lines.push_back(shown_line(layout.statements()[piece.statement]));
    }
    std::sort(lines.begin(), lines.end());
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    return shown_lines(lines);
}

EditPlan changed_version(const SpecLayout& layout, const MacroDefinitions& definitions,
                         const VersionReading& reading, const std::string& version) {
    EditPlan plan;
    VersionChange change(layout, definitions, reading, version);
    const std::string old = reading.text();
    if (!change.write(plan)) {
        return refused_at(k_kind, layout.statements()[reading.tag.statement],
                          "Version is put together from " + pieces_shown(layout, reading.pieces) +
                              ", and which of them takes what of " + version + " cannot be told",
                          k_edit_by_hand);
    }
    const std::optional<std::string> before = pre_release_of(layout);
    change.drop_macros(plan);
    if (before) {
        plan.notes.insert(plan.notes.begin(), "the base is a pre-release: " + *before);
    }
    plan.change = "Version: " + old + " -> " + version;
    return plan;
}

} // namespace

EditPlan plan_version(const SpecLayout& layout, const std::string& evaluated,
                      const std::string& version) {
    const std::optional<EditPlan> unfit = unfit_version(version);
    if (unfit) {
        return *unfit;
    }
    const MacroDefinitions definitions(layout);
    const VersionReading reading = read_version(layout, definitions);
    if (reading.refusal) {
        return *reading.refusal;
    }
    const std::string written = reading.text();
    if (written.empty() || (!evaluated.empty() && written != evaluated)) {
        return refused_at(k_kind, layout.statements()[reading.tag.statement],
                          "Version spells \"" + printable(written) +
                              "\" here, but the package's version is \"" + printable(evaluated) +
                              "\"",
                          k_edit_by_hand);
    }
    return changed_version(layout, definitions, reading, version);
}

EditPlan plan_release(const SpecLayout& layout, const std::string& release) {
    const std::optional<EditPlan> unfit = unfit_version(release);
    if (unfit) {
        return *unfit;
    }
    const std::vector<SpecTag> tags = tags_of(layout, 0, "release");
    if (tags.empty()) {
        const std::vector<std::string> hidden = hidden_parts_of(layout);
        return refused("spec-release",
                       "no Release tag is to be seen" +
                           (hidden.empty() ? "" : "; it may be hidden in " + hidden.front()),
                       k_edit_by_hand);
    }
    EditPlan plan;
    plan.change = "Release: " + value_of(layout, tags.front()) + " -> " + release;
    for (const SpecTag& tag : tags) { // one in each branch of a conditional
        plan.rewrite(layout.statements()[tag.statement], with_value(layout, tag, release));
    }
    return plan;
}

} // namespace stopgap::rpm
