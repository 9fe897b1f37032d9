// check_order(): the two properties of a hotfix's version, held against librpm.

#include "ecosystem/rpm/version_order.hpp"

#include "ecosystem/rpm/hotfix_version.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace stopgap::rpm {

namespace {

std::vector<std::string> texts_of(const std::vector<Evr>& evrs) {
    std::vector<std::string> texts;
    std::transform(evrs.begin(), evrs.end(), std::back_inserter(texts),
                   [](const Evr& evr) { return shown(evr); });
    return texts;
}

OrderCheck check_of(const std::string& package, const Evr& base, const Evr& hotfix,
                    std::vector<OrderProblem>& problems) {
    return {package, shown(base), shown(hotfix),
            [](const std::string& a, const std::string& b) {
                return compare(parse_evr(a), parse_evr(b)) < 0;
            },
            problems};
}

/// Whether the hotfix keeps the base's label: its version, and its release with our suffix.
bool is_on_label_of(const Evr& base, const Evr& hotfix) {
    const std::optional<HotfixSuffix> own = hotfix_suffix_of(hotfix.release);
    if (!own || hotfix.version != base.version) {
        return false;
    }
    const std::optional<HotfixSuffix> before = hotfix_suffix_of(base.release);
    return before ? own->until_count == before->until_count : own->vendor == base.release;
}

void check_source(const OrderQuestion& question, std::vector<OrderProblem>& problems) {
    OrderCheck check = check_of({}, question.base, question.hotfix, problems);
    const std::vector<std::string> successors = texts_of(vendor_successors(question.base));
    check.base_is_below();
    if (is_on_label_of(question.base, question.hotfix)) {
        check.is_below_each(successors);
        return;
    }
    check.is_below_each(texts_of(vendor_builds_of(question.hotfix)));
    check.note_first_below(successors, "the vendor's fix of the old upstream version");
}

void check_binary(const std::string& package, const Evr& base, const Evr& hotfix,
                  std::vector<OrderProblem>& problems) {
    OrderCheck check = check_of(package, base, hotfix, problems);
    check.base_is_below();
    if (is_on_label_of(base, hotfix)) {
        check.is_below_each(texts_of(vendor_successors(base)));
    }
}

/// The hotfix version of a binary; absent: not known before it is built.
std::optional<Evr> planned_version(const BinaryEvrs& binary, const OrderQuestion& question) {
    if (binary.hotfix || binary.base != question.base) {
        return binary.hotfix;
    }
    return question.hotfix;
}

} // namespace

std::vector<OrderProblem> check_order(const OrderQuestion& question) {
    std::vector<OrderProblem> problems;
    check_source(question, problems);
    std::set<std::pair<std::string, std::string>> done = {
        {shown(question.base), shown(question.hotfix)}};
    for (const BinaryEvrs& binary : question.binaries) {
        const std::optional<Evr> hotfix = planned_version(binary, question);
        if (hotfix && done.emplace(shown(binary.base), shown(*hotfix)).second) {
            check_binary(binary.package, binary.base, *hotfix, problems);
        }
    }
    return problems;
}

void require_order(const std::vector<OrderProblem>& problems) {
    stopgap::require_order(
        problems, "docs/versions.md has the rule; the base's release is to be the literal one of "
                  "the installed package, and \"version\" above the base's");
}

} // namespace stopgap::rpm
