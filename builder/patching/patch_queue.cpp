#include "patching/patch_queue.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "patching/patch_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::patching {

namespace {

constexpr const char* k_conflict = "patch-conflict";
constexpr const char* k_ambiguous = "patch-ambiguous";

std::string kind_of(const ProbeAnswer& answer) {
    return answer.applies ? k_ambiguous : k_conflict;
}

std::vector<std::string> cves_of(const QueuedPatch& patch) {
    return cves_named_in(patch.name + "\n" + std::string(text_above_diff(patch.text)));
}

std::string by_decision(const Decision& decision) {
    return "by decision of the recipe: " + decision.reason;
}

bool keeps(const Decision* decision) {
    return decision != nullptr && decision->action == "keep";
}

} // namespace

Settled PatchQueue::settle(PatchProbe& probe, const QueuedPatch& patch) {
    Settled settled = settle_alone(probe, patch);
    hold_parts_together(patch, settled);
    return settled;
}

Settled PatchQueue::settle_alone(PatchProbe& probe, const QueuedPatch& patch) {
    if (patch.on_its_own_tree && probe.apply(patch.text, patch.usage)) {
        return finished(patch, patch.fate_if_it_stays, patch.note_if_it_stays);
    }
    if (there_.contains(patch.name)) {
        return finished(patch, PatchFate::already_upstream,
                        "reverses exactly with those behind it: the new tree has them");
    }
    const ProbeAnswer answer = probe.ask(patch.text, patch.usage);
    if (answer.applies && !answer.reverses && !decided_as_ambiguous(patch) &&
        probe.apply(patch.text, patch.usage)) {
        return finished(patch, patch.fate_if_it_stays, patch.note_if_it_stays);
    }
    if (answer.reverses && !answer.applies) {
        return finished(patch, PatchFate::already_upstream,
                        "reverses exactly: the new tree has it");
    }
    return decide(probe, patch, answer);
}

bool PatchQueue::decided_as_ambiguous(const QueuedPatch& patch) const {
    return patch.fate_if_it_stays == PatchFate::applied &&
           decision_on(recipe_.decisions, k_ambiguous, patch.subject, target_) != nullptr;
}

void PatchQueue::hold_parts_together(const QueuedPatch& patch, const Settled& settled) {
    if (patch.on_its_own_tree || patch.fate_if_it_stays != PatchFate::applied) {
        return;
    }
    const Part part{patches_.size() - 1, patch.subject, cves_of(patch)};
    if (settled.fate == PatchFate::already_upstream) {
        for (const Part& stays : stayed_) {
            ask_if_one_cve(stays, part);
        }
        went_.push_back(part);
    } else if (settled.fate == PatchFate::applied && !decided_as_ambiguous(patch)) {
        for (const Part& went : went_) {
            ask_if_one_cve(part, went);
        }
        stayed_.push_back(part);
    }
}

void PatchQueue::ask_if_one_cve(const Part& stays, const Part& went) {
    const auto named_by_both = std::ranges::find_first_of(stays.cves, went.cves);
    PatchRecord& record = patches_[stays.record];
    if (named_by_both == stays.cves.end() || record.fate == PatchFate::conflict) {
        return;
    }
    record.fate = PatchFate::conflict;
    record.note = fmt::format("applies, but the new tree has {} already, which is for {} too",
                              patches_[went.record].name, *named_by_both);
    findings_.push_back({k_ambiguous, stays.subject, {stays.subject, 0, record.note}, {}});
}

Settled PatchQueue::decide(PatchProbe& probe, const QueuedPatch& patch, const ProbeAnswer& answer) {
    const Decision* decision =
        decision_on(recipe_.decisions, kind_of(answer), patch.subject, target_);
    if (const std::optional<Settled> settled = drop_or_replace(probe, patch, decision)) {
        return *settled;
    }
    if (keeps(decision) && answer.applies && probe.apply(patch.text, patch.usage)) {
        return finished(patch, PatchFate::applied, by_decision(*decision));
    }
    if (answer.applies) {
        return stop(
            patch, k_ambiguous,
            {patch.subject, 0, "applies, and reverses too: it can be in the tree already or not"});
    }
    if (patch.commit && can_rebase(*patch.commit, patch.usage)) {
        return merge(probe, patch);
    }
    return stop(patch, k_conflict, {patch.subject, 0, telling_line(answer.said)});
}

std::optional<Settled> PatchQueue::drop_or_replace(PatchProbe& probe, const QueuedPatch& patch,
                                                   const Decision* decision) {
    if (decision != nullptr && decision->action == "drop") {
        return finished(patch, PatchFate::dropped, by_decision(*decision));
    }
    if (decision != nullptr && decision->action == "replace") {
        return replace(probe, patch, *decision);
    }
    return std::nullopt;
}

