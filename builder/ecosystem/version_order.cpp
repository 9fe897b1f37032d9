#include "ecosystem/version_order.hpp"

#include "base/error.hpp"

#include <utility>

namespace stopgap {

OrderCheck::OrderCheck(std::string package, std::string base, std::string hotfix, Earlier earlier,
                       std::vector<OrderProblem>& problems)
    : package_(std::move(package)), base_(std::move(base)), hotfix_(std::move(hotfix)),
      earlier_(std::move(earlier)), problems_(problems) {}

void OrderCheck::base_is_below() {
    if (!earlier_(base_, hotfix_)) {
        refuse(base_, hotfix_, "the hotfix " + hotfix_ + " is not above the base's " + base_);
    }
}

void OrderCheck::rebuilds_are_below(const std::vector<std::string>& rebuilds) {
    for (const std::string& rebuild : rebuilds) {
        if (!earlier_(rebuild, hotfix_)) {
            refuse(rebuild, hotfix_,
                   "a rebuild of the base, " + rebuild + ", would replace the hotfix " + hotfix_);
        }
    }
}

void OrderCheck::is_below_each(const std::vector<std::string>& successors) {
    for (const std::string& successor : successors) {
        if (!earlier_(hotfix_, successor)) {
            refuse(hotfix_, successor,
                   "the vendor's next build " + successor + " would not replace the hotfix " +
                       hotfix_);
        }
    }
}

void OrderCheck::note_first_below(const std::vector<std::string>& candidates,
                                  const std::string& what) {
    for (const std::string& candidate : candidates) {
        if (!earlier_(hotfix_, candidate)) {
            problems_.push_back({Gravity::note, package_, hotfix_, candidate,
                                 what + " (such as " + candidate + ") sorts below " + hotfix_ +
                                     ": the way back is a planned downgrade"});
            return;
        }
    }
}

void OrderCheck::refuse(const std::string& lower, const std::string& upper,
                        const std::string& sentence) {
    const std::string subject = package_.empty() ? std::string() : package_ + ": ";
    problems_.push_back({Gravity::refused, package_, lower, upper, subject + sentence});
}

void require_order(const std::vector<OrderProblem>& problems, const std::string& hint) {
    for (const OrderProblem& problem : problems) {
        if (problem.gravity == Gravity::refused) {
            throw Error(ExitStatus::build_failed, problem.sentence).with_hint(hint);
        }
    }
}

} // namespace stopgap
