#pragma once
// What a donor's packaging would lose of the base's without a word, judged one package and one
// patch at a time; each format gathers what there is to judge.
//
// Rules:
//  - A patch of the base's counts as a fix where its name or its header names a CVE.
//  - It is not lost where, for each CVE that it names, the donor has a fix, nor where its change is
//    in the new tree: it reverses exactly there, and does not apply.
//  - A package is lost where the donor makes none of its name.
//  - Everything else is a finding, answered in the recipe.

#include "ecosystem/port.hpp"
#include "patching/patch_probe.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap {

using CveNames = std::set<std::string>;

[[nodiscard]] CveNames cves_in(std::string_view text);
/// Those of its name and of what stands above its first diff.
[[nodiscard]] CveNames cves_of_patch(const std::string& name, const std::string& text);

struct DonorLosses {
    std::vector<Finding> findings;  ///< undecided
    std::vector<std::string> notes; ///< what was found of each fix, and what was decided
};

/// Makes the new sources without any patch.
using ProbeMaker = std::function<std::unique_ptr<patching::PatchProbe>()>;

class DonorJudge {
  public:
    /// `make_probe` is called once at most, where a patch has to be tried.
    DonorJudge(const Recipe& recipe, std::string target, ProbeMaker make_probe);

    /// `file` is the donor's list of packages.
    void lost_package(const ServedBinary& served, const std::string& file);
    /// A patch of the base's; `subject` names it in a finding, `fixed` is what the donor fixes.
    void base_patch(const std::string& name, const std::string& subject, const std::string& text,
                    const CveNames& fixed);

    [[nodiscard]] DonorLosses take() { return std::move(losses_); }

  private:
    bool reverses(const std::string& patch);
    void settle(const Finding& finding);

    const Recipe& recipe_;
    std::string target_;
    ProbeMaker make_probe_;
    std::unique_ptr<patching::PatchProbe> probe_;
    DonorLosses losses_;
};

} // namespace stopgap
