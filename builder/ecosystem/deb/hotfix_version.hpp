#pragma once
// What a hotfix is called (docs/versions.md has the rule for users).
//
// Rules:
//  - A backport is the base's version + "+bhotN" (Debian), + "hotN" (Ubuntu); a bump is
//    "NEW-0hotN", "NEWhotN" where the base is native. The base's epoch is kept.
//  - A base that is itself a hotfix is counted on, by N: "2+bhot1" becomes "2+bhot2" with N = 1.
//  - A repack mark of the base ("+ds", "~dfsg", ".dfsg", "+dfsg1", "+repack") is kept in NEW where
//    NEW has none. A repack counter above 1 counted repacks of the old version and is left out.
//  - Property (a): base, its binary rebuilds included < hotfix < each vendor build of the same
//    upstream version. check_order() holds it against dpkg; where it fails nothing is built.
//  - Property (b): hotfix < each vendor back-port to the old upstream version. True of a backport;
//    a bump that fails it needs a downgrade as its way back, and check_order() says so as a note.

#include "ecosystem/deb/version.hpp"
#include "ecosystem/version_order.hpp"
#include "model/recipe.hpp"
#include "model/target.hpp"

#include <string>
#include <vector>

namespace stopgap::deb {

struct HotfixVersion {
    std::string version;
    /// Why a person must decide before this version is used; empty: nothing to decide.
    std::string decision;
};

/// The version of a fix on top of the base's own upstream version. `n` counts from 1.
[[nodiscard]] std::string backport_version(const std::string& base, VersionScheme scheme,
                                           unsigned n);

/// The version of a move to `new_upstream` (no epoch, no revision; Error(usage) otherwise).
[[nodiscard]] HotfixVersion bump_version(const std::string& base, const std::string& new_upstream,
                                         VersionScheme scheme, unsigned n);

/// The version by kind and way back: a bump that the vendor is to supersede carries the old
/// upstream version's label, as a backport does.
[[nodiscard]] HotfixVersion hotfix_version(const std::string& base, const Fix& fix,
                                           VersionScheme scheme, unsigned n);

/// The upstream version that `new_upstream` gets under this base: with the base's repack mark.
[[nodiscard]] std::string upstream_with_repack_mark(const std::string& base,
                                                    const std::string& new_upstream);
/// "+dfsg1", "~ds", ".dfsg": the mark at the end of an upstream version; empty where it has none.
[[nodiscard]] std::string repack_mark(const std::string& upstream);

/// Whether a package of that version is of this upstream version or a later one. A repack mark
/// ("+dfsg") says nothing of what upstream released; what stands behind "+really" is what it is.
[[nodiscard]] bool reaches_upstream(const std::string& version, const std::string& upstream);

// ---- order ------------------------------------------------------------------------------------

/// What the vendor may publish next for this base at the same upstream version. A `base` that is a
/// hotfix or a binary rebuild ("2+b1") stands for what it was made from.
[[nodiscard]] std::vector<std::string> vendor_successors(const std::string& base,
                                                         VersionScheme scheme);
/// What the vendor may publish for the upstream version that a bump moved to.
[[nodiscard]] std::vector<std::string> vendor_builds_of(const std::string& upstream, bool native,
                                                        const std::string& epoch);

/// A binary of the base, and the version that the hotfix gives it.
struct BinaryVersions {
    std::string package;
    std::string base;
    std::string hotfix; ///< empty: not built yet. It is then taken to be the source's, where the
                        ///< base's was (apart from a rebuild's "+bN"), and is not checked otherwise
};

struct OrderQuestion {
    std::string base;   ///< source version
    std::string hotfix; ///< source version
    std::vector<BinaryVersions> binaries;
    VersionScheme scheme = VersionScheme::debian;
};

/// Holds both properties against dpkg. Equal versions of many binaries are compared once.
[[nodiscard]] std::vector<OrderProblem> check_order(const OrderQuestion& question);

/// Throws Error(build_failed) naming the first refused problem; notes pass.
void require_order(const std::vector<OrderProblem>& problems);

} // namespace stopgap::deb
