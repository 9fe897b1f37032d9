#include "ecosystem/donor_judge.hpp"

#include "base/text.hpp"
#include "patching/patch_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace stopgap {

namespace {

std::string shown_names(const CveNames& names) {
    return joined(std::vector<std::string>(names.begin(), names.end()), ", ");
}

} // namespace

CveNames cves_in(std::string_view text) {
    const std::vector<std::string> cves = patching::cves_named_in(text);
    return {cves.begin(), cves.end()};
}

CveNames cves_of_patch(const std::string& name, const std::string& text) {
    CveNames cves = cves_in(patching::text_above_diff(text));
    cves.merge(cves_in(name));
    return cves;
}

DonorJudge::DonorJudge(const Recipe& recipe, std::string target, ProbeMaker make_probe)
    : recipe_(recipe), target_(std::move(target)), make_probe_(std::move(make_probe)) {}

void DonorJudge::lost_package(const ServedBinary& served, const std::string& file) {
    settle({"package-lost",
            served.name,
            {file, 0,
             fmt::format("the donor makes no package {}: a host that has it keeps the base's {}",
                         served.name, served.version)},
            {}});
}

void DonorJudge::base_patch(const std::string& name, const std::string& subject,
                            const std::string& text, const CveNames& fixed) {
    const CveNames cves = cves_of_patch(name, text);
    if (cves.empty()) {
        return;
    }
    const auto note = [&](const std::string& why) {
        losses_.notes.push_back(fmt::format("the base's patch {}: {}", printable(name), why));
    };
    if (std::includes(fixed.begin(), fixed.end(), cves.begin(), cves.end())) {
        note("the donor has a fix of " + shown_names(cves));
    } else if (reverses(text)) {
        note("reverses exactly: the new tree has it");
    } else {
        settle({"fix-not-in-donor",
                subject,
                {subject, 0,
                 fmt::format("the base fixes {} with it; no patch and no word of the donor does, "
                             "and the new tree does not plainly have it",
                             shown_names(cves))},
                {}});
    }
}

bool DonorJudge::reverses(const std::string& patch) {
    if (!probe_) {
        probe_ = make_probe_();
    }
    const patching::ProbeAnswer answer = probe_->ask(patch);
    return answer.reverses && !answer.applies;
}

void DonorJudge::settle(const Finding& finding) {
    const Decision* decision =
        decision_on(recipe_.decisions, finding.kind, finding.subject, target_);
    if (decision == nullptr) {
        losses_.findings.push_back(finding);
    } else {
        losses_.notes.push_back(fmt::format("{} {}: {} by decision of the recipe: {}", finding.kind,
                                            printable(finding.subject), decision->action,
                                            decision->reason));
    }
}

} // namespace stopgap
