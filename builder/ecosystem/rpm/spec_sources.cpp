#include "ecosystem/rpm/spec_sources.hpp"

#include "base/text.hpp"
#include "ecosystem/rpm/spec_plans.hpp"
#include "ecosystem/rpm/spec_tags.hpp"
#include "ecosystem/rpm/spec_value.hpp"
#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace stopgap::rpm {

namespace {

/// Collects entries and counts on where they have no number.
class EntryCollector {
  public:
    EntryCollector(const SpecLayout& layout, SourceKind kind)
        : layout_(layout), tag_(kind == SourceKind::source ? "source" : "patch"),
          list_(kind == SourceKind::source ? "%sourcelist" : "%patchlist") {}

    std::vector<SourceEntry> collect() {
        for (std::size_t i = 0; i < layout_.sections().size(); ++i) {
            const std::string& name = layout_.sections()[i].name;
            if (name.empty() || name == "%package") {
                collect_tags(i);
            } else if (name == list_) {
                collect_list(layout_.sections()[i]);
            }
        }
        return std::move(entries_);
    }

  private:
    void collect_tags(std::size_t section) {
        for (const SpecTag& tag : tags_of(layout_, section, tag_)) {
            SourceEntry entry;
            entry.statement = tag.statement;
            entry.value = tag.value;
            entry.value_end = tag.value_end;
            entry.number = tag.number;
            entry.source.form =
                tag.number.empty() ? SpecSource::Form::plain_tag : SpecSource::Form::numbered_tag;
            add(std::move(entry));
        }
    }

    void collect_list(const SpecSection& section) {
        for (std::size_t i = section.begin; i < section.end; ++i) {
            const Statement& statement = layout_.statements()[i];
            if (statement.kind == Statement::Kind::text) {
                const std::string_view text = statement.text;
                SourceEntry entry;
                entry.statement = i;
                entry.value = text.size() - without_leading_space(text).size();
                entry.value_end = without_trailing_space(text).size();
                entry.source.form = SpecSource::Form::list;
                add(std::move(entry));
            }
        }
    }

    void add(SourceEntry entry) {
        const Statement& statement = layout_.statements()[entry.statement];
        SpecSource& source = entry.source;
        source.number = entry.number.empty() ? next_ : number_in(entry.number);
        next_ = std::max(next_, source.number + 1);
        source.value = statement.text.substr(entry.value, entry.value_end - entry.value);
        source.file = std::string(file_part(source.value));
        source.line = shown_line(statement);
        source.conditional = layout_.is_conditional(statement);
        source.depends_on_line = entry.number.empty() ? conditional_line_ : 0;
        conditional_line_ = source.conditional ? source.line : conditional_line_;
        entries_.push_back(std::move(entry));
    }

    const SpecLayout& layout_;
    std::string tag_, list_;
    unsigned next_ = 0;
    unsigned conditional_line_ = 0;
    std::vector<SourceEntry> entries_;
};

/// The written file name with what turns `evaluated` into `wanted` changed in it: at its literal
/// end, at its literal start, else the whole of it.
std::string renamed(const std::string& written, const std::string& evaluated,
                    const std::string& wanted) {
    const std::size_t most = std::min(evaluated.size(), wanted.size());
    std::size_t head = 0;
    while (head < most && evaluated[head] == wanted[head]) {
        ++head;
    }
    std::size_t tail = 0;
    while (tail + head < most &&
           evaluated[evaluated.size() - 1 - tail] == wanted[wanted.size() - 1 - tail]) {
        ++tail;
    }
    const std::string old_end = evaluated.substr(head);
    const std::string old_start = evaluated.substr(0, evaluated.size() - tail);
    if (!old_end.empty() && written.ends_with(old_end)) {
        return written.substr(0, written.size() - old_end.size()) + wanted.substr(head);
    }
    if (!old_start.empty() && written.starts_with(old_start)) {
        return wanted.substr(0, wanted.size() - tail) + written.substr(old_start.size());
    }
    return wanted;
}

EditPlan with_file(const SpecLayout& layout, const SourceEntry& entry, const std::string& label,
                   const std::string& file) {
    const Statement& statement = layout.statements()[entry.statement];
    const std::size_t from = entry.value_end - entry.source.file.size();
    std::string text = statement.text;
    text.replace(from, entry.source.file.size(), file);
    EditPlan plan;
    plan.change = label + ": " + printable(entry.source.file) + " -> " + file;
    plan.rewrite(statement, text);
    return plan;
}

} // namespace

std::vector<SourceEntry> source_entries(const SpecLayout& layout, SourceKind kind) {
    return EntryCollector(layout, kind).collect();
}

std::vector<SourceEntry> entries_numbered(const std::vector<SourceEntry>& entries,
                                          unsigned number) {
    std::vector<SourceEntry> found;
    std::copy_if(entries.begin(), entries.end(), std::back_inserter(found),
                 [&](const SourceEntry& each) { return each.source.number == number; });
    return found;
}

std::optional<EditPlan> find_entry(const SpecLayout& layout, SourceKind kind, unsigned number,
                                   SourceEntry& entry) {
    const std::string refusal = kind == SourceKind::source ? "spec-source" : "spec-patch";
    const std::vector<SourceEntry> found = entries_numbered(source_entries(layout, kind), number);
    if (found.empty()) {
        return refused(refusal, "no " + shown(kind, number) + " is to be seen", k_edit_by_hand);
    }
    if (found.size() > 1) {
        return refused_at(refusal, layout.statements()[found.back().statement],
                          shown(kind, number) + " is set on lines " +
                              std::to_string(found.front().source.line) + " and " +
                              std::to_string(found.back().source.line),
                          k_edit_by_hand);
    }
    entry = found.front();
    if (entry.source.depends_on_line > 0) {
        return refused_at(refusal, layout.statements()[entry.statement],
                          "whether this is " + shown(kind, number) +
                              " depends on the condition around line " +
                              std::to_string(entry.source.depends_on_line),
                          k_edit_by_hand);
    }
    return std::nullopt;
}

std::string shown(SourceKind kind, unsigned number) {
    return (kind == SourceKind::source ? "Source" : "Patch") + std::to_string(number);
}

unsigned number_in(std::string_view digits) {
    constexpr std::size_t k_most_digits = 8;
    unsigned number = 0;
    if (digits.size() <= k_most_digits) {
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    }
    return number;
}

EditPlan plan_source_file(const SpecLayout& layout, unsigned number, const std::string& evaluated,
                          const std::string& wanted) {
    SourceEntry entry;
    std::optional<EditPlan> refusal = unfit_file_name(wanted);
    refusal = refusal ? refusal : find_entry(layout, SourceKind::source, number, entry);
    if (refusal) {
        return *refusal;
    }
    if (evaluated == wanted) {
        return {};
    }
    const std::string& written = entry.source.file;
    const std::string file = renamed(written, evaluated, wanted);
    EditPlan plan = with_file(layout, entry, shown(SourceKind::source, number), file);
    if (written == entry.source.value && written.starts_with('%') && file == wanted) {
        plan.notes.push_back("where the source comes from stood in " + printable(written) +
                             ", and is no longer named");
    }
    return plan;
}

EditPlan plan_patch_file(const SpecLayout& layout, unsigned number, const std::string& file) {
    SourceEntry entry;
    std::optional<EditPlan> refusal = unfit_file_name(file);
    refusal = refusal ? refusal : find_entry(layout, SourceKind::patch, number, entry);
    return refusal ? *refusal : with_file(layout, entry, shown(SourceKind::patch, number), file);
}

} // namespace stopgap::rpm
