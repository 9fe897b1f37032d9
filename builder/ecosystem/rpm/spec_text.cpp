#include "ecosystem/rpm/spec_text.hpp"

#include "base/error.hpp"
#include "ecosystem/rpm/spec_plans.hpp"
#include "ecosystem/rpm/spec_prep.hpp"
#include "ecosystem/rpm/spec_sources.hpp"
#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace stopgap::rpm {

namespace {

constexpr std::size_t k_largest_bytes = 16U << 20U;
constexpr std::size_t k_largest_prep_bytes = 1U << 20U;
constexpr std::size_t k_most_uses = 2000;
constexpr std::size_t k_most_sources = 20'000;
constexpr std::size_t k_deepest_conditional = 100;

std::string text_of(const std::vector<SpecLine>& lines) {
    std::string text;
    for (const SpecLine& line : lines) {
        text.append(line.text).append(line.end);
    }
    return text;
}

const std::string& admitted(const std::string& text, const std::string& name) {
    if (text.size() > k_largest_bytes) {
        throw Error(ExitStatus::verification, name + ": is larger than 16 MiB");
    }
    const std::size_t nul = text.find('\0');
    if (nul != std::string::npos) {
        const std::ptrdiff_t lines =
            std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n');
        throw Error(ExitStatus::verification,
                    name + ":" + std::to_string(lines + 1) + ": holds a NUL byte");
    }
    return text;
}

void require_small_prep(const SpecLayout& layout, const std::string& name) {
    std::size_t size = 0;
    for (const std::size_t number : layout.sections_named("%prep")) {
        const SpecSection& section = layout.sections()[number];
        for (std::size_t i = section.begin; i < section.end; ++i) {
            size += layout.statements()[i].text.size();
        }
    }
    if (size > k_largest_prep_bytes) {
        throw Error(ExitStatus::verification, name + ": its %prep is larger than 1 MiB");
    }
    if (read_prep(layout).patches.size() > k_most_uses) {
        throw Error(ExitStatus::verification, name + ": its %prep applies patches more than " +
                                                  std::to_string(k_most_uses) + " times");
    }
}

std::vector<SpecSource> listed(const SpecLayout& layout, SourceKind kind) {
    std::vector<SpecSource> sources;
    for (SourceEntry& entry : source_entries(layout, kind)) {
        sources.push_back(std::move(entry.source));
    }
    return sources;
}

/// Patches by number and by file.
class PatchIndex {
  public:
    explicit PatchIndex(std::vector<SpecSource> patches) : patches_(std::move(patches)) {
        for (const SpecSource& patch : patches_) {
            by_number_.emplace(patch.number, &patch);
            by_file_.emplace(patch.file, &patch);
        }
    }

    /// Those that are named first, in their order; then those taken as a whole.
    [[nodiscard]] std::vector<const SpecSource*> used_by(const PatchUse& use) const {
        std::vector<const SpecSource*> used;
        for (const unsigned number : use.numbers) {
            take(by_number_, number, used);
        }
        for (const std::string& file : use.files) {
            take(by_file_, std::string(file_part(file)), used);
        }
        for (const SpecSource& patch : patches_) {
            if (use.range && use.applies(patch.number)) {
                used.push_back(&patch);
            }
        }
        return used;
    }

  private:
    template <typename Key>
    static void take(const std::multimap<Key, const SpecSource*>& patches, const Key& key,
                     std::vector<const SpecSource*>& used) {
        for (auto each = patches.lower_bound(key); each != patches.upper_bound(key); ++each) {
            used.push_back(each->second);
        }
    }

    std::vector<SpecSource> patches_;
    std::multimap<unsigned, const SpecSource*> by_number_;
    std::multimap<std::string, const SpecSource*> by_file_;
};

} // namespace

SpecText::SpecText(const std::string& text, std::string name)
    : name_(std::move(name)), layout_(spec_lines_of(admitted(text, name_))) {
    if (layout_.deepest_conditional() > k_deepest_conditional) {
        throw Error(ExitStatus::verification, name_ + ": nests %if more than " +
                                                  std::to_string(k_deepest_conditional) + " deep");
    }
    if (patches().size() + sources().size() > k_most_sources) {
        throw Error(ExitStatus::verification, name_ + ": names more than " +
                                                  std::to_string(k_most_sources) +
                                                  " sources and patches");
    }
    require_small_prep(layout_, name_);
}

