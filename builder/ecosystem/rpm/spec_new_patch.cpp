// Adding a patch: its tag, and its application in the form that the spec uses.

#include "base/text.hpp"
#include "ecosystem/rpm/spec_plans.hpp"
#include "ecosystem/rpm/spec_prep.hpp"
#include "ecosystem/rpm/spec_prep_place.hpp"
#include "ecosystem/rpm/spec_sources.hpp"
#include "ecosystem/rpm/spec_tags.hpp"
#include "ecosystem/rpm/spec_value.hpp"

#include <algorithm>

namespace stopgap::rpm {

namespace {

const std::string k_kind = "spec-patch";

std::string strip_option(unsigned strip) {
    return "-p" + std::to_string(strip);
}

/// The last place that names its patches one by one; null: none does.
const PatchPlace* last_explicit(const PrepReading& prep) {
    const PatchPlace* last = nullptr;
    for (const PatchPlace& place : prep.patches) {
        const bool by_name = !place.use.range && place.use.form != PatchUse::Form::unreadable &&
                             place.use.form != PatchUse::Form::autopatch;
        last = by_name ? &place : last;
    }
    return last;
}

std::string macro_line(const ShellCommand& like, const std::string& number) {
    if (like.words.front().text != "%patch") {
        return "%patch" + number;
    }
    for (const ShellWord& word : like.words) {
        if (word.text.starts_with("-P")) {
            return "%patch " + std::string(word.text == "-P" ? "-P " : "-P") + number;
        }
    }
    const bool counted = like.words.size() > 1 && !like.words[1].text.starts_with('-');
    return "%patch " + std::string(counted ? "" : "-P ") + number;
}

std::string hand_line(const ShellCommand& like, const std::string& number,
                      const std::string& strip) {
    const std::string& tool = like.words.front().text;
    const bool is_git = program_of(tool) == "git";
    if (is_git && like.words.size() > 1) {
        return tool + " " + like.words[1].text + " " + strip + " %{PATCH" + number + "}";
    }
    if (program_of(tool) == "patch") {
        return tool + " " + strip + " < %{PATCH" + number + "}";
    }
    return "%patch -P " + number + " " + strip;
}

std::string application(const PrepReading& prep, unsigned number, unsigned strip) {
    const std::string digits = std::to_string(number);
    const PatchPlace* like = last_explicit(prep);
    if (like == nullptr) {
        return "%patch -P " + digits + " " + strip_option(strip);
    }
    const ShellCommand& command = prep.command_of(*like);
    return like->use.form == PatchUse::Form::patch_macro
               ? macro_line(command, digits) + " " + strip_option(strip)
               : hand_line(command, digits, strip_option(strip));
}

/// Writes what a new patch needs into a plan.
class PatchWriter {
  public:
    PatchWriter(const SpecLayout& layout, const NewPatch& patch)
        : layout_(layout), patch_(patch), prep_(read_prep(layout)),
          entries_(source_entries(layout, SourceKind::patch)), number_(next_number()) {}

    EditPlan write() {
        const bool taken_as_a_whole =
            std::any_of(prep_.patches.begin(), prep_.patches.end(),
                        [&](const PatchPlace& place) { return place.use.applies(number_); });
        taken_as_a_whole ? follow_whole() : add_use();
        if (!plan_.refusal) {
            add_name(taken_as_a_whole && !on_its_own_);
            plan_.number = number_;
            plan_.change = shown(SourceKind::patch, number_) + ": " + patch_.file;
        }
        return std::move(plan_);
    }

  private:
    /// Behind all others, and behind ranges that would take it wrongly: under a condition, or with
    /// another -p.
    [[nodiscard]] unsigned next_number() const {
        unsigned next = 1;
        for (const SourceEntry& entry : entries_) {
            next = std::max(next, entry.source.number + 1);
        }
        if (!entries_.empty() && entries_.back().source.form == SpecSource::Form::list) {
            return next; // a list's numbers are its own
        }
        for (const PatchPlace& place : prep_.patches) {
            const bool wrong = place.use.conditional || place.use.strip != patch_.strip;
            const bool bounded = place.use.range && place.use.range->last;
            next = wrong && bounded ? std::max(next, *place.use.range->last + 1) : next;
        }
        return next;
    }

