#include "base/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

namespace stopgap {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

ProcessResult run_words(std::vector<std::string> argv, std::string input = {}) {
    Command command;
    command.argv = std::move(argv);
    command.input = std::move(input);
    command.timeout = std::chrono::seconds(30);
    return run(command);
}

TEST(AProgram, GivesWhatItPrintsAndItsExitCode) {
    const ProcessResult result = run_words({"sh", "-c", "echo out; echo err >&2; exit 3"});
    EXPECT_EQ(result.output, "out\n");
    EXPECT_EQ(result.errors, "err\n");
    EXPECT_EQ(result.exit_code, 3);
}

TEST(AProgram, ReadsItsInputAndElseNothing) {
    EXPECT_EQ(run_words({"cat"}, "hello").output, "hello");
    EXPECT_EQ(run_words({"cat"}).output, "");
}

TEST(AProgram, SeesNothingOfTheCallersEnvironment) {
    setenv("STOPGAP_SECRET", "value", 1);
    EXPECT_THAT(run_words({"env"}).output, Not(HasSubstr("STOPGAP_SECRET")));
}

TEST(AProgram, GetsItsArgumentsUnharmedByAnyShell) {
    EXPECT_EQ(run_words({"printf", "%s|", "$(id)", "a b", "; rm"}).output, "$(id)|a b|; rm|");
}

TEST(AProgram, ThatCannotBeStartedIsAnErrorThatNamesIt) {
    try {
        static_cast<void>(run_words({"no-such-program"}));
        FAIL() << "it started";
    } catch (const Error& error) {
        EXPECT_EQ(error.status(), ExitStatus::machine);
        EXPECT_STREQ(error.what(), "no-such-program: cannot be started: No such file or directory");
    }
}

TEST(AProgram, IsKilledWithWhatItLeftRunningWhenItsTimeIsOver) {
    Command command;
    command.argv = {"sh", "-c", "sleep 60 & sleep 60"};
    command.timeout = std::chrono::seconds(1);
    const ProcessResult result = run(command);
    EXPECT_TRUE(result.timed_out);
    EXPECT_FALSE(result.succeeded());
}

TEST(AProgram, ThatPrintsWithoutEndIsStopped) {
    Command command;
    command.argv = {"yes"};
    command.output_limit_bytes = 1U << 20U;
    EXPECT_FALSE(run(command).succeeded());
}

TEST(AFailedProgram, IsAnErrorWithTheEndOfWhatItSaid) {
    Command command;
    command.argv = {"sh", "-c", "echo first >&2; echo last >&2; exit 1"};
    try {
        static_cast<void>(run_or_throw(command, ExitStatus::build_failed));
        FAIL() << "it succeeded";
    } catch (const Error& error) {
        EXPECT_EQ(error.status(), ExitStatus::build_failed);
        EXPECT_THAT(error.what(), HasSubstr("exit status 1\n    first\n    last"));
    }
}

TEST(ACompanion, AnswersAndEndsWithItsObject) {
    Command command;
    command.argv = {"sh", "-c", "read line; echo $line $$; exec sleep 1000"};
    pid_t pid = 0;
    {
        Companion companion(command);
        const std::string answer =
            companion.exchange("process", std::chrono::seconds(30)).value_or("none");
        ASSERT_THAT(answer, StartsWith("process "));
        pid = std::stoi(answer.substr(8));
        EXPECT_EQ(kill(pid, 0), 0);
    }
    EXPECT_NE(kill(pid, 0), 0);
}

TEST(ACompanion, ThatEndsAnswersNothing) {
    Command command;
    command.argv = {"sh", "-c", "read line"};
    EXPECT_EQ(Companion(command).exchange("one", std::chrono::seconds(30)), std::nullopt);
}

TEST(AShownCommand, QuotesWhatAShellWouldRead) {
    EXPECT_EQ(shown({"a", "b c", "", "$x"}), "a 'b c' '' '$x'");
}

} // namespace
} // namespace stopgap
