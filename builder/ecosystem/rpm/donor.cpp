#include "ecosystem/rpm/donor.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/rpm/patches.hpp"
#include "ecosystem/rpm/repositories.hpp"
#include "ecosystem/rpm/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace stopgap::rpm {

namespace {

std::string epoch_of(const Evr& evr) {
    return evr.epoch.empty() ? "0" : evr.epoch;
}

void require_epoch(const Evr& made, const Evr& had, const std::string& package, const Base& base) {
    if (epoch_of(made) != epoch_of(had)) {
        throw Error(ExitStatus::usage,
                    fmt::format("{}: the donor's {} {} has epoch {}, and the base's {} has {}",
                                shown(base.place), package, shown(made), epoch_of(made), shown(had),
                                epoch_of(had)))
            .with_hint("a hotfix keeps its base's epoch, or no vendor's build would come after it: "
                       "take another donor");
    }
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
    require_epoch(other.evr, found.evr, other.name, base);
}

std::string_view changelog_of(std::string_view spec) {
    constexpr std::string_view heading = "\n%changelog";
    const std::size_t at = spec.find(heading);
    return at == std::string_view::npos ? std::string_view() : spec.substr(at + heading.size());
}

/// Whether what the patch changes is in the tree that is built.
bool is_in_force(const PatchRecord& patch) {
    return patch.fate != PatchFate::dropped && patch.fate != PatchFate::conflict;
}

/// What the donor, or a patch of the recipe's, says that it fixes.
CveNames fixed_by_donor(const DonorSpec& spec, const RewriteRequest& request) {
    CveNames fixed;
    for (const PatchInput& patch : request.inputs.patches) {
        fixed.merge(cves_of_patch(patch.name, read_file(patch.file.stored)));
    }
    for (const PatchRecord& patch : spec.settled) { // one behind a condition has no record
        const auto named = spec.cves.find(patch.name);
        if (named != spec.cves.end() && is_in_force(patch)) {
            fixed.insert(named->second.begin(), named->second.end());
        }
    }
    if (request.inputs.donor->srpm.header.evr.version == request.version.version) {
        fixed.merge(cves_in(changelog_of(spec.tree.spec())));
    }
    return fixed;
}

void judge_packages(const DonorSpec& spec, const RewriteRequest& request, DonorJudge& judge) {
    for (const PackageEntry& served : request.found.binaries) {
        const auto made = std::ranges::find(spec.facts.packages, served.name, &SpecPackage::name);
        if (made != spec.facts.packages.end()) {
            require_epoch(made->evr, served.evr, served.name, request.base);
        } else if (!is_debug_package(served.name)) {
            judge.lost_package({served.name, shown(served.evr), served.arch},
                               spec.tree.spec_file());
        }
    }
}

void judge_fixes(const DonorSpec& spec, const RewriteRequest& request, DonorJudge& judge,
                 Workplace& workplace) {
    const FoundBase& found = request.found;
    if (found.srpm.patches.empty()) {
        return;
    }
    const fs::path folder = workplace.scratch / "base-packaging";
    remove_tree(folder);
    make_directories(folder);
    unpack_srpm(found.file.stored, found.file.name, folder);
    const SourceTree base(folder, found.srpm.spec_file);
    const CveNames fixed = fixed_by_donor(spec, request);
    for (const std::string& name : found.srpm.patches) {
        judge.base_patch(name, name, patch_text(base, name), fixed);
    }
}

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

std::map<std::string, CveNames> cves_of_patches(const SourceTree& tree, const SpecFacts& facts) {
    std::map<std::string, CveNames> cves;
    for (const auto& [number, file] : facts.patches) {
        cves.emplace(file, cves_of_patch(file, patch_text(tree, file)));
    }
    return cves;
}

DonorLosses donor_losses(const DonorSpec& spec, const RewriteRequest& request,
                         const ProbeMaker& make_probe, Workplace& workplace) {
    if (!request.inputs.donor) {
        return {};
    }
    DonorJudge judge(request.recipe, request.target, make_probe);
    judge_packages(spec, request, judge);
    judge_fixes(spec, request, judge, workplace);
    return judge.take();
}

} // namespace stopgap::rpm
