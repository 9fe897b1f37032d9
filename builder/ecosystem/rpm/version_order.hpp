#pragma once
// The order that an RPM hotfix's version must keep, held against librpm before anything is built.
//
// Rules:
//  - Property (a): base (each binary) < hotfix < each build of the same upstream version that the
//    vendor, or a rebuild of the vendor's distribution, may publish next. Where it fails the build
//    is refused.
//  - Property (b): hotfix < each vendor fix of the old upstream version. True of a backport; a bump
//    that fails it needs a downgrade as its way back: a note says so.
//  - Binaries may have versions of their own (a subpackage's Version): each is held to it.

#include "ecosystem/rpm/evr.hpp"
#include "ecosystem/version_order.hpp"
#include "model/target.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// A binary of the base, and the version that the hotfix gives it.
struct BinaryEvrs {
    std::string package;
    Evr base;
    std::optional<Evr> hotfix; ///< absent: not built yet. It is then taken to be the source's where
                               ///< the base's was, and is not checked otherwise
};

struct OrderQuestion {
    Evr base;   ///< of the source package
    Evr hotfix; ///< of the source package
    std::vector<BinaryEvrs> binaries;
    VersionScheme scheme = VersionScheme::rpm_caret;
};

/// Holds both properties against librpm. Equal versions of many binaries are compared once.
[[nodiscard]] std::vector<OrderProblem> check_order(const OrderQuestion& question);

/// Throws Error(build_failed) naming the first refused problem; notes pass.
void require_order(const std::vector<OrderProblem>& problems);

/// What may follow this base at the same upstream version: z-stream and minor releases, rebuilds,
/// the next release, and the forms of Alma, CentOS, Rocky, Oracle, Amazon and SUSE. A base that is
/// a hotfix stands for what it was made from.
[[nodiscard]] std::vector<Evr> vendor_successors(const Evr& base);

/// What the vendor may publish of the upstream version that a bump moved to.
[[nodiscard]] std::vector<Evr> vendor_builds_of(const Evr& hotfix);

} // namespace stopgap::rpm