    [[nodiscard]] const Statement& statement_of(const PatchPlace& place) const {
        return layout_.statements()[place.statement];
    }

    /// Every place that takes all patches takes this one: with the right -p, and nowhere twice.
    void follow_whole() {
        for (const PatchPlace& place : prep_.patches) {
            if (plan_.refusal) {
                return;
            }
            if (!place.use.applies(number_)) {
                refuse_other_branch(place);
            } else if (applies_again(place)) {
                insert_option(place, "-N");
            } else if (place.use.strip != patch_.strip) {
                correct_strip(place);
            }
            if (!plan_.refusal && place.use.mail_format) {
                plan_.notes.push_back("line " + std::to_string(place.use.line) +
                                      " applies patches with git am, which takes mails only");
            }
        }
        note_condition();
    }

    /// Whether this %autosetup unpacks one more archive, where there was no patch to apply twice.
    [[nodiscard]] bool applies_again(const PatchPlace& place) const {
        const PatchPlace& first = prep_.patches.front();
        return entries_.empty() && &place != &first && place.command != k_none &&
               place.use.form == PatchUse::Form::autosetup &&
               first.use.form == PatchUse::Form::autosetup && !first.use.conditional &&
               !place.use.conditional;
    }

    void note_condition() {
        unsigned line = 0;
        for (const PatchPlace& place : prep_.patches) {
            if (place.use.applies(number_) && !place.use.conditional) {
                return;
            }
            line = place.use.applies(number_) ? place.use.line : line;
        }
        if (!plan_.refusal) {
            plan_.notes.push_back("line " + std::to_string(line) +
                                  " applies patches, under a condition");
        }
    }

    void refuse_other_branch(const PatchPlace& place) {
        for (const PatchPlace& other : prep_.patches) {
            if (other.use.applies(number_) &&
                layout_.exclude_each_other(statement_of(place), statement_of(other))) {
                refuse(place, "line " + std::to_string(other.use.line) +
                                  " applies all patches, and this line, under the opposite "
                                  "condition, named ones");
            }
        }
    }

    /// A first patch may say how far paths are stripped. The others would not survive another -p:
    /// there the new one is applied on its own, behind them.
    void correct_strip(const PatchPlace& place) {
        const bool is_line = place.command != k_none && place.use.form != PatchUse::Form::by_hand;
        if (is_line && !place.use.strip && entries_.empty()) {
            insert_option(place, strip_option(patch_.strip));
        } else if (is_line && ends_before_new_patch(place)) {
            apply_behind(place);
        } else {
            refuse(place,
                   "it applies every patch with " +
                       (place.use.strip ? strip_option(*place.use.strip) : std::string("no -p")) +
                       ", and this patch needs " + strip_option(patch_.strip),
                   "give the patch with paths that fit the other patches");
        }
    }

    /// Whether this place alone applies all patches, whatever conditions hold, and can be told to
    /// leave out those behind the last one.
    [[nodiscard]] bool ends_before_new_patch(const PatchPlace& place) const {
        const std::string& macro = prep_.command_of(place).words.front().text;
        const auto takes_new =
            std::count_if(prep_.patches.begin(), prep_.patches.end(),
                          [&](const PatchPlace& each) { return each.use.applies(number_); });
        const bool counted =
            std::all_of(entries_.begin(), entries_.end(),
                        [](const SourceEntry& entry) { return entry.source.depends_on_line == 0; });
        return takes_new == 1 && counted && !place.use.conditional && !place.use.in_loop &&
               !place.use.mail_format && (macro == "%autosetup" || macro == "%autopatch");
    }

    /// "%autosetup" as "%autosetup -N" and "%autopatch -M 7"; "%autopatch" as "%autopatch -M 7".
    void apply_behind(const PatchPlace& place) {
        const std::string up_to_last = "-M " + std::to_string(number_ - 1);
        const std::size_t behind =
            line_behind_command(layout_, prep_.script, prep_.command_of(place));
        if (place.use.form == PatchUse::Form::autopatch) {
            insert_option(place, up_to_last);
        } else {
            insert_option(place, "-N");
            const std::string strip = place.use.strip ? strip_option(*place.use.strip) + " " : "";
            if (!entries_.empty()) {
                plan_.insert(behind, "%autopatch " + strip + up_to_last);
            }
        }
        plan_.insert(behind, application(prep_, number_, patch_.strip));
        on_its_own_ = true;
    }

