#include "ecosystem/last_attempt.hpp"

#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap {
namespace {

class TheLastAttempt : public testing::Test {
  protected:
    [[nodiscard]] LastAttempt open() const { return LastAttempt::open("HF-1", "t", workplace_); }

    test::Scratch scratch_;
    Workplace workplace_{scratch_ / "state", scratch_ / "scratch", {}};
};

TEST_F(TheLastAttempt, keeps_what_is_needed_to_enter_it_again) {
    {
        LastAttempt attempt = open();
        attempt.begin_attempt({{"/layers/root", "/layers/more"}, {"A=1", "B=x y"}, "/build/tree"});
        make_directories(attempt.build_folder());
    }
    const AttemptSetting setting = LastAttempt::find("HF-1", "t", workplace_).setting();
    EXPECT_THAT(setting.layers, testing::ElementsAre("/layers/root", "/layers/more"));
    EXPECT_THAT(setting.environment, testing::ElementsAre("A=1", "B=x y"));
    EXPECT_EQ(setting.working_directory, "/build/tree");
}

TEST_F(TheLastAttempt, belongs_to_one_run_at_a_time) {
    const LastAttempt first = open();
    const Error error = test::error_of([&] { static_cast<void>(open()); });
    EXPECT_EQ(error.status(), ExitStatus::machine);
    EXPECT_EQ(error.message(), "HF-1@t: another stopgap is working on it");
    EXPECT_NO_THROW(static_cast<void>(LastAttempt::open("HF-1", "other", workplace_)));
}

TEST_F(TheLastAttempt, cannot_be_entered_where_nothing_was_built) {
    static_cast<void>(open());
    EXPECT_EQ(test::error_of([&] {
                  static_cast<void>(LastAttempt::find("HF-1", "t", workplace_));
              }).message(),
              "HF-1 on t: nothing was built yet");
}

TEST_F(TheLastAttempt, keeps_its_logs_until_the_next_run_and_its_results_until_the_next_attempt) {
    {
        LastAttempt attempt = open();
        write_file(attempt.logs_folder() / "attempt-1.log", "x");
        make_directories(attempt.results_folder());
        write_file(attempt.results_folder() / "a.deb", "x");
        attempt.begin_attempt({{}, {}, "/build"});
        EXPECT_TRUE(fs::exists(attempt.logs_folder() / "attempt-1.log"));
        EXPECT_FALSE(fs::exists(attempt.results_folder()));
        make_directories(attempt.results_folder());
    }
    const LastAttempt next = open();
    EXPECT_FALSE(fs::exists(next.logs_folder() / "attempt-1.log"));
    EXPECT_TRUE(fs::exists(next.results_folder()));
}

} // namespace
} // namespace stopgap
