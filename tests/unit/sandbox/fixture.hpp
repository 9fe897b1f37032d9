#pragma once
// A state folder and a tiny root for tests of the sandbox: the root is empty but for links into
// /usr, which is the host's, mounted read-only.

#include "base/error.hpp"
#include "base/process.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/scratch.hpp"
#include "sandbox/trees.hpp"
#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::sandbox {

/// Why sandboxes cannot be tested here; empty where they can.
inline std::string why_no_sandbox() {
    try {
        Settings settings;
        settings.root = RootKind::host_read_only;
        static_cast<void>(Sandbox::start(settings));
        return {};
    } catch (const Error& error) {
        return error.message();
    }
}

/// The message of the Error that `work` throws.
inline std::string error_of(const std::function<void()>& work) {
    return test::error_of(work).message();
}

/// A temporary folder whose content may belong to mapped ids.
class StateFolder {
  public:
    StateFolder() {
        std::string name = "/var/tmp/stopgap-sandbox-test.XXXXXX";
        path_ = mkdtemp(name.data());
    }
    StateFolder(const StateFolder&) = delete;
    StateFolder& operator=(const StateFolder&) = delete;
    ~StateFolder() {
        if (::testing::Test::HasFailure()) {
            std::fprintf(stderr, "kept: %s\n", path_.c_str());
        } else {
            sandbox::remove_tree(path_);
        }
    }
    [[nodiscard]] const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

class SandboxTest : public ::testing::Test {
  protected:
    void SetUp() override {
        const std::string reason = why_no_sandbox();
        if (!reason.empty() && test::must_run()) {
            FAIL() << reason;
        }
        if (!reason.empty()) {
            GTEST_SKIP() << reason;
        }
        run_.emplace(RunFolder::make(state()));
        make_tree(lower());
        for (const char* name : {"bin", "sbin", "lib", "lib32", "lib64"}) {
            if (fs::is_symlink(fs::path("/") / name)) {
                fs::create_symlink(fs::path("usr") / name, lower() / name);
            }
        }
    }
    void TearDown() override { run_.reset(); }

    [[nodiscard]] const fs::path& state() const { return state_.path(); }
    [[nodiscard]] fs::path lower() const { return state() / "lower"; }
    [[nodiscard]] const RunFolder& run_folder() const { return *run_; }

    [[nodiscard]] Settings settings() const {
        Settings settings;
        settings.lowers = {lower()};
        settings.scratch = run_->folder("scratch");
        settings.mounts = {{.kind = Mount::Kind::read_only, .from = "/usr", .to = "/usr"}};
        return settings;
    }

    static Request shell(const std::string& script, User user = User::root) {
        Request request;
        request.argv = {"sh", "-c", script};
        request.user = user;
        request.merge_output = true;
        return request;
    }

    /// What the script prints in a new sandbox.
    [[nodiscard]] std::string printed(const std::string& script, User user = User::root) const {
        return Sandbox::start(settings()).run(shell(script, user)).output;
    }

  private:
    StateFolder state_;
    std::optional<RunFolder> run_;
};

} // namespace stopgap::sandbox
