#pragma once
// A tiny distribution, a place to work, and the real dnf in real sandboxes.

#include "tiny_distribution.hpp"

#include "ecosystem/rpm/roots.hpp"
#include "sandbox/scratch.hpp"
#include "sandbox/trees.hpp"
#include "support/expect.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// Folders below /var/tmp, since an overlay's changes may not lie on an overlay or a tmpfs of /tmp.
class DnfTest : public ::testing::Test {
  protected:
    void SetUp() override {
        const std::string reason = why_no_distribution();
        if (!reason.empty() && test::must_run()) {
            FAIL() << reason;
        }
        if (!reason.empty()) {
            GTEST_SKIP() << reason;
        }
        std::string name = "/var/tmp/stopgap-dnf-test.XXXXXX";
        state_ = mkdtemp(name.data());
        run_.emplace(sandbox::RunFolder::make(state_));
        workplace_.emplace(state_, run_->folder("scratch"), source::DownloadSettings());
    }

    void TearDown() override {
        repositories_.reset();
        distribution_.reset();
        workplace_.reset();
        run_.reset();
        if (HasFailure()) {
            std::fprintf(stderr, "kept: %s\n", state_.c_str());
        } else if (!state_.empty()) {
            sandbox::remove_tree(state_);
        }
    }

    /// Makes the distribution; its root is `root_packages`.
    void distribute(const std::vector<TinyPackage>& packages,
                    const std::vector<std::string>& root_packages = {"tiny-base"}) {
        distribution_.emplace(state_ / "distribution", packages);
        describe(distribution_->target(root_packages));
    }

    void describe(const Target& target) { repositories_.emplace(target, *workplace_); }

    Root root() { return ensure_root(repositories().target(), repositories(), workplace()); }

    Repositories& repositories() { return *repositories_; }
    Workplace& workplace() { return *workplace_; }
    TinyDistribution& distribution() { return *distribution_; }
    [[nodiscard]] const fs::path& state() const { return state_; }

    /// The regular files in the tree, but for databases and other bookkeeping below /var/lib.
    static std::vector<std::string> files_in(const fs::path& tree) {
        std::vector<std::string> files;
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(tree)) {
            const std::string path = entry.path().lexically_relative(tree);
            if (!path.starts_with("var/lib/") && !entry.is_directory()) {
                files.push_back(path);
            }
        }
        std::sort(files.begin(), files.end());
        return files;
    }

  private:
    fs::path state_;
    std::optional<sandbox::RunFolder> run_;
    std::optional<Workplace> workplace_;
    std::optional<TinyDistribution> distribution_;
    std::optional<Repositories> repositories_;
};

/// What the root of a tiny distribution needs.
inline TinyPackage tiny_base() {
    return {.name = "tiny-base", .files = {"/etc/tiny-release"}};
}

} // namespace stopgap::rpm
