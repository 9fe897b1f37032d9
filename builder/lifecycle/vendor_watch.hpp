#pragma once
// What the vendor offers now beside a published hotfix, and whether that carries its fix.
//
// Rules:
//  - Asked is the newest source package of the base's name in the target's own signed repositories.
//  - A newer version is no evidence: an unfixed build of the vendor's outranks a hotfix as well.
//  - A bump's fix is in the upstream version that it moved to and in later ones; of an earlier one
//    no version tells whether it is patched, nor of any whether it has the patches of the recipe.
//  - A backport's fix is there where the vendor's own patched tree has every patch of the recipe,
//    and is not where one still applies; where a patch does neither, nobody can tell.
//  - The recipe's own tests (retire.test) are run in a sandbox beside the vendor's binaries: where
//    all end with 0 it is fixed, where one ends otherwise it is not. One that cannot start or does
//    not come to its end tells nothing, nor does success where a binary had to be left out.
//  - What a person states counts as evidence; where it says otherwise than a trial did, a person
//    decides that too.
//  - Nothing is built, and nothing but the state folder changes.

#include "artifacts/manifest.hpp"
#include "artifacts/retirement.hpp"
#include "ecosystem/port.hpp"
#include "model/recipe.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::lifecycle {

/// Where a hotfix stands against the vendor's newest build.
enum class Standing {
    waiting,      ///< that is still the base, or older
    not_fixed,    ///< newer, and without the fix
    undecided,    ///< newer, and nothing tells whether it has the fix
    contradicted, ///< newer, and evidence stands against evidence
    fixed,        ///< newer, with the fix: the hotfix has had its time
};

/// "waiting", "not-fixed", "undecided", "contradicted", "fixed".
[[nodiscard]] std::string_view name_of(Standing standing);

struct VendorAnswer {
    std::string source;  ///< the source package's name
    std::string version; ///< of the newest
    std::string origin;  ///< for people: the index that lists it
    Standing standing = Standing::waiting;
    bool outranks = false; ///< hosts of both repositories get it in the hotfix's place
    std::vector<artifacts::Evidence> evidence;
};

/// What evidence together says of a newer build.
[[nodiscard]] Standing standing_of(const std::vector<artifacts::Evidence>& evidence);

/// One hotfix of one target, watched.
class VendorWatch {
  public:
    /// `hotfix` is what was published of the recipe for the target. All but `recipe` and `base`
    /// must outlive it.
    VendorWatch(const Recipe& recipe, const Base& base, const artifacts::Manifest& hotfix,
                const Target& target, Ecosystem& ecosystem, Workplace& workplace);

    /// `stated` is what a person says; empty: nothing.
    [[nodiscard]] VendorAnswer ask(const std::string& stated);

    /// Downloads the binaries of that build into `folder`, each verified.
    [[nodiscard]] std::vector<Artifact> fetch_packages(const std::filesystem::path& folder);

  private:
    [[nodiscard]] artifacts::Evidence evidence_of_version(const std::string& version) const;
    [[nodiscard]] artifacts::Evidence evidence_of_patches(const std::string& version);
    [[nodiscard]] artifacts::Evidence evidence_of_tests(const std::string& version);
    [[nodiscard]] VendorTrial trial_of(const std::filesystem::path& folder,
                                       const std::vector<std::string>& programs);

    Recipe recipe_; ///< for the vendor's build in the base's place
    Base base_;
    const artifacts::Manifest& hotfix_;
    Ecosystem& ecosystem_;
    Workplace& workplace_;
    std::unique_ptr<PackageBuild> build_;
};

} // namespace stopgap::lifecycle
