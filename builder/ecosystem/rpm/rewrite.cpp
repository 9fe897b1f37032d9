#include "ecosystem/rpm/rewrite.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "ecosystem/inputs.hpp"
#include "ecosystem/rpm/comparison.hpp"
#include "ecosystem/rpm/donor.hpp"
#include "ecosystem/rpm/hotfix_version.hpp"
#include "ecosystem/rpm/marker.hpp"
#include "ecosystem/rpm/new_sources.hpp"
#include "ecosystem/rpm/patches.hpp"
#include "ecosystem/rpm/prep_probe.hpp"
#include "ecosystem/rpm/refusal.hpp"
#include "ecosystem/rpm/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>

namespace stopgap::rpm {

namespace {

/// Ends the rewriting: the findings are in Rewriting.
struct Stopped {};

std::vector<std::string> names_with(const std::vector<PatchRecord>& patches, PatchFate fate) {
    std::vector<std::string> names;
    for (const PatchRecord& patch : patches) {
        if (patch.fate == fate) {
            names.push_back(patch.name);
        }
    }
    return names;
}

void add_names(std::vector<std::string>& lines, const std::string& what,
               const std::vector<std::string>& names) {
    if (!names.empty()) {
        lines.push_back(what + ": " + joined(names, ", ") + ".");
    }
}

/// One pass over the spec; each step leaves its findings and stops, or goes on.
class Rewriter {
  public:
    Rewriter(SourceTree& tree, const RewriteRequest& request, Workplace& workplace)
        : tree_(tree), request_(request), workplace_(workplace),
          fix_(fix_for(request.recipe, request.base)),
          evaluator_(tree, request.layers, request.recipe.build, workplace) {}

    RewrittenSpec run() {
        try {
            rewrite();
        } catch (const Stopped&) {
            check_invariant(!result_.done.findings.empty(), "a rewriting that stopped in silence");
        }
        return std::move(result_);
    }

  private:
    void rewrite() {
        SpecText spec(base_spec(), tree_.spec_file());
        const SpecFacts before = read_base(spec);
        set_version(spec, before);
        const SpecFacts moved = read(spec.text());
        set_own_releases(spec, before, moved);
        const SpecFacts sourced = place_new_sources(spec, before, moved);
        const std::map<std::string, CveNames> cves = request_.inputs.donor
                                                         ? cves_of_patches(tree_, sourced)
                                                         : std::map<std::string, CveNames>();
        const std::vector<std::string> patches =
            settle_patches(spec, tree_, sourced, request_, result_.done, workplace_);
        stop_at({});
        hold_donor_against_base(spec, sourced, cves);
        mark(spec);
        add_changelog(spec, before);
        tree_.write_spec(spec.text());
        result_.facts = read(spec.text());
        std::vector<std::string> marks =
            marker_capabilities(request_.recipe.id, request_.recipe.cves);
        marks.push_back(id_capability(request_.recipe.id));
        hold_against(before, {request_.version, marks, sourced.sources, patches, own_versions_,
                              request_.inputs.donor.has_value()});
    }

    // ---- steps --------------------------------------------------------------------------------

    /// The base's own spec, or the one that a decision of the recipe puts in its place.
    std::string base_spec() {
        for (const Decision& decision : request_.recipe.decisions) {
            const bool here = decision.base.empty() || decision.base == request_.target;
            if (here && decision.action == "replace" && decision.subject == tree_.spec_file() &&
                !decision.path.empty()) {
                PathInput input;
                input.path = decision.path;
                const SourceFile file = take_path_input(request_.recipe, input, workplace_);
                result_.done.inputs.push_back(file);
                result_.done.notes.push_back(fmt::format("{} stands in the place of the base's {}",
                                                         decision.path.string(),
                                                         tree_.spec_file()));
                return read_file(file.stored);
            }
        }
        return tree_.spec();
    }

    /// Of the packaging's binaries.
    [[nodiscard]] const std::string& literal_release() const {
        const std::optional<Donor>& donor = request_.inputs.donor;
        return donor ? donor->srpm.header.evr.release : request_.found.evr.release;
    }

    /// The packaging's facts, with the release that its binaries really have.
    SpecFacts read_base(const SpecText& spec) {
        SpecText literal(spec.text(), tree_.spec_file());
        edit(literal.set_release(literal_release()));
        SpecFacts facts = read(literal.text());
        if (facts.name != request_.found.srpm.header.name) {
            throw Error(ExitStatus::usage,
                        fmt::format("{}: is about {}, and the base is {}", tree_.spec_file(),
                                    facts.name, request_.found.srpm.header.name));
        }
        return facts;
    }