    void insert_option(const PatchPlace& place, const std::string& option) {
        const ShellWord& macro = prep_.command_of(place).words.front();
        std::string text = statement_of(place).text;
        text.insert(macro.end, " " + option);
        plan_.rewrite(statement_of(place), text);
    }

    void add_use() {
        const std::optional<PatchLine> place = next_patch_line(layout_, prep_);
        if (!place) {
            plan_ = refused("spec-prep",
                            "%prep neither unpacks with %setup nor applies patches, so where one "
                            "is to be applied cannot be told",
                            k_edit_by_hand);
            return;
        }
        plan_.insert(place->line, application(prep_, number_, patch_.strip));
        if (!place->note.empty()) {
            plan_.notes.push_back(place->note);
        }
    }

    void add_name(bool counted) {
        if (entries_.empty()) {
            add_first_tag();
            return;
        }
        const SourceEntry& last = entries_.back();
        const std::string& text = layout_.statements()[last.statement].text;
        const std::size_t line = layout_.line_behind(last.statement);
        if (last.source.form == SpecSource::Form::list) {
            add_comment(line);
            plan_.insert(line, text.substr(0, last.value) + patch_.file);
            return;
        }
        const bool plain = counted && last.source.form == SpecSource::Form::plain_tag;
        add_tag(line, text, plain ? "Patch" : "Patch" + padded_like(last.number));
    }

    void add_first_tag() {
        std::vector<SpecTag> tags = tags_of(layout_, 0, "source");
        tags = tags.empty() ? tags_of(layout_, 0) : tags;
        if (tags.empty()) {
            plan_ = refused(k_kind, "the spec has no tags to put a patch behind", k_edit_by_hand);
            return;
        }
        const std::size_t last = tags.back().statement;
        add_tag(layout_.line_behind(last), layout_.statements()[last].text,
                "Patch" + std::to_string(number_));
    }

    [[nodiscard]] std::string padded_like(const std::string& digits) const {
        std::string number = std::to_string(number_);
        const bool padded = digits.size() > 1 && digits.front() == '0';
        return padded && number.size() < digits.size()
                   ? std::string(digits.size() - number.size(), '0') + number
                   : number;
    }

    void add_tag(std::size_t line, const std::string& neighbour, const std::string& name) {
        add_comment(line);
        plan_.insert(line, tag_line_like(neighbour, name, patch_.file));
    }

    void add_comment(std::size_t line) {
        for (const std::string& text : patch_.comment) {
            plan_.insert(line, "# " + escaped_prose(text));
        }
    }

    void refuse(const PatchPlace& place, const std::string& reason,
                const std::string& mend = k_edit_by_hand) {
        plan_ = refused_at(k_kind, statement_of(place), reason, mend);
    }

    const SpecLayout& layout_;
    const NewPatch& patch_;
    PrepReading prep_;
    std::vector<SourceEntry> entries_;
    unsigned number_;
    bool on_its_own_ = false; ///< applied apart from those that are taken as a whole
    EditPlan plan_;
};

std::optional<EditPlan> unfit_patch(const SpecLayout& layout, const NewPatch& patch) {
    std::optional<EditPlan> unfit = unfit_file_name(patch.file);
    for (const std::string& line : patch.comment) {
        unfit = unfit ? unfit : unfit_prose(line);
    }
    if (unfit) {
        return unfit;
    }
    for (const SourceKind kind : {SourceKind::patch, SourceKind::source}) {
        for (const SourceEntry& entry : source_entries(layout, kind)) {
            if (entry.source.file == patch.file) {
                return refused_at(k_kind, layout.statements()[entry.statement],
                                  "the spec has a file of that name already: " + patch.file,
                                  "give the patch another file name");
            }
        }
    }
    return std::nullopt;
}

} // namespace

EditPlan plan_new_patch(const SpecLayout& layout, const NewPatch& patch) {
    const std::optional<EditPlan> unfit = unfit_patch(layout, patch);
    return unfit ? *unfit : PatchWriter(layout, patch).write();
}

} // namespace stopgap::rpm
