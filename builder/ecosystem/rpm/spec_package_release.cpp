// The Release of a subpackage that has a version of its own.

#include "ecosystem/rpm/spec_packages.hpp"
#include "ecosystem/rpm/spec_plans.hpp"
#include "ecosystem/rpm/spec_tags.hpp"
#include "ecosystem/rpm/spec_value.hpp"

#include <vector>

namespace stopgap::rpm {

namespace {

const std::string k_kind = "spec-release";

/// The %package sections that say this name: whole, or behind the main package's.
std::vector<std::size_t> preambles_called(const SpecLayout& layout, const std::string& package) {
    std::vector<std::size_t> whole, relative;
    for (const std::size_t number : layout.sections_named("%package")) {
        const SectionPackage named = package_of(layout, layout.sections()[number]);
        if (named.is_whole && named.name == package) {
            whole.push_back(number);
        } else if (!named.is_whole && package.ends_with("-" + named.name)) {
            relative.push_back(number);
        }
    }
    return whole.empty() ? relative : whole;
}

/// Sets the tag, or adds one behind Version.
EditPlan plan_in_preamble(const SpecLayout& layout, std::size_t preamble,
                          const std::string& package, const std::string& release) {
    const std::vector<SpecTag> releases = tags_of(layout, preamble, "release");
    const std::vector<SpecTag> versions = tags_of(layout, preamble, "version");
    const std::vector<SpecTag>& tags = releases.empty() ? versions : releases;
    const Statement& header = layout.statements()[layout.sections()[preamble].header];
    if (tags.size() != 1) {
        return refused_at(k_kind, header,
                          package + " has a version of its own, and where its Release is set "
                                    "cannot be told",
                          k_edit_by_hand);
    }
    const Statement& statement = layout.statements()[tags.front().statement];
    EditPlan plan;
    plan.change = package + ": Release: " + release;
    if (releases.empty()) {
        plan.insert(statement.last + 1, tag_line_like(statement.text, "Release", release));
    } else {
        plan.rewrite(statement, with_value(layout, tags.front(), release));
    }
    return plan;
}

} // namespace

EditPlan plan_package_release(const SpecLayout& layout, const std::string& package,
                              const std::string& release) {
    if (const std::optional<EditPlan> unfit = unfit_version(release)) {
        return *unfit;
    }
    const std::vector<std::size_t> preambles = preambles_called(layout, package);
    if (preambles.size() != 1) {
        return refused(k_kind,
                       package + " has a version of its own, and no one %package is called that",
                       k_edit_by_hand);
    }
    return plan_in_preamble(layout, preambles.front(), package, release);
}

} // namespace stopgap::rpm