    void set_version(SpecText& spec, const SpecFacts& before) {
        if (before.evr.version != request_.version.version) {
            edit(spec.set_version(before.evr.version, request_.version.version));
            edit(spec.move_literal_version(before.evr.version, request_.version.version));
        }
        edit(spec.set_release(request_.version.release));
    }

    /// Subpackages with a version of their own that the edit did not make newer. A donor's take the
    /// base's label where that is of their version, and else that of a bump.
    void set_own_releases(SpecText& spec, const SpecFacts& before, const SpecFacts& moved) {
        for (const SpecPackage& package : before.packages) {
            const auto after =
                std::find_if(moved.packages.begin(), moved.packages.end(),
                             [&](const SpecPackage& one) { return one.name == package.name; });
            const bool stays = after != moved.packages.end() && !is_debug_package(package.name) &&
                               after->evr.version == package.evr.version &&
                               (request_.inputs.donor ? package.evr != before.evr
                                                      : compare(package.evr, after->evr) >= 0);
            if (stays) {
                Evr own = package.evr;
                own.release = own_release(package);
                edit(spec.set_package_release(package.name, own.release));
                own_versions_.emplace(package.name, own);
            }
        }
    }

    [[nodiscard]] std::string own_release(const SpecPackage& package) const {
        const auto ours = [&](const std::string& release) {
            return backport_release(release, request_.versions, request_.recipe.build.hotfix);
        };
        for (const PackageEntry& binary : request_.found.binaries) { // whose release is literal
            if (binary.name == package.name && binary.evr.version == package.evr.version) {
                return ours(binary.evr.release);
            }
        }
        return request_.inputs.donor ? request_.version.release : ours(package.evr.release);
    }

    /// The facts of the spec with its new sources.
    SpecFacts place_new_sources(SpecText& spec, const SpecFacts& before, const SpecFacts& moved) {
        const std::string old = spec.text();
        for (const PlacedSource& placed :
             place_sources(before.sources, moved.sources, request_.inputs.sources, fix_.place)) {
            if (placed.file != placed.evaluated) {
                edit(spec.set_source_file(placed.number, placed.evaluated, placed.file));
            }
            tree_.put(placed.file, *placed.input);
            detail(fmt::format("{} is {}", placed.file, placed.input->origin));
        }
        SpecFacts now = spec.text() == old ? moved : read(spec.text());
        stop_at(missing_files(now, tree_));
        for (const auto& [number, file] : before.sources) {
            const auto kept = now.sources.find(number);
            if (kept != now.sources.end() && kept->second != file) {
                tree_.remove(file);
            }
        }
        return now;
    }

    void hold_donor_against_base(const SpecText& spec, const SpecFacts& facts,
                                 const std::map<std::string, CveNames>& cves) {
        DonorLosses losses = donor_losses(
            {tree_, facts, cves, result_.done.patches}, request_,
            [&] { return probe_of_prep(spec, tree_, facts, request_, workplace_); }, workplace_);
        result_.done.notes.insert(result_.done.notes.end(), losses.notes.begin(),
                                  losses.notes.end());
        stop_at(std::move(losses.findings));
    }

    void mark(SpecText& spec) {
        if (const std::optional<SpecRefusal> refusal =
                mark_as_hotfix(spec, request_.recipe.id, request_.recipe.cves)) {
            stop_at({finding_of(*refusal, tree_.spec_file())});
        }
    }

    void add_changelog(SpecText& spec, const SpecFacts& before) {
        result_.changed = entry_date(before);
        NewChangelogEntry entry;
        entry.date = result_.changed;
        entry.person = workplace_.maintainer;
        entry.epoch = request_.version.epoch;
        entry.version = request_.version.version;
        entry.release = request_.version.release;
        entry.items = changelog_items();
        edit(spec.add_changelog(entry));
    }

    /// SOURCE_DATE_EPOCH overrides the rule.
    [[nodiscard]] Instant entry_date(const SpecFacts& before) const {
        const Instant packed{
            std::chrono::seconds(request_.inputs.packaging(request_.found).header.build_time)};
        return std::getenv("SOURCE_DATE_EPOCH") != nullptr
                   ? packaging_time()
                   : hotfix_date(before.changed, packed, request_.recipe.build.hotfix);
    }

