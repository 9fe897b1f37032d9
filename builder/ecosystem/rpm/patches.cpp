#include "ecosystem/rpm/patches.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "ecosystem/inputs.hpp"
#include "ecosystem/rpm/prep_probe.hpp"
#include "ecosystem/rpm/refusal.hpp"
#include "patching/patch_queue.hpp"
#include "patching/patch_text.hpp"
#include "source/decompress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace stopgap::rpm {

namespace {

using patching::PatchProbe;
using patching::PatchQueue;
using patching::PatchUsage;
using patching::QueuedPatch;
using patching::Settled;

constexpr std::uint64_t k_patch_limit_bytes = 64U << 20U;

bool is_compressed(const std::string& name) {
    return name.ends_with(".gz") || name.ends_with(".bz2") || name.ends_with(".xz") ||
           name.ends_with(".zst");
}

class Settling {
  public:
    Settling(SpecText& spec, SourceTree& tree, const SpecFacts& facts,
             const RewriteRequest& request, Rewriting& done, Workplace& workplace)
        : spec_(spec), tree_(tree), facts_(facts), request_(request), done_(done),
          workplace_(workplace),
          queue_(request.recipe, request.target, [&request, &workplace](const PathInput& file) {
              return take_path_input(request.recipe, file, workplace);
          }) {}

    std::vector<std::string> run() {
        sort_out_recipe_patches();
        if (!added_.empty() || !facts_.patches.empty()) {
            try_in_order();
        }
        done_.nothing_to_fix = nothing_to_fix();
        done_.patches = queue_.patches();
        done_.inputs.insert(done_.inputs.end(), queue_.inputs().begin(), queue_.inputs().end());
        done_.findings.insert(done_.findings.end(), queue_.findings().begin(),
                              queue_.findings().end());
        if (done_.findings.empty()) {
            edit_spec();
        }
        return names_left();
    }

  private:
    [[nodiscard]] bool is_bump() const {
        return fix_for(request_.recipe, request_.base).kind == FixKind::bump;
    }

    /// Those that take a namesake's place are put there; the others come after the base's.
    void sort_out_recipe_patches() {
        for (const PatchInput& patch : request_.inputs.patches) {
            patching::require_inside_tree(read_file(patch.file.stored, k_patch_limit_bytes),
                                          patch.file.origin);
            const bool replaces =
                std::any_of(facts_.patches.begin(), facts_.patches.end(),
                            [&](const auto& known) { return known.second == patch.name; });
            if (replaces) {
                replaced_.insert(patch.name);
                tree_.put(patch.name, patch.file);
            } else {
                added_.push_back(&patch);
            }
        }
    }

    void try_in_order() {
        const std::unique_ptr<PatchProbe> probe =
            probe_of_prep(spec_, tree_, facts_, request_, workplace_);
        const PrepText prep(facts_);
        for (const AppliedPatch& applied : spec_.applied_patches()) {
            const auto known = facts_.patches.find(applied.patch.number);
            if (known == facts_.patches.end() ||
                (applied.use.conditional && !prep.applies(known->first, known->second))) {
                continue; // behind a condition that does not hold here
            }
            if (!settle_base_patch(*probe, applied.use, known->first, known->second,
                                   prep.fuzz_of(known->second))) {
                return;
            }
        }
        std::vector<QueuedPatch> added;
        for (const PatchInput* patch : added_) {
            added.push_back(queued(*probe, *patch));
        }
        queue_.look_for_series(*probe, added);
        for (const PatchInput* patch : added_) {
            settle_new_patch(*probe, queued(*probe, *patch));
        }
    }

    /// False where nothing more can be told of the patches behind it.
    bool settle_base_patch(PatchProbe& probe, const PatchUse& use, unsigned number,
                           const std::string& file, unsigned fuzz) {
        if (use.form == PatchUse::Form::unreadable) {
            done_.findings.push_back({"spec-patch",
                                      tree_.spec_file(),
                                      {tree_.spec_file(), use.line,
                                       fmt::format("{} is applied by means of a macro", file)},
                                      {}});
            return false;
        }
        const bool ours = replaced_.contains(file);
        QueuedPatch patch;
        patch.name = patch.subject = file;
        patch.text = patch_text(tree_, file);
        patch.usage = {use.strip, is_bump() ? 0 : fuzz, use.folder, use.reversed};
        patch.fate_if_it_stays = ours ? PatchFate::replaced : PatchFate::applied;
        patch.on_its_own_tree = !is_bump() && !ours;
        const auto input = std::ranges::find(request_.inputs.patches, file, &PatchInput::name);
        if (input != request_.inputs.patches.end()) {
            patch.commit = commit_of(*input);
        }
        const Settled settled = queue_.settle(probe, patch);
        if (settled.goes()) {
            gone_.insert(number);
        } else if (settled.replacement) {
            tree_.write(file, *settled.replacement);
        }
        return true;
    }

