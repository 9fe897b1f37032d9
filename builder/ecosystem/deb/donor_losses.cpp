#include "ecosystem/deb/donor_losses.hpp"

#include "ecosystem/deb/patch_fates.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace stopgap::deb {

namespace {

/// What the donor, or a patch of the recipe's, says that it fixes. The header that we write above
/// the recipe's patches says what the recipe is about, which is no fix.
CveNames fixed_by_donor(const WorkTree& tree, const Inputs& inputs) {
    CveNames fixed;
    for (const PatchInput& patch : inputs.patches) {
        fixed.merge(cves_of_patch(patch.name, read_file(patch.file.stored)));
    }
    for (const std::string& name : tree.series().names()) {
        const bool is_ours =
            std::any_of(inputs.patches.begin(), inputs.patches.end(),
                        [&](const PatchInput& patch) { return patch.name == name; });
        if (!is_ours) {
            fixed.merge(cves_of_patch(name, tree.patch(name)));
        }
    }
    if (inputs.packaging_fits_sources()) {
        fixed.merge(cves_in(tree.read("debian/changelog")));
    }
    return fixed;
}

/// The base's own debian/.
WorkTree base_tree(const RewriteRequest& request, Workplace& workplace) {
    Inputs own;
    own.base = request.inputs.base;
    own.packaging_files = request.inputs.base_packaging;
    return unpack_work_tree(own, own.base.dsc.version, workplace.scratch / "base-packaging",
                            request.root_tree, workplace);
}

void judge_packages(const WorkTree& tree, const RewriteRequest& request, DonorJudge& judge) {
    std::set<std::string> made;
    for (const BinaryPackage& package : tree.control().binary_packages()) {
        made.insert(package.name);
    }
    for (const ServedBinary& served : request.served) {
        if (made.insert(served.name).second) {
            judge.lost_package(served, "debian/control");
        }
    }
}

void judge_fixes(const WorkTree& tree, const RewriteRequest& request, DonorJudge& judge,
                 Workplace& workplace) {
    const WorkTree base = base_tree(request, workplace);
    const CveNames fixed = fixed_by_donor(tree, request.inputs);
    for (const std::string& name : base.series().names()) {
        judge.base_patch(name, "debian/patches/" + name, base.patch(name), fixed);
    }
}

} // namespace

DonorLosses donor_losses(const WorkTree& tree, const RewriteRequest& request,
                         Workplace& workplace) {
    if (!request.inputs.donor) {
        return {};
    }
    DonorJudge judge(request.recipe, request.base.target,
                     [&] { return probe_of_new_tree(tree, request, workplace); });
    judge_packages(tree, request, judge);
    judge_fixes(tree, request, judge, workplace);
    return judge.take();
}

} // namespace stopgap::deb
