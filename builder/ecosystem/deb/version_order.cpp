// check_order(): the two properties of a hotfix's version, held against dpkg.

#include "ecosystem/deb/hotfix_version.hpp"
#include "ecosystem/deb/version_parts.hpp"

#include <set>
#include <utility>

namespace stopgap::deb {

namespace {

using Problems = std::vector<OrderProblem>;

OrderCheck order_of(const std::string& package, const std::string& base, const std::string& hotfix,
                    Problems& problems) {
    return {package, base, hotfix, earlier, problems};
}

/// What a rebuild of the base's binaries may be called.
std::vector<std::string> rebuilds_of(const std::string& version, VersionScheme scheme) {
    const std::string base = without_rebuild(version);
    if (scheme == VersionScheme::debian) {
        return {base + "+b1", base + "+b99"};
    }
    // A rebuild of a rebuild is counted up ("2build2"): it lies above, as a vendor build does.
    const bool is_rebuild = base.find("build") != std::string::npos;
    return is_rebuild ? std::vector<std::string>{} : std::vector<std::string>{base + "build1"};
}

std::string without_own_word(const std::string& upstream) {
    const std::optional<HotfixSuffix> own = hotfix_suffix_of(upstream);
    return own ? own->until_count.substr(0, own->until_count.size() - 3) : upstream;
}

std::string epoch_and(const Version& version, const std::string& rest) {
    return version.epoch.empty() ? rest : version.epoch + ":" + rest;
}

void check_backport(const OrderQuestion& question, OrderCheck& source) {
    source.is_below_each(vendor_successors(question.base, question.scheme));
}

void check_bump(const OrderQuestion& question, OrderCheck& source) {
    const Version moved = parse_version(question.hotfix);
    std::string upstream = moved.upstream;
    if (moved.native()) {
        upstream = without_own_word(upstream);
        source.note_first_below({epoch_and(moved, upstream)}, "the vendor's own release");
    }
    source.is_below_each(vendor_builds_of(upstream, moved.native(), moved.epoch));
    source.note_first_below(vendor_successors(question.base, question.scheme),
                            "the vendor's fix of the old upstream version");
}

/// The hotfix version of a binary; empty: not known before it is built.
std::string planned_version(const BinaryVersions& binary, const OrderQuestion& question) {
    if (!binary.hotfix.empty() || without_rebuild(binary.base) != question.base) {
        return binary.hotfix;
    }
    return question.hotfix;
}

void check_binary(const BinaryVersions& binary, const std::string& hotfix,
                  const OrderQuestion& question, Problems& problems) {
    OrderCheck check = order_of(binary.package, binary.base, hotfix, problems);
    check.base_is_below();
    check.rebuilds_are_below(rebuilds_of(binary.base, question.scheme));
    if (is_on_label_of(without_rebuild(binary.base), hotfix, question.scheme)) {
        check.is_below_each(vendor_successors(binary.base, question.scheme));
    }
}

} // namespace

std::vector<OrderProblem> check_order(const OrderQuestion& question) {
    Problems problems;
    OrderCheck source = order_of({}, question.base, question.hotfix, problems);
    source.base_is_below();
    source.rebuilds_are_below(rebuilds_of(question.base, question.scheme));
    if (is_on_label_of(question.base, question.hotfix, question.scheme)) {
        check_backport(question, source);
    } else {
        check_bump(question, source);
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
    stopgap::require_order(problems,
                           "docs/versions.md has the rule; where \"version\" is below the base's, "
                           "name the fixed upstream version as the vendor would "
                           "(\"...+really...\")");
}

} // namespace stopgap::deb