    [[nodiscard]] std::vector<std::string> changelog_items() const {
        const Recipe& recipe = request_.recipe;
        const std::vector<PatchRecord>& patches = result_.done.patches;
        std::vector<std::string> lines = {
            fmt::format("Out-of-band hotfix {}, built by stopgap: {}", recipe.id, recipe.summary)};
        if (!recipe.cves.empty()) {
            lines.push_back("Fixes " + joined(recipe.cves, ", ") + ".");
        }
        if (fix_.kind == FixKind::bump) {
            lines.push_back(fmt::format("Move from {} to upstream version {}.",
                                        shown(request_.found.evr), fix_.version));
        }
        if (const std::optional<Donor>& donor = request_.inputs.donor) {
            lines.push_back(fmt::format("Take the packaging of {} from {}.",
                                        shown(donor->srpm.header.evr), donor->target));
        }
        add_names(lines, "Add patches", names_with(patches, PatchFate::added));
        add_names(lines, "Add patches, merged three-way", names_with(patches, PatchFate::rebased));
        add_names(lines, "Replace patches", names_with(patches, PatchFate::replaced));
        add_names(lines, "Drop patches that this version already has",
                  names_with(patches, PatchFate::already_upstream));
        add_names(lines, "Drop patches by decision of the recipe",
                  names_with(patches, PatchFate::dropped));
        return lines;
    }

    /// Only what was meant has changed.
    void hold_against(const SpecFacts& before, const Intended& intended) {
        std::vector<Finding> findings =
            unintended_changes(before, result_.facts, intended, tree_.spec_file());
        std::erase_if(findings, [&](const Finding& finding) {
            const Decision* decision = decision_on(request_.recipe.decisions, finding.kind,
                                                   finding.subject, request_.target);
            return decision != nullptr && decision->action == "accept";
        });
        for (const PatchRecord& patch : result_.done.patches) {
            const bool is_ours = patch.fate == PatchFate::added || patch.fate == PatchFate::rebased;
            if (is_ours && !is_applied(patch.name)) {
                findings.push_back(
                    {"spec-patch",
                     tree_.spec_file(),
                     {tree_.spec_file(), 0, patch.name + " was added and %prep does not apply it"},
                     {}});
            }
        }
        stop_at(std::move(findings));
    }

    [[nodiscard]] bool is_applied(const std::string& file) const {
        const PrepText prep(result_.facts);
        return std::any_of(
            result_.facts.patches.begin(), result_.facts.patches.end(),
            [&](const auto& one) { return one.second == file && prep.applies(one.first, file); });
    }

    // ---- helpers ------------------------------------------------------------------------------

    SpecFacts read(const std::string& text) {
        SpecReading reading = evaluator_.read(text);
        stop_at(std::move(reading.findings));
        return std::move(*reading.facts);
    }

    void edit(const SpecEdit& edit) {
        if (edit.is_refused()) {
            stop_at({finding_of(edit.refusal, tree_.spec_file())});
        }
        if (edit.is_done()) {
            detail("spec: " + edit.change);
        }
        result_.done.notes.insert(result_.done.notes.end(), edit.notes.begin(), edit.notes.end());
    }

    void stop_at(std::vector<Finding> findings) {
        for (Finding& finding : findings) {
            result_.done.findings.push_back(std::move(finding));
        }
        if (!result_.done.findings.empty()) {
            throw Stopped{};
        }
    }

    SourceTree& tree_;
    const RewriteRequest& request_;
    Workplace& workplace_;
    const Fix& fix_;
    SpecEvaluator evaluator_;
    RewrittenSpec result_;
    std::map<std::string, Evr> own_versions_; ///< that set_own_releases() gave
};

} // namespace

Instant hotfix_date(std::optional<Instant> newest_entry, Instant packed, unsigned hotfix) {
    const Instant after_packing = packed + std::chrono::seconds(hotfix);
    if (!newest_entry) {
        return after_packing;
    }
    const Instant after_entry = *newest_entry + std::chrono::minutes(hotfix);
    return packed == Instant{} ? after_entry : std::min(after_entry, after_packing);
}

RewrittenSpec rewrite(SourceTree& tree, const RewriteRequest& request, Workplace& workplace) {
    return Rewriter(tree, request, workplace).run();
}

} // namespace stopgap::rpm
