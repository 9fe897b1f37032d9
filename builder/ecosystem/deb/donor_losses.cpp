#include "ecosystem/deb/donor_losses.hpp"

#include "base/text.hpp"
#include "ecosystem/deb/patch_fates.hpp"
#include "patching/patch_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>

namespace stopgap::deb {

namespace {

using Names = std::set<std::string>;

Names cves_in(std::string_view text) {
    const std::vector<std::string> cves = patching::cves_named_in(text);
    return {cves.begin(), cves.end()};
}

Names cves_of_patch(const std::string& name, const std::string& text) {
    Names cves = cves_in(patching::text_above_diff(text));
    cves.merge(cves_in(name));
    return cves;
}

/// What the donor, or a patch of the recipe's, says that it fixes. The header that we write above
/// the recipe's patches says what the recipe is about, which is no fix.
Names fixed_by_donor(const WorkTree& tree, const Inputs& inputs) {
    Names fixed;
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

class Losses {
  public:
    Losses(const WorkTree& tree, const RewriteRequest& request, Workplace& workplace)
        : tree_(tree), request_(request), workplace_(workplace) {}

    DonorLosses find() {
        find_packages();
        find_fixes();
        return std::move(losses_);
    }

  private:
    void find_packages() {
        Names made;
        for (const BinaryPackage& package : tree_.control().binary_packages()) {
            made.insert(package.name);
        }
        for (const ServedBinary& served : request_.served) {
            if (made.insert(served.name).second) {
                settle({"package-lost",
                        served.name,
                        {"debian/control", 0,
                         fmt::format("the donor makes no package {}: a host that has it keeps the "
                                     "base's {}",
                                     served.name, served.version)},
                        {}});
            }
        }
    }

    void find_fixes() {
        const WorkTree base = base_tree();
        const Names fixed = fixed_by_donor(tree_, request_.inputs);
        for (const std::string& name : base.series().names()) {
            const Names cves = cves_of_patch(name, base.patch(name));
            if (cves.empty()) {
                continue;
            }
            if (std::includes(fixed.begin(), fixed.end(), cves.begin(), cves.end())) {
                note_fix(name, "the donor has a fix of " + shown(cves));
            } else if (reverses(base.patch(name))) {
                note_fix(name, "reverses exactly: the new tree has it");
            } else {
                settle({"fix-not-in-donor",
                        "debian/patches/" + name,
                        {"debian/patches/" + name, 0,
                         fmt::format("the base fixes {} with it; no patch and no word of the donor "
                                     "does, and the new tree does not plainly have it",
                                     shown(cves))},
                        {}});
            }
        }
    }

    /// The base's own debian/.
    WorkTree base_tree() {
        Inputs own;
        own.base = request_.inputs.base;
        own.packaging_files = request_.inputs.base_packaging;
        return unpack_work_tree(own, own.base.dsc.version, workplace_.scratch / "base-packaging",
                                request_.root_tree, workplace_);
    }

    bool reverses(const std::string& patch) {
        if (!probe_) {
            probe_ = probe_of_new_tree(tree_, request_, workplace_);
        }
        const patching::ProbeAnswer answer = probe_->ask(patch);
        return answer.reverses && !answer.applies;
    }

    void note_fix(const std::string& name, const std::string& why) {
        losses_.notes.push_back(fmt::format("the base's patch {}: {}", printable(name), why));
    }

    void settle(const Finding& finding) {
        const Decision* decision = decision_on(request_.recipe.decisions, finding.kind,
                                               finding.subject, request_.base.target);
        if (decision == nullptr) {
            losses_.findings.push_back(finding);
        } else {
            losses_.notes.push_back(fmt::format("{} {}: {} by decision of the recipe: {}",
                                                finding.kind, printable(finding.subject),
                                                decision->action, decision->reason));
        }
    }

    static std::string shown(const Names& names) {
        return joined(std::vector<std::string>(names.begin(), names.end()), ", ");
    }

    const WorkTree& tree_;
    const RewriteRequest& request_;
    Workplace& workplace_;
    std::unique_ptr<patching::PatchProbe> probe_;
    DonorLosses losses_;
};

} // namespace

DonorLosses donor_losses(const WorkTree& tree, const RewriteRequest& request,
                         Workplace& workplace) {
    return request.inputs.donor ? Losses(tree, request, workplace).find() : DonorLosses{};
}

} // namespace stopgap::deb
