#include "recipe/family_check.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace stopgap {

namespace {

bool any_base(const Recipe& recipe, Family family, const FamilyOf& family_of) {
    return std::any_of(recipe.bases.begin(), recipe.bases.end(),
                       [&](const Base& base) { return family_of(base.target) == family; });
}

} // namespace

std::optional<Family> family_by_name(const std::string& target) {
    static constexpr auto deb = std::to_array<std::string_view>(
        {"amd64", "arm64", "armhf", "armel", "i386", "ppc64el", "mips64el"});
    static constexpr auto rpm =
        std::to_array<std::string_view>({"x86_64", "aarch64", "i686", "ppc64le"});
    const std::string architecture = target.substr(target.rfind('-') + 1);
    if (std::find(rpm.begin(), rpm.end(), architecture) != rpm.end()) {
        return Family::rpm;
    }
    if (std::find(deb.begin(), deb.end(), architecture) != deb.end()) {
        return Family::deb;
    }
    return std::nullopt;
}

std::vector<Problem> family_mistakes(const Recipe& recipe, const FamilyOf& family_of) {
    std::vector<Problem> problems;
    for (const Base& base : recipe.bases) {
        const std::optional<Family> family = family_of(base.target);
        if (base.srpm && family == Family::deb) {
            problems.push_back({base.srpm->place,
                                "base.srpm: " + base.target + " builds no RPM packages",
                                "name the base by source and version"});
        }
        if (base.dsc && family == Family::rpm) {
            problems.push_back({base.dsc->place,
                                "base.dsc: " + base.target + " builds no Debian packages",
                                "name the base by source and version, or by srpm"});
        }
        if (base.packaging && family == Family::rpm &&
            family_of(base.packaging->suite) != Family::rpm) {
            problems.push_back({base.place,
                                "base.packaging.suite: \"" + base.packaging->suite +
                                    "\" is no target with RPM packages",
                                "on an RPM target it names another target: fedora44-x86_64"});
        }
    }
    return problems;
}

std::vector<std::string> settings_without_use(const Recipe& recipe, const FamilyOf& family_of) {
    const BuildSettings& build = recipe.build;
    const bool for_rpmbuild =
        !build.rpm_with.empty() || !build.rpm_without.empty() || !build.rpm_define.empty();
    std::vector<std::string> names;
    if (for_rpmbuild && !any_base(recipe, Family::rpm, family_of)) {
        names.emplace_back("build.options (a table is rpmbuild's, and no base has an RPM target)");
    }
    if (!build.options.empty() && !any_base(recipe, Family::deb, family_of)) {
        names.emplace_back("build.options (words are Debian's, and no base has a Debian target)");
    }
    return names;
}

} // namespace stopgap
