#include "ecosystem/deb/patch_fates.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/patch_probe.hpp"
#include "ecosystem/deb/patch_text.hpp"
#include "ecosystem/deb/source_member.hpp"
#include "ecosystem/inputs.hpp"
#include "source/decompress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace stopgap::deb {

namespace {

constexpr const char* k_conflict = "patch-conflict";
constexpr const char* k_ambiguous = "patch-ambiguous";

/// The line of patch's output that says what failed: "Hunk #1 FAILED at 710.".
std::string telling_line(const std::string& said) {
    const std::vector<std::string> lines = lines_of(said);
    for (const std::string_view sign : {"FAILED", "can't find file", "malformed", "Reversed"}) {
        for (const std::string& line : lines) {
            if (line.find(sign) != std::string::npos) {
                return printable(line);
            }
        }
    }
    return lines.empty() ? std::string() : printable(lines.back());
}

/// One pass over the series on the probe's tree.
class Settling {
  public:
    Settling(WorkTree& tree, const RewriteRequest& request, Workplace& workplace)
        : tree_(tree), request_(request), workplace_(workplace), series_(tree.series()) {}

    Rewriting run() {
        add_recipe_patches();
        if (!request_.inputs.base.entry.dsc.is_quilt() && !is_bump()) {
            tell_without_trying();
        } else {
            try_in_order();
        }
        tree_.write_series(series_);
        refuse_an_empty_fix();
        return std::move(done_);
    }

  private:
    [[nodiscard]] bool is_bump() const {
        return fix_for(request_.recipe, request_.base).kind == FixKind::bump;
    }

    void add_recipe_patches() {
        if (!request_.inputs.base.entry.dsc.is_quilt() && !applies_series_itself(tree_)) {
            for (const PatchInput& patch : request_.inputs.patches) {
                direct_.push_back(patch.name);
            }
            return;
        }
        for (const PatchInput& patch : request_.inputs.patches) {
            const bool replaces = series_.contains(patch.name);
            (replaces ? replaced_ : added_).insert(patch.name);
            if (!replaces) {
                series_.append(patch.name);
            }
            tree_.write(fs::path("debian/patches") / patch.name, with_header(patch));
        }
    }

    [[nodiscard]] std::string with_header(const PatchInput& patch) const {
        const Recipe& recipe = request_.recipe;
        Dep3Fields fields = {{"Description", recipe.summary}};
        fields.emplace_back("Origin", patch.donor.empty() ? "other, " + patch.file.origin
                                                          : "backport, " + patch.donor);
        for (const std::string& reference : recipe.references) {
            fields.emplace_back("Bug", reference);
        }
        fields.emplace_back("Stopgap-Id", recipe.id);
        return with_dep3_header(read_file(patch.file.stored), fields);
    }

    /// Format 1.0: the package's own machinery applies the series, while it builds.
    void tell_without_trying() {
        for (const std::string& name : series_.names()) {
            record(name, fate_of_untried(name), {});
        }
        for (const std::string& name : direct_) {
            record(name, PatchFate::added, "applied to the tree: the package keeps no series");
        }
    }

    [[nodiscard]] PatchFate fate_of_untried(const std::string& name) const {
        return added_.contains(name)      ? PatchFate::added
               : replaced_.contains(name) ? PatchFate::replaced
                                          : PatchFate::applied;
    }

    void try_in_order() {
        for (const std::string& name : direct_) {
            record(name, PatchFate::added, "applied to the tree: the package keeps no series");
        }
        const std::vector<SeriesEntry> entries = series_.entries();
        if (entries.empty() && request_.inputs.base.entry.dsc.is_quilt()) {
            return;
        }
        const SourceSet upstream = named_upstream(request_.inputs, request_.version);
        const fs::path folder = workplace_.scratch / "probe-source";
        remove_tree(folder);
        const SourcePackage package =
            write_source_package(tree_, request_.inputs, request_.version, upstream, folder);
        PatchProbe probe(package, request_.root_tree, workplace_);
        settle_the_diff(probe);
        for (const SeriesEntry& entry : entries) {
            settle(entry.name, probe);
        }
    }

    /// Format 1.0: what the base's diff changes outside of debian/ is one more patch.
    void settle_the_diff(PatchProbe& probe) {
        const std::optional<DscFile> diff = diff_file(request_.inputs.base.entry.dsc);
        for (const SourceFile& file : request_.inputs.base_files) {
            if (!diff || file.name != diff->name) {
                continue;
            }
            constexpr std::uint64_t limit_bytes = 512U << 20U;
            const std::string changes =
                changes_outside_debian(source::decompress(file.stored, file.name, limit_bytes));
            const PatchProbe::Answer answer = probe.ask(changes);
            if (changes.empty() || (answer.reverses && !answer.applies)) {
                continue;
            }
            if (answer.applies && !answer.reverses && probe.apply(changes)) {
                tree_.carry_changes(changes);
                record(file.name, PatchFate::applied, "its changes outside of debian/");
            } else {
                stop_at(file.name, answer.applies ? k_ambiguous : k_conflict, file.name, answer);
            }
        }
    }

