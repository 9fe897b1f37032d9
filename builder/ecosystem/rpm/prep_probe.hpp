#pragma once
// The tree that %prep makes before its first patch, to try patches on, and what the expanded %prep
// says about them.

#include "ecosystem/rpm/rewrite.hpp"
#include "ecosystem/rpm/spec_text.hpp"
#include "patching/patch_probe.hpp"

#include <memory>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// Runs the spec's %prep up to its first patch, by `rpmbuild -bp` in a sandbox: over the request's
/// layers, and with build dependencies where it fails without. Throws Error(verification) with its
/// words where it fails then too.
[[nodiscard]] std::unique_ptr<patching::PatchProbe>
probe_of_prep(const SpecText& spec, SourceTree& tree, const SpecFacts& facts,
              const RewriteRequest& request, Workplace& workplace);

/// The expanded text of a spec, where rpm (4.18 and later) writes out what %patch and %autosetup
/// do.
class PrepText {
  public:
    explicit PrepText(const SpecFacts& facts);

    /// Whether the patch is applied, conditions decided.
    [[nodiscard]] bool applies(unsigned number, const std::string& file) const;
    /// patch --fuzz; 0 where it is not told.
    [[nodiscard]] unsigned fuzz_of(const std::string& file) const;

  private:
    [[nodiscard]] const std::string* line_with(const std::string& file) const;

    std::vector<std::string> lines_;
    std::vector<PatchUse> uses_; ///< of an older rpm, which leaves %patch as it is
};

} // namespace stopgap::rpm
