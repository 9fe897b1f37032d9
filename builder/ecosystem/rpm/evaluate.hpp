#pragma once
// What a spec means, asked of the target's own rpmspec in the sandbox, since evaluating a spec runs
// its code (%(...), %{lua:}). Its answers are checked values.
//
// Rules:
//  - The spec is never evaluated on the host.
//  - Names, versions, architectures, file names and dependencies are admitted by names.hpp; counts
//    and sizes are bounded; what holds a macro that rpm left as it is, is a finding.
//  - A spec that rpm cannot read is a finding with rpm's own words, not an error.

#include "base/clock.hpp"
#include "ecosystem/rpm/evr.hpp"
#include "ecosystem/rpm/source_tree.hpp"
#include "ecosystem/workplace.hpp"
#include "model/recipe.hpp"
#include "model/result.hpp"
#include "sandbox/sandbox.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// A binary package that the spec makes.
struct SpecPackage {
    std::string name;
    Evr evr;
    std::string arch;
    std::vector<std::string> requires_, provides; ///< those written in the spec, as rpm shows them
};

struct SpecFacts {
    std::string name;
    Evr evr;
    std::map<unsigned, std::string> sources, patches; ///< number -> base name
    std::vector<SpecPackage> packages;                ///< debuginfo and debugsource too
    std::vector<std::string> build_requirements;
    bool generates_requirements = false; ///< has %generate_buildrequires
    std::optional<Instant> changed;      ///< date of the newest changelog entry
    std::string expanded;                ///< the spec with its macros expanded (rpmspec -P)
};

/// A spec's facts, or the findings that say why there are none.
struct SpecReading {
    std::optional<SpecFacts> facts;
    std::vector<Finding> findings;
};

/// --define, --with and --without of the recipe, and our own _topdir: options of every rpmbuild and
/// rpmspec.
[[nodiscard]] std::vector<std::string> macro_options(const BuildSettings& settings);

/// One sandbox in which specs of one source tree are evaluated.
class SpecEvaluator {
  public:
    /// `layers`: the root, and build dependencies where they are there.
    SpecEvaluator(const SourceTree& tree, const std::vector<fs::path>& layers,
                  const BuildSettings& settings, Workplace& workplace);
    ~SpecEvaluator();
    SpecEvaluator(const SpecEvaluator&) = delete;
    SpecEvaluator& operator=(const SpecEvaluator&) = delete;

    [[nodiscard]] SpecReading read(const std::string& spec);

  private:
    [[nodiscard]] sandbox::Ended run(std::vector<std::string> more);

    const SourceTree& tree_;
    std::vector<std::string> options_;
    fs::path build_;
    std::optional<sandbox::Sandbox> box_;
};

} // namespace stopgap::rpm
