#pragma once
// What becomes of a patch on a given tree, asked of patch(1) with the options that dpkg-source
// uses, in a sandbox: no second opinion about what "applies" means.

#include "ecosystem/deb/source_package.hpp"
#include "sandbox/sandbox.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace stopgap::deb {

class PatchProbe {
  public:
    /// Unpacks the package, its own patches not applied. Throws Error(verification) with what
    /// dpkg-source said where it cannot be unpacked.
    PatchProbe(const SourcePackage& package, const std::filesystem::path& root_tree,
               Workplace& workplace);
    ~PatchProbe();
    PatchProbe(const PatchProbe&) = delete;
    PatchProbe& operator=(const PatchProbe&) = delete;

    struct Answer {
        bool applies = false;  ///< forward, no fuzz
        bool reverses = false; ///< backward, no fuzz: the tree already has it
        std::string said;      ///< what patch said of the forward try
    };
    /// Both tries, dry.
    [[nodiscard]] Answer ask(const std::string& patch);
    /// Applies it for good; false (and the tree is untouched) where it does not apply.
    [[nodiscard]] bool apply(const std::string& patch);

  private:
    sandbox::Ended run_patch(const std::string& patch, std::vector<std::string> more);

    std::filesystem::path build_;
    std::unique_ptr<sandbox::Sandbox> box_;
};

} // namespace stopgap::deb
