#pragma once
// Small helpers that tests of several layers share.

#include "base/error.hpp"
#include "base/files.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <functional>
#include <string>

namespace stopgap::test {

/// The Error that leaves `work`; a failure of the test where none does.
inline Error error_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << "no error was thrown";
    return {ExitStatus::done, "no error was thrown"};
}

/// Whether a test that cannot run must fail instead of being skipped (set in CI).
inline bool must_run() {
    const char* value = std::getenv("STOPGAP_MUST_RUN");
    return value != nullptr && std::string(value) == "1";
}

/// A folder for one test: removed after success, kept and named after a failure.
class Scratch {
  public:
    Scratch() {
        std::string name = (fs::temp_directory_path() / "stopgap-test.XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) {
            throw system_error(ExitStatus::machine, name, errno);
        }
        path_ = name;
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        if (testing::Test::HasFailure()) {
            ADD_FAILURE() << "left for inspection: " << path_.string();
        } else {
            std::error_code ignored;
            fs::remove_all(path_, ignored);
        }
    }
    [[nodiscard]] const fs::path& path() const { return path_; }
    [[nodiscard]] fs::path operator/(const fs::path& name) const { return path_ / name; }

  private:
    fs::path path_;
};

} // namespace stopgap::test
