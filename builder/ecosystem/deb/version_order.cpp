// check_order(): the two properties of a hotfix's version, held against dpkg.

#include "base/error.hpp"
#include "ecosystem/deb/hotfix_version.hpp"
#include "ecosystem/deb/version_parts.hpp"

#include <array>
#include <set>
#include <utility>

namespace stopgap::deb {

namespace {

/// One comparison series: a package's base version against its hotfix version.
class Check {
  public:
    Check(std::string package, std::string base, std::string hotfix, VersionScheme scheme,
          std::vector<OrderProblem>& problems)
        : package_(std::move(package)), base_(std::move(base)), hotfix_(std::move(hotfix)),
          scheme_(scheme), problems_(problems) {}

    void base_is_below() {
        if (!earlier(base_, hotfix_)) {
            report(base_, hotfix_, "the hotfix " + hotfix_ + " is not above the base's " + base_);
        }
    }

    void rebuilds_are_below() {
        for (const std::string& rebuild : rebuilds()) {
            if (!earlier(rebuild, hotfix_)) {
                report(rebuild, hotfix_,
                       "a rebuild of the base, " + rebuild + ", would replace the hotfix " +
                           hotfix_);
            }
        }
    }

    void is_below_each(const std::vector<std::string>& successors) {
        for (const std::string& successor : successors) {
            if (!earlier(hotfix_, successor)) {
                report(hotfix_, successor,
                       "the vendor's next build " + successor + " would not replace the hotfix " +
                           hotfix_);
            }
        }
    }

    /// Says of the first candidate that does not outrank the hotfix what it means for the way back.
    void note_first_below(const std::vector<std::string>& candidates, const std::string& what) {
        for (const std::string& candidate : candidates) {
            if (!earlier(hotfix_, candidate)) {
                problems_.push_back({Gravity::note, package_, hotfix_, candidate,
                                     what + " (such as " + candidate + ") sorts below " + hotfix_ +
                                         ": the way back is a planned downgrade"});
                return;
            }
        }
    }

    void holds_for_backport() {
        base_is_below();
        rebuilds_are_below();
        is_below_each(vendor_successors(base_, scheme_));
    }

    void holds_for_bump() {
        const Version moved = parse_version(hotfix_);
        base_is_below();
        rebuilds_are_below();
        std::string upstream = moved.upstream;
        if (moved.native()) {
            upstream = without_own_word(upstream);
            note_first_below({epoch_and(moved, upstream)}, "the vendor's own release");
        }
        is_below_each(vendor_builds_of(upstream, moved.native(), moved.epoch));
        note_first_below(vendor_successors(base_, scheme_),
                         "the vendor's fix of the old upstream version");
    }

  private:
    void report(const std::string& lower, const std::string& upper, const std::string& sentence) {
        const std::string subject = package_.empty() ? std::string() : package_ + ": ";
        problems_.push_back({Gravity::refused, package_, lower, upper, subject + sentence});
    }

    [[nodiscard]] std::vector<std::string> rebuilds() const {
        const std::string base = without_rebuild(base_);
        if (scheme_ == VersionScheme::debian) {
            return {base + "+b1", base + "+b99"};
        }
        // A rebuild of a rebuild is counted up ("2build2"): it lies above, as a vendor build does.
        const bool is_rebuild = base.find("build") != std::string::npos;
        return is_rebuild ? std::vector<std::string>{} : std::vector<std::string>{base + "build1"};
    }

    static std::string without_own_word(const std::string& upstream) {
        const std::optional<HotfixSuffix> own = hotfix_suffix_of(upstream);
        return own ? own->until_count.substr(0, own->until_count.size() - 3) : upstream;
    }

    static std::string epoch_and(const Version& version, const std::string& rest) {
        return version.epoch.empty() ? rest : version.epoch + ":" + rest;
    }

    std::string package_;
    std::string base_;
    std::string hotfix_;
    VersionScheme scheme_;
    std::vector<OrderProblem>& problems_;
};

/// The hotfix version of a binary; empty: not known before it is built.
std::string planned_version(const BinaryVersions& binary, const OrderQuestion& question) {
    if (!binary.hotfix.empty() || without_rebuild(binary.base) != question.base) {
        return binary.hotfix;
    }
    return question.hotfix;
}

void check_binary(const BinaryVersions& binary, const std::string& hotfix,
                  const OrderQuestion& question, std::vector<OrderProblem>& problems) {
    Check check(binary.package, binary.base, hotfix, question.scheme, problems);
    check.base_is_below();
    check.rebuilds_are_below();
    if (is_on_label_of(without_rebuild(binary.base), hotfix, question.scheme)) {
        check.is_below_each(vendor_successors(binary.base, question.scheme));
    }
}

} // namespace

std::vector<OrderProblem> check_order(const OrderQuestion& question) {
    std::vector<OrderProblem> problems;
    Check source({}, question.base, question.hotfix, question.scheme, problems);
    if (is_on_label_of(question.base, question.hotfix, question.scheme)) {
        source.holds_for_backport();
    } else {
        source.holds_for_bump();
    }
    std::set<std::pair<std::string, std::string>> done = {{question.base, question.hotfix}};
    for (const BinaryVersions& binary : question.binaries) {
        const std::string hotfix = planned_version(binary, question);
        if (!hotfix.empty() && done.emplace(binary.base, hotfix).second) {
            check_binary(binary, hotfix, question, problems);
        }
    }
    return problems;
}

void require_order(const std::vector<OrderProblem>& problems) {
    for (const OrderProblem& problem : problems) {
        if (problem.gravity == Gravity::refused) {
            throw Error(ExitStatus::build_failed, problem.sentence)
                .with_hint(
                    "docs/versions.md has the rule; where \"version\" is below the base's, "
                    "name the fixed upstream version as the vendor would (\"...+really...\")");
        }
    }
}

} // namespace stopgap::deb
