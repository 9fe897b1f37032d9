#pragma once
// What becomes of a patch on a given tree, asked of patch(1) in a sandbox with the options that the
// packaging tool uses: no second opinion about what "applies" means.

#include "sandbox/sandbox.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::patching {

/// A tree to try patches on, and how to make it.
struct ProbeTree {
    /// Layers, scratch, limits, and what the commands read. The probe adds `folder`.
    sandbox::Settings settings = {};
    std::filesystem::path folder = {};            ///< on the host: made by the probe, and discarded
    std::string folder_inside = "/build";         ///< where it is seen, writable by user builder
    std::vector<std::vector<std::string>> unpack; ///< commands, as user builder in folder_inside
    std::vector<std::string> environment = {};    ///< of the commands; empty: a clean one
    /// Where patches are applied: an absolute path inside. A link counts as what it leads to, so
    /// that a step of `unpack` may point it at a folder whose name only that step knows.
    std::string tree = "/build/tree";
    /// What the packaging tool adds to patch(1)'s arguments whatever the patch: {"-u", "-E"}.
    std::vector<std::string> options = {};
};

/// How one patch is applied.
struct PatchUsage {
    std::optional<unsigned> strip = 1; ///< patch -p; absent: without it, by base names
    unsigned fuzz = 0;                 ///< patch -F: lines of context that may differ
    std::string folder = {};           ///< patch -d: below the tree; empty: its top
    bool reversed = false;             ///< patch -R: "forward" takes the change back
};

/// What patch(1) said of both directions.
struct ProbeAnswer {
    bool applies = false;  ///< forward
    bool reverses = false; ///< backward: the tree already has it
    std::string said;      ///< of the forward try
};

/// A file as the tree has it.
struct TreeFile {
    bool is_there = false;
    std::optional<std::string> bytes = {}; ///< absent: not there, or not to be read
    std::string why_unread = {};           ///< what head(1) said where it is there
};

class PatchProbe {
  public:
    /// Makes the tree. Throws Error(verification) with what the command said where one fails.
    explicit PatchProbe(const ProbeTree& tree);
    ~PatchProbe();
    PatchProbe(const PatchProbe&) = delete;
    PatchProbe& operator=(const PatchProbe&) = delete;

    /// Both tries, dry.
    [[nodiscard]] ProbeAnswer ask(const std::string& patch, const PatchUsage& usage = {});
    /// Applies it for good; false (and the tree is untouched) where it does not apply.
    [[nodiscard]] bool apply(const std::string& patch, const PatchUsage& usage = {});

    /// The file as it is in the tree now, at most `limit_bytes` of it. `path` is below the tree.
    /// Throws Error(machine) where the commands that look cannot come to their end.
    [[nodiscard]] TreeFile read(const std::filesystem::path& path, std::uint64_t limit_bytes);

  private:
    sandbox::Ended run_to_its_end(const std::vector<std::string>& argv,
                                  const std::filesystem::path& path, std::uint64_t limit_bytes);
    /// In the direction of the usage, dry.
    sandbox::Ended try_forward(const std::string& patch, const PatchUsage& usage);
    sandbox::Ended run_patch(const std::string& patch, const PatchUsage& usage,
                             const std::vector<std::string>& more);

    ProbeTree tree_;
    std::unique_ptr<sandbox::Sandbox> box_;
};

/// The line of patch's output that says what failed: "Hunk #1 FAILED at 710.".
[[nodiscard]] std::string telling_line(const std::string& said);

} // namespace stopgap::patching
