#include "ecosystem/rpm/donor.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/rpm/patches.hpp"
#include "ecosystem/rpm/repositories.hpp"
#include "ecosystem/rpm/results.hpp"
#include "patching/patch_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace stopgap::rpm {

namespace {

using Names = std::set<std::string>;

std::string epoch_of(const Evr& evr) {
    return evr.epoch.empty() ? "0" : evr.epoch;
}

/// What the recipe and the base cannot have meant.
void require_suitable(const Donor& donor, const Base& base, const FoundBase& found) {
    const RpmHeader& own = found.srpm.header;
    const RpmHeader& other = donor.srpm.header;
    if (donor.file.sha256 == found.file.sha256) {
        throw Error(ExitStatus::usage, fmt::format("{}: the donor is the base itself: {} {}",
                                                   shown(base.place), own.name, shown(own.evr)))
            .with_hint("leave base.packaging out, or name another distribution");
    }
    if (epoch_of(other.evr) != epoch_of(found.evr)) {
        throw Error(ExitStatus::usage,
                    fmt::format("{}: the donor {} has epoch {}, and the base {} has {}",
                                shown(base.place), shown(other.evr), epoch_of(other.evr),
                                shown(found.evr), epoch_of(found.evr)))
            .with_hint("a hotfix keeps its base's epoch, or no vendor's build would come after it: "
                       "take another donor");
    }
}

Names cves_in(std::string_view text) {
    const std::vector<std::string> cves = patching::cves_named_in(text);
    return {cves.begin(), cves.end()};
}

Names cves_of_patch(const std::string& name, const std::string& text) {
    Names cves = cves_in(patching::text_above_diff(text));
    cves.merge(cves_in(name));
    return cves;
}

std::string_view changelog_of(std::string_view spec) {
    constexpr std::string_view heading = "\n%changelog";
    const std::size_t at = spec.find(heading);
    return at == std::string_view::npos ? std::string_view() : spec.substr(at + heading.size());
}

std::string shown_names(const Names& names) {
    return joined(std::vector<std::string>(names.begin(), names.end()), ", ");
}

class Losses {
  public:
    Losses(const SourceTree& tree, const SpecFacts& made, const RewriteRequest& request,
           const ProbeMaker& make_probe, Workplace& workplace)
        : tree_(tree), made_(made), request_(request), make_probe_(make_probe),
          workplace_(workplace) {}

    DonorLosses find() {
        find_packages();
        find_fixes();
        return std::move(losses_);
    }

  private:
    void find_packages() {
        Names made;
        for (const SpecPackage& package : made_.packages) {
            made.insert(package.name);
        }
        for (const PackageEntry& served : request_.found.binaries) {
            if (!is_debug_package(served.name) && made.insert(served.name).second) {
                settle({"package-lost",
                        served.name,
                        {tree_.spec_file(), 0,
                         fmt::format("the donor makes no package {}: a host that has it keeps the "
                                     "base's {}",
                                     served.name, shown(served.evr))},
                        {}});
            }
        }
    }

    void find_fixes() {
        const FoundBase& found = request_.found;
        if (found.srpm.patches.empty()) {
            return;
        }
        const fs::path folder = workplace_.scratch / "base-packaging";
        remove_tree(folder);
        make_directories(folder);
        unpack_srpm(found.file.stored, found.file.name, folder);
        const SourceTree base(folder, found.srpm.spec_file);
        const Names fixed = fixed_by_donor();
        for (const std::string& name : found.srpm.patches) {
            const std::string text = patch_text(base, name);
            const Names cves = cves_of_patch(name, text);
            if (cves.empty()) {
                continue;
            }
            if (std::includes(fixed.begin(), fixed.end(), cves.begin(), cves.end())) {
                note_fix(name, "the donor has a fix of " + shown_names(cves));
            } else if (reverses(text)) {
                note_fix(name, "reverses exactly: the new tree has it");
            } else {
                settle({"fix-not-in-donor",
                        name,
                        {name, 0,
                         fmt::format("the base fixes {} with it; no patch and no word of the donor "
                                     "does, and the new tree does not plainly have it",
                                     shown_names(cves))},
                        {}});
            }
        }
    }

    /// What the donor, or a patch of the recipe's, says that it fixes.
    [[nodiscard]] Names fixed_by_donor() const {
        Names fixed;
        for (const PatchInput& patch : request_.inputs.patches) {
            fixed.merge(cves_of_patch(patch.name, read_file(patch.file.stored)));
        }
        for (const auto& [number, file] : made_.patches) {
            fixed.merge(cves_of_patch(file, patch_text(tree_, file)));
        }
        const Donor& donor = request_.inputs.donor.value();
        if (donor.srpm.header.evr.version == request_.version.version) {
            fixed.merge(cves_in(changelog_of(tree_.spec())));
        }
        return fixed;
    }

    bool reverses(const std::string& patch) {
        if (!probe_) {
            probe_ = make_probe_();
        }
        const patching::ProbeAnswer answer = probe_->ask(patch);
        return answer.reverses && !answer.applies;
    }

    void note_fix(const std::string& name, const std::string& why) {
        losses_.notes.push_back(fmt::format("the base's patch {}: {}", printable(name), why));
    }

    void settle(const Finding& finding) {
        const Decision* decision =
            decision_on(request_.recipe.decisions, finding.kind, finding.subject, request_.target);
        if (decision == nullptr) {
            losses_.findings.push_back(finding);
        } else {
            losses_.notes.push_back(fmt::format("{} {}: {} by decision of the recipe: {}",
                                                finding.kind, printable(finding.subject),
                                                decision->action, decision->reason));
        }
    }

    const SourceTree& tree_;
    const SpecFacts& made_;
    const RewriteRequest& request_;
    const ProbeMaker& make_probe_;
    Workplace& workplace_;
    std::unique_ptr<patching::PatchProbe> probe_;
    DonorLosses losses_;
};

} // namespace

std::optional<Donor> find_packaging_donor(const Base& base, const FoundBase& found,
                                          Workplace& workplace) {
    if (!base.packaging) {
        return std::nullopt;
    }
    Donor donor = during("while looking for the packaging of " + shown(base.place), [&] {
        const Target sibling = workplace.described_target(base.packaging->suite);
        if (sibling.family != Family::rpm) {
            throw Error(ExitStatus::usage, sibling.name + ": has no RPM packages");
        }
        Repositories repositories(sibling, workplace);
        const PackageEntry entry =
            repositories.source(found.srpm.header.name, base.packaging->version);
        Donor taken;
        taken.target = sibling.name;
        taken.file = repositories.fetch_source(entry);
        taken.srpm = read_srpm(taken.file.stored, taken.file.name, std::nullopt); // signed: fetch()
        taken.origin = repositories.shown(entry.repository);
        return taken;
    });
    require_suitable(donor, base, found);
    return donor;
}

std::string shown(const Donor& donor) {
    return fmt::format("{} from {}, {}", shown(donor.srpm.header.evr), donor.target, donor.origin);
}

DonorLosses donor_losses(const SourceTree& tree, const SpecFacts& made,
                         const RewriteRequest& request, const ProbeMaker& make_probe,
                         Workplace& workplace) {
    return request.inputs.donor ? Losses(tree, made, request, make_probe, workplace).find()
                                : DonorLosses{};
}

} // namespace stopgap::rpm
