#pragma once
// A queue of patches on a small tree, with the real patch(1) in a real sandbox on the host's /usr.

#include "patching/patch_queue.hpp"

#include "unit/sandbox/fixture.hpp"

namespace stopgap::patching {

/// A patch of file.txt: line `number` from `old_text` to `new_text`, among the ten lines.
inline std::string patch_of(int number, const std::string& old_text, const std::string& new_text,
                            const std::string& file = "file.txt") {
    std::string hunk;
    for (int line = number - 1; line <= number + 1; ++line) {
        hunk += line == number ? "-" + old_text + "\n+" + new_text + "\n"
                               : " line " + std::to_string(line) + "\n";
    }
    const std::string first = std::to_string(number - 1);
    return "--- a/" + file + "\n+++ b/" + file + "\n@@ -" + first + ",3 +" + first + ",3 @@\n" +
           hunk;
}

class TheQueue : public sandbox::SandboxTest {
  protected:
    void SetUp() override {
        SandboxTest::SetUp();
        if (testing::Test::IsSkipped() || HasFatalFailure()) {
            return;
        }
        ProbeTree tree;
        tree.settings = settings();
        tree.folder = run_folder().folder("scratch") / "probe";
        tree.unpack = {{"mkdir", "tree-1.0"},
                       {"ln", "-s", "tree-1.0", "tree"},
                       {"sh", "-c",
                        "for n in 1 2 3 4 5 6 7 8 9 10; do echo line $n; done "
                        ">tree/file.txt; mkdir tree/deep; cp tree/file.txt tree/deep"}};
        probe_ = std::make_unique<PatchProbe>(tree);
        recipe_.folder = state() / "recipe";
        make_directories(recipe_.folder);
    }
    void TearDown() override {
        probe_.reset();
        SandboxTest::TearDown();
    }

    PatchQueue& queue() {
        if (!queue_) {
            queue_.emplace(recipe_, "debian-bookworm-amd64", [this](const PathInput& input) {
                SourceFile file;
                file.name = input.path;
                file.stored = recipe_.folder / input.path;
                file.origin = input.path;
                return file;
            });
        }
        return *queue_;
    }

    Settled settle(const std::string& text) {
        return queue().settle(*probe_,
                              {.name = "x.patch", .subject = "patches/x.patch", .text = text});
    }

    void decide(const std::string& kind, const std::string& action, const std::string& path = {}) {
        Decision decision;
        decision.kind = kind;
        decision.subject = "patches/x.patch";
        decision.action = action;
        decision.reason = "it was looked at";
        decision.path = path;
        decision.place = {"recipe.toml", 9, 1};
        recipe_.decisions = {decision};
    }

    Recipe recipe_;
    std::unique_ptr<PatchProbe> probe_;
    std::optional<PatchQueue> queue_;
};

} // namespace stopgap::patching