    void settle(const std::string& name, PatchProbe& probe) {
        const bool ours = added_.contains(name) || replaced_.contains(name);
        if (!is_bump() && !ours && probe.apply(tree_.patch(name))) {
            record(name, PatchFate::applied, {});
            return;
        }
        const PatchProbe::Answer answer = probe.ask(tree_.patch(name));
        if (answer.applies && !answer.reverses && probe.apply(tree_.patch(name))) {
            record(name, fate_of_untried(name), {});
        } else if (answer.reverses && !answer.applies) {
            drop(name, PatchFate::already_upstream, "reverses exactly: the new tree has it");
        } else {
            decide(name, answer, probe);
        }
    }

    void decide(const std::string& name, const PatchProbe::Answer& answer, PatchProbe& probe) {
        const std::string kind = answer.applies ? k_ambiguous : k_conflict;
        const std::string subject = "debian/patches/" + name;
        const Decision* decision =
            decision_on(request_.recipe.decisions, kind, subject, request_.base.target);
        if (decision != nullptr && decision->action == "drop") {
            drop(name, PatchFate::dropped, "by decision of the recipe: " + decision->reason);
        } else if (decision != nullptr && decision->action == "replace") {
            take_replacement(name, *decision, probe);
        } else if (decision != nullptr && decision->action == "keep" && answer.applies &&
                   probe.apply(tree_.patch(name))) {
            record(name, PatchFate::applied, "by decision of the recipe: " + decision->reason);
        } else {
            stop_at(name, kind, subject, answer);
        }
    }

    void take_replacement(const std::string& name, const Decision& decision, PatchProbe& probe) {
        PathInput input;
        input.path = decision.path;
        const SourceFile file = take_path_input(request_.recipe, input, workplace_);
        const std::string text = read_file(file.stored);
        require_inside_tree(text, file.origin);
        done_.inputs.push_back(file);
        if (!probe.apply(text)) {
            throw Error(ExitStatus::usage,
                        fmt::format("{}: {} does not apply in the place of {} either\n    {}",
                                    shown(decision.place), decision.path.string(), name,
                                    telling_line(probe.ask(text).said)));
        }
        tree_.write(fs::path("debian/patches") / name, text);
        record(name, PatchFate::replaced, "by decision of the recipe: " + decision.reason);
    }

    void stop_at(const std::string& name, const std::string& kind, const std::string& subject,
                 const PatchProbe::Answer& answer) {
        Finding finding;
        finding.kind = kind;
        finding.subject = subject;
        finding.evidence = {subject, 0,
                            answer.applies ? "applies, and reverses too: it can be in the tree "
                                             "already or not"
                                           : telling_line(answer.said)};
        done_.findings.push_back(finding);
        record(name, PatchFate::conflict, finding.evidence.text);
    }

    void drop(const std::string& name, PatchFate fate, const std::string& note) {
        series_.remove(name);
        tree_.remove(fs::path("debian/patches") / name);
        record(name, fate, note);
    }

    void record(const std::string& name, PatchFate fate, const std::string& note) {
        done_.patches.push_back({name, fate, note});
    }

    void refuse_an_empty_fix() const {
        const std::vector<PatchInput>& patches = request_.inputs.patches;
        const bool all_there =
            !is_bump() && !patches.empty() &&
            std::all_of(patches.begin(), patches.end(), [&](const PatchInput& patch) {
                return std::any_of(done_.patches.begin(), done_.patches.end(),
                                   [&](const PatchRecord& record) {
                                       return record.name == patch.name &&
                                              (record.fate == PatchFate::already_upstream ||
                                               record.fate == PatchFate::dropped);
                                   });
            });
        if (all_there) {
            throw Error(ExitStatus::usage,
                        fmt::format("{} {}: already has every patch of this recipe; there is "
                                    "nothing to fix",
                                    request_.inputs.base.entry.dsc.source,
                                    request_.inputs.base.entry.dsc.version));
        }
    }

    WorkTree& tree_;
    const RewriteRequest& request_;
    Workplace& workplace_;
    PatchSeries series_;
    std::set<std::string> added_, replaced_;
    std::vector<std::string> direct_;
    Rewriting done_;
};

} // namespace

Rewriting settle_patches(WorkTree& tree, const RewriteRequest& request, Workplace& workplace) {
    return Settling(tree, request, workplace).run();
}

} // namespace stopgap::deb
