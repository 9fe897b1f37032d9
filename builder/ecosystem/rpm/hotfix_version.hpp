#pragma once
// What an RPM hotfix is called (docs/versions.md has the rule for users).
//
// Rules:
//  - A backport is the base's version with its *literal* release + "^hotN", or + ".HFN" where the
//    target's rpm does not know "^" (rpm_plain). Literal: as the base's binary package carries it,
//    never "%{?dist}" expanded anew.
//  - A bump is Version NEW, Release "0~~hotN" + the distribution tag of the base's literal release
//    (".el9_4" of "10.el9_4.3"), which says where it belongs and takes no part in the order.
//  - The epoch of the base is kept, absent or not.
//  - A base that is itself a hotfix is counted on, by N: "1.el9^hot1" becomes "1.el9^hot2" with
//    N = 1.
//  - A bump that the vendor is to supersede (way_back) carries the old version's label, as a
//    backport does.

#include "ecosystem/rpm/evr.hpp"
#include "model/recipe.hpp"
#include "model/target.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stopgap::rpm {

struct HotfixEvr {
    Evr evr;
    /// Why a person must decide before this version is used; empty: nothing to decide.
    std::string decision;
};

/// The version of a fix. `base` is the EVR of the base's binary package, or of its source package
/// where that is the same. Error(usage) where fix.version is no RPM version, or the base's already.
[[nodiscard]] HotfixEvr hotfix_evr(const Evr& base, const Fix& fix, VersionScheme scheme,
                                   unsigned hotfix);

/// The release of a fix on top of `release`: with our suffix, or with it counted on.
[[nodiscard]] std::string backport_release(const std::string& release, VersionScheme scheme,
                                           unsigned hotfix);

/// The distribution tag of a release without its dot: "el9_4" of "10.el9_4.3", "fc41", "amzn2023",
/// "module+el8.10.0+21765+abc"; empty where it has none ("150400.4.3.1").
[[nodiscard]] std::string distribution_tag(std::string_view release);

/// Whether a package of that EVR is of this upstream version or a later one. A release below 1
/// ("0.1.rc1") is how a version before the upstream release is packaged.
[[nodiscard]] bool reaches_upstream(const std::string& evr, const std::string& upstream);

/// "1.el9^hot3": until_count "1.el9^hot", count 3, rest empty; a bump's "0~~hot3.el9": until_count
/// "0~~hot", count 3, rest ".el9".
struct HotfixSuffix {
    std::string until_count;
    unsigned count = 0;
    std::string rest;
    std::string vendor; ///< the vendor's release that it was put on ("1.el9"); empty: a bump's
};

/// What of the release is ours; absent: it is the vendor's.
[[nodiscard]] std::optional<HotfixSuffix> hotfix_suffix_of(std::string_view release);

} // namespace stopgap::rpm