std::string SpecText::text() const {
    return text_of(layout_.lines());
}

SpecEdit SpecText::made(EditPlan plan) {
    SpecEdit edit;
    edit.notes = std::move(plan.notes);
    if (plan.refusal) {
        edit.outcome = SpecEdit::Outcome::refused;
        edit.refusal = std::move(*plan.refusal);
        return edit;
    }
    edit.change = std::move(plan.change);
    edit.number = plan.number;
    if (!plan.changes.empty()) {
        AppliedPlan result = applied(layout_.lines(), plan.changes);
        layout_ = SpecLayout(std::move(result.lines));
        edit.lines = std::move(result.changed);
        edit.outcome = SpecEdit::Outcome::done;
    }
    return edit;
}

std::vector<SpecSource> SpecText::sources() const {
    return listed(layout_, SourceKind::source);
}

std::vector<SpecSource> SpecText::patches() const {
    return listed(layout_, SourceKind::patch);
}

std::vector<PatchUse> SpecText::patch_uses() const {
    std::vector<PatchUse> uses;
    for (PatchPlace& place : read_prep(layout_).patches) {
        uses.push_back(std::move(place.use));
    }
    return uses;
}

std::vector<AppliedPatch> SpecText::applied_patches() const {
    const PatchIndex index(patches());
    std::vector<AppliedPatch> applied;
    for (const PatchUse& use : patch_uses()) {
        for (const SpecSource* patch : index.used_by(use)) {
            applied.push_back({*patch, use});
        }
    }
    return applied;
}

std::optional<std::string> SpecText::pre_release() const {
    return pre_release_of(layout_);
}

std::vector<SpecMention> SpecText::mentions_of(const std::string& literal) const {
    return mentions_in(layout_, literal);
}

std::vector<std::string> SpecText::hidden_parts() const {
    return hidden_parts_of(layout_);
}

SpecEdit SpecText::set_version(const std::string& evaluated, const std::string& version) {
    return made(plan_version(layout_, evaluated, version));
}

SpecEdit SpecText::set_release(const std::string& release) {
    return made(plan_release(layout_, release));
}

SpecEdit SpecText::set_package_release(const std::string& package, const std::string& release) {
    return made(plan_package_release(layout_, package, release));
}

SpecEdit SpecText::move_literal_version(const std::string& old, const std::string& version) {
    return made(plan_literal_version(layout_, old, version));
}

SpecEdit SpecText::set_source_file(unsigned number, const std::string& evaluated,
                                   const std::string& wanted) {
    return made(plan_source_file(layout_, number, evaluated, wanted));
}

SpecEdit SpecText::set_source_folder(const std::string& folder) {
    return made(plan_source_folder(layout_, folder));
}

SpecEdit SpecText::add_patch(const NewPatch& patch) {
    return made(plan_new_patch(layout_, patch));
}

SpecEdit SpecText::remove_patch(unsigned number) {
    return made(plan_patch_removal(layout_, number));
}

SpecEdit SpecText::remove_patch_source(unsigned number) {
    return made(plan_patch_source_removal(layout_, number));
}

SpecEdit SpecText::set_patch_file(unsigned number, const std::string& file) {
    return made(plan_patch_file(layout_, number, file));
}

SpecEdit SpecText::add_build_requirement(const std::string& requirement) {
    return made(plan_build_requirement(layout_, requirement));
}

SpecEdit SpecText::add_provides(const std::string& capability) {
    return made(plan_provides(layout_, capability));
}

SpecEdit SpecText::add_description_line(const std::string& line) {
    return made(plan_description(layout_, line));
}

SpecEdit SpecText::add_changelog(const NewChangelogEntry& entry) {
    return made(plan_changelog(layout_, entry));
}

std::string SpecText::stopped_before_patches() const {
    return text_of(applied(layout_.lines(), plan_probe(layout_).changes).lines);
}

} // namespace stopgap::rpm
