#pragma once
// What becomes of each patch (DESIGN promise 6), whatever the package format.
//
// Rules:
//  - Patches are settled in the order in which the packaging applies them, each on the tree with
//    those before it.
//  - One that applies and does not reverse stays. One that reverses and does not apply is in the
//    new tree already: it goes.
//  - One that does neither, and came from a git commit, is merged three-way (rebase.hpp) unless a
//    decision says otherwise. What merges cleanly, changes something, and then applies stays as
//    "rebased"; a merge that changes nothing is no proof that the fix is there. Where the tree has
//    the change to some of its files already, a person decides ("patch-ambiguous"): keep adds the
//    rest.
//  - Both, or neither, is a person's decision: what the recipe's [[decision]] says, else a finding
//    ("patch-ambiguous", "patch-conflict") about the patch's subject. The actions are drop, replace
//    and, for one that applies, keep.
//  - The base's own patches on the tree that they were made for need only apply.
//  - The patches of one CVE are held together: where the new tree has one of them already, another
//    that still applies is a person's decision too ("patch-ambiguous"). It may be the part that
//    upstream fixed in another way, and would be applied on top of that.

#include "model/recipe.hpp"
#include "model/result.hpp"
#include "model/source_set.hpp"
#include "patching/patch_probe.hpp"
#include "patching/rebase.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace stopgap::patching {

/// A patch as the packaging applies it.
struct QueuedPatch {
    std::string name;    ///< as records and people call it
    std::string subject; ///< of findings and decisions: "debian/patches/NAME"
    std::string text;
    PatchUsage usage = {};
    PatchFate fate_if_it_stays = PatchFate::applied; ///< added or replaced: the recipe's own
    bool on_its_own_tree = false;                    ///< see the last rule
    std::string note_if_it_stays = {};
    std::optional<QueuedCommit> commit = {}; ///< that it was made of
};

/// What the packaging is to do with it.
struct Settled {
    PatchFate fate = PatchFate::applied;    ///< conflict: a finding stops the rewriting
    std::optional<std::string> replacement; ///< what takes its place: by decision, or merged
    /// Whether it is to be taken out.
    [[nodiscard]] bool goes() const {
        return fate == PatchFate::already_upstream || fate == PatchFate::dropped;
    }
};

class PatchQueue {
  public:
    /// Fetches a file that a decision names.
    using TakeFile = std::function<SourceFile(const PathInput&)>;

    /// Decisions are those of `recipe` for `target`.
    PatchQueue(const Recipe& recipe, std::string target, TakeFile take_file)
        : recipe_(recipe), target_(std::move(target)), take_file_(std::move(take_file)) {}

    /// Tries the patch, and applies it where it stays. Throws Error(usage) where a replacement does
    /// not apply either.
    Settled settle(PatchProbe& probe, const QueuedPatch& patch);

    /// Before patches that follow each other are settled: where the tree has several of them, a
    /// later one may cover an earlier one, which then neither applies nor reverses. Taken back from
    /// the last one on, each of them reverses, and settle() will say so of those before which the
    /// tree lacks none. The tree stays as it is.
    void look_for_series(PatchProbe& probe, const std::vector<QueuedPatch>& patches);

    /// Notes the fate of a patch that is not tried.
    void record(const std::string& name, PatchFate fate, const std::string& note);

    /// A sentence where `own`, the recipe's patches, are some and every one of them went: `base`
    /// ("hello 2.10-3") has nothing to fix. Empty otherwise.
    [[nodiscard]] std::string nothing_to_fix(const std::vector<std::string>& own,
                                             const std::string& base) const;

    [[nodiscard]] const std::vector<PatchRecord>& patches() const { return patches_; }
    [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }
    /// Files that decisions brought in.
    [[nodiscard]] const SourceSet& inputs() const { return inputs_; }

  private:
    /// One of the base's own patches, and the CVEs that its name and description speak of.
    struct Part {
        std::size_t record; ///< in patches_
        std::string subject;
        std::vector<std::string> cves;
    };

    Settled settle_alone(PatchProbe& probe, const QueuedPatch& patch);
    void hold_parts_together(const QueuedPatch& patch, const Settled& settled);
    void ask_if_one_cve(const Part& stays, const Part& went);
    [[nodiscard]] bool decided_as_ambiguous(const QueuedPatch& patch) const;
    Settled finished(const QueuedPatch& patch, PatchFate fate, const std::string& note);
    Settled decide(PatchProbe& probe, const QueuedPatch& patch, const ProbeAnswer& answer);
    std::optional<Settled> drop_or_replace(PatchProbe& probe, const QueuedPatch& patch,
                                           const Decision* decision);
    Settled replace(PatchProbe& probe, const QueuedPatch& patch, const Decision& decision);
    Settled merge(PatchProbe& probe, const QueuedPatch& patch);
    Settled stop(const QueuedPatch& patch, const std::string& kind, const Evidence& evidence);

    const Recipe& recipe_;
    std::string target_;
    TakeFile take_file_;
    std::vector<PatchRecord> patches_;
    std::vector<Finding> findings_;
    std::vector<Part> stayed_, went_;
    std::set<std::string> there_; ///< by name: those that look_for_series() found
    SourceSet inputs_;
};

} // namespace stopgap::patching