Settled PatchQueue::merge(PatchProbe& probe, const QueuedPatch& patch) {
    const Rebased rebased = rebase(probe, *patch.commit, patch.text, patch.usage);
    if (!rebased.patch) {
        return stop(patch, k_conflict, rebased.evidence);
    }
    const Decision* decision =
        rebased.is_in_part ? decision_on(recipe_.decisions, k_ambiguous, patch.subject, target_)
                           : nullptr;
    if (const std::optional<Settled> settled = drop_or_replace(probe, patch, decision)) {
        return *settled;
    }
    if (rebased.is_in_part && !keeps(decision)) {
        return stop(patch, k_ambiguous, rebased.evidence);
    }
    if (!probe.apply(*rebased.patch, patch.usage)) {
        const std::string said = probe.ask(*rebased.patch, patch.usage).said;
        return stop(patch, k_conflict,
                    {patch.subject, 0,
                     "merged three-way, but patch(1) does not apply it: " + telling_line(said)});
    }
    Settled settled =
        finished(patch, PatchFate::rebased,
                 decision == nullptr ? rebased.note : rebased.note + "; " + by_decision(*decision));
    settled.replacement = rebased.patch;
    return settled;
}

Settled PatchQueue::replace(PatchProbe& probe, const QueuedPatch& patch, const Decision& decision) {
    PathInput input;
    input.path = decision.path;
    const SourceFile file = take_file_(input);
    const std::string text = read_file(file.stored);
    require_inside_tree(text, file.origin);
    inputs_.push_back(file);
    if (!probe.apply(text, patch.usage)) {
        throw Error(ExitStatus::usage,
                    fmt::format("{}: {} does not apply in the place of {} either\n    {}",
                                shown(decision.place), decision.path.string(), patch.name,
                                telling_line(probe.ask(text, patch.usage).said)));
    }
    Settled settled = finished(patch, PatchFate::replaced, by_decision(decision));
    settled.replacement = text;
    return settled;
}

Settled PatchQueue::stop(const QueuedPatch& patch, const std::string& kind,
                         const Evidence& evidence) {
    findings_.push_back({kind, patch.subject, evidence, {}});
    const std::string first_line = evidence.text.substr(0, evidence.text.find('\n'));
    return finished(patch, PatchFate::conflict,
                    evidence.line == 0 && evidence.file == patch.subject
                        ? first_line
                        : shown_place(evidence) + ": " + first_line);
}

Settled PatchQueue::finished(const QueuedPatch& patch, PatchFate fate, const std::string& note) {
    record(patch.name, fate, note);
    return {fate, std::nullopt};
}

void PatchQueue::look_for_series(PatchProbe& probe, const std::vector<QueuedPatch>& patches) {
    if (patches.size() < 2) {
        return; // settle() tells of one
    }
    std::vector<const QueuedPatch*> taken_back; // the last one first
    for (auto patch = patches.rbegin(); patch != patches.rend(); ++patch) {
        PatchUsage backward = patch->usage;
        backward.reversed = !backward.reversed;
        const ProbeAnswer answer = probe.ask(patch->text, patch->usage);
        if (answer.reverses && !answer.applies && probe.apply(patch->text, backward)) {
            taken_back.push_back(&*patch);
        }
    }
    for (auto patch = taken_back.rbegin(); patch != taken_back.rend(); ++patch) {
        if (!probe.apply((*patch)->text, (*patch)->usage)) {
            throw Error(ExitStatus::verification,
                        (*patch)->subject + ": was taken back, and does not apply again");
        }
    }
    // One behind a patch that the tree lacks may look as if it were there, since it takes away what
    // that one brings: it is tried in its turn.
    for (const QueuedPatch& patch : patches) {
        if (std::ranges::find(taken_back, &patch) == taken_back.end()) {
            return;
        }
        there_.insert(patch.name);
    }
}

void PatchQueue::record(const std::string& name, PatchFate fate, const std::string& note) {
    patches_.push_back({name, fate, note});
}

std::string PatchQueue::nothing_to_fix(const std::vector<std::string>& own,
                                       const std::string& base) const {
    const auto went = [&](const std::string& name) {
        return std::any_of(patches_.begin(), patches_.end(), [&](const PatchRecord& record) {
            return record.name == name && Settled{record.fate, std::nullopt}.goes();
        });
    };
    if (own.empty() || !std::all_of(own.begin(), own.end(), went)) {
        return {};
    }
    return base + ": already has every patch of this recipe; there is nothing to fix";
}

} // namespace stopgap::patching