    /// A new patch, as it fits the tree that the probe has now.
    [[nodiscard]] QueuedPatch queued(PatchProbe& probe, const PatchInput& input) const {
        QueuedPatch patch;
        patch.name = patch.subject = input.name;
        patch.text = read_file(input.file.stored, k_patch_limit_bytes);
        patch.commit = commit_of(input);
        patch.usage.strip = strip_of(probe, patch);
        patch.fate_if_it_stays = PatchFate::added;
        return patch;
    }

    void settle_new_patch(PatchProbe& probe, const QueuedPatch& patch) {
        const Settled settled = queue_.settle(probe, patch);
        if (!settled.goes() && settled.fate != PatchFate::conflict) {
            new_patches_.push_back({patch.name, *patch.usage.strip, {}});
            tree_.write(patch.name, settled.replacement.value_or(patch.text));
        }
    }

    /// What a patch of the recipe's was made of, where that was a git commit.
    [[nodiscard]] std::optional<patching::QueuedCommit> commit_of(const PatchInput& input) const {
        if (input.commit_files.empty()) {
            return std::nullopt;
        }
        const std::string version =
            is_bump() ? fix_for(request_.recipe, request_.base).version : shown(request_.found.evr);
        return patching::QueuedCommit{input.commit_files, facts_.name + " " + version};
    }

    static bool only_creates(const std::string& text) {
        const std::vector<std::string> lines = lines_of(text);
        return std::none_of(lines.begin(), lines.end(), [](const std::string& line) {
            return line.starts_with("--- ") && !line.starts_with("--- /dev/null");
        });
    }

    /// 1, unless the paths of the patch have no part to strip, or more of them: it was made in a
    /// larger repository ("a/libselinux/src/x.c").
    static unsigned strip_of(PatchProbe& probe, const QueuedPatch& patch) {
        const auto fits = [&](unsigned strip) {
            const patching::ProbeAnswer answer = probe.ask(patch.text, {.strip = strip});
            return answer.applies || answer.reverses;
        };
        const auto can_be_merged = [&](unsigned strip) {
            return patch.commit && patching::can_rebase(*patch.commit, {.strip = strip}) &&
                   patching::has_files_of(probe, *patch.commit, {.strip = strip});
        };
        if (only_creates(patch.text)) { // which fits anywhere, and most of all in the wrong place
            return 1;
        }
        static constexpr std::array<unsigned, 4> k_strips = {1, 0, 2, 3};
        const auto* found = std::find_if(k_strips.begin(), k_strips.end(), fits);
        if (found == k_strips.end()) {
            found = std::find_if(k_strips.begin(), k_strips.end(), can_be_merged);
        }
        return found == k_strips.end() ? 1 : *found;
    }

    void edit_spec() {
        // From the last one: without numbers of their own, those behind a patch count down.
        for (auto number = gone_.rbegin(); number != gone_.rend(); ++number) {
            edit(spec_.remove_patch(*number));
            tree_.remove(facts_.patches.at(*number));
        }
        for (NewPatch& patch : new_patches_) {
            patch.comment = {
                fmt::format("Hotfix {}: {}", request_.recipe.id, request_.recipe.summary)};
            edit(spec_.add_patch(patch));
        }
    }

    [[nodiscard]] std::vector<std::string> names_left() const {
        std::vector<std::string> names;
        for (const auto& [number, file] : facts_.patches) {
            if (!gone_.contains(number)) {
                names.push_back(file);
            }
        }
        for (const NewPatch& patch : new_patches_) {
            names.push_back(patch.file);
        }
        return names;
    }

    void edit(const SpecEdit& edit) {
        if (edit.is_refused()) {
            done_.findings.push_back(finding_of(edit.refusal, tree_.spec_file()));
        } else if (edit.is_done()) {
            detail("spec: " + edit.change);
        }
        done_.notes.insert(done_.notes.end(), edit.notes.begin(), edit.notes.end());
    }

    [[nodiscard]] std::string nothing_to_fix() const {
        if (is_bump()) {
            return {};
        }
        std::vector<std::string> own;
        for (const PatchInput& patch : request_.inputs.patches) {
            own.push_back(patch.name);
        }
        return queue_.nothing_to_fix(own,
                                     fmt::format("{} {}", facts_.name, shown(request_.found.evr)));
    }

    SpecText& spec_;
    SourceTree& tree_;
    const SpecFacts& facts_;
    const RewriteRequest& request_;
    Rewriting& done_;
    Workplace& workplace_;
    PatchQueue queue_;
    std::set<std::string> replaced_;
    std::vector<const PatchInput*> added_;
    std::set<unsigned> gone_;
    std::vector<NewPatch> new_patches_;
};

} // namespace

std::string patch_text(const SourceTree& tree, const std::string& file) {
    return is_compressed(file) ? source::decompress(tree.folder() / file, file, k_patch_limit_bytes)
                               : tree.read(file);
}

std::vector<std::string> settle_patches(SpecText& spec, SourceTree& tree, const SpecFacts& facts,
                                        const RewriteRequest& request, Rewriting& done,
                                        Workplace& workplace) {
    return Settling(spec, tree, facts, request, done, workplace).run();
}

} // namespace stopgap::rpm
