#include "base/worker.hpp"

#include "base/error.hpp"
#include "support/expect.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap {
namespace {

using test::error_of;
using test::Scratch;

Error error_of_work(const Confinement& confinement, const std::function<std::string()>& work) {
    return error_of([&] { static_cast<void>(run_confined(confinement, work)); });
}

std::string names_in_root() {
    std::string names;
    DIR* root = opendir("/");
    while (const struct dirent* entry = readdir(root)) {
        const std::string name = entry->d_name;
        names += name == "." || name == ".." ? "" : name + " ";
    }
    closedir(root);
    return names;
}

TEST(Worker, returns_what_the_work_returned) {
    EXPECT_EQ(run_confined({}, [] { return std::string("a\0b", 3); }), std::string("a\0b", 3));
}

TEST(Worker, an_error_comes_out_as_it_was_thrown) {
    const Error error = error_of_work({}, []() -> std::string {
        throw Error(ExitStatus::verification, "x.tar: bad")
            .add_context("while reading")
            .with_hint("h");
    });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), "x.tar: bad");
    EXPECT_THAT(error.context(), testing::ElementsAre("while reading"));
    EXPECT_EQ(error.hint(), "h");
}

TEST(Worker, an_error_cannot_carry_control_characters_or_a_better_status) {
    const Error error =
        error_of_work({}, []() -> std::string { throw Error(ExitStatus::done, "x\033[2J"); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), "x\\x1b[2J");
}

TEST(Worker, another_exception_is_a_bug) {
    const Error error =
        error_of_work({}, []() -> std::string { throw std::logic_error("surprise"); });
    EXPECT_EQ(error.status(), ExitStatus::bug);
    EXPECT_EQ(error.message(), "in the confined worker: surprise");
}

TEST(Worker, one_that_dies_is_refused_input) {
    Confinement confinement;
    confinement.name = "x.tar";
    const Error error = error_of_work(confinement, []() -> std::string { _exit(3); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), "x.tar: its confined reader ended without an answer");
}

TEST(Worker, sees_an_empty_root_that_it_cannot_write_to) {
    const std::string seen = run_confined({}, [] {
        const int file = open("/x", O_WRONLY | O_CREAT, 0644);
        return names_in_root() + (file < 0 ? std::strerror(errno) : "wrote");
    });
    EXPECT_EQ(seen, "Read-only file system");
}

TEST(Worker, sees_its_folder_as_its_root_and_cannot_leave_it) {
    const Scratch scratch;
    write_file(scratch / "inside", "");
    Confinement confinement;
    confinement.folder = scratch.path();
    const std::string seen = run_confined(confinement, [] {
        return names_in_root() + std::to_string(access("/../etc/passwd", F_OK));
    });
    EXPECT_EQ(seen, "inside -1");
}

TEST(Worker, what_it_makes_belongs_to_the_caller_afterwards) {
    const Scratch scratch;
    Confinement confinement;
    confinement.folder = scratch.path();
    static_cast<void>(run_confined(confinement, [] {
        mkdir("/d", 0755);
        close(open("/d/file", O_WRONLY | O_CREAT, 0600));
        return std::string(symlink("/etc/passwd", "/d/link") == 0 ? "made" : "failed");
    }));
    for (const char* name : {".", "d", "d/file", "d/link"}) {
        struct stat status = {};
        ASSERT_EQ(lstat((scratch / name).c_str(), &status), 0) << name;
        EXPECT_EQ(status.st_uid, geteuid()) << name;
        EXPECT_EQ(status.st_gid, getegid()) << name;
    }
}

TEST(Worker, the_target_of_a_link_that_it_leaves_keeps_its_owner) {
    const Scratch outside;
    write_file(outside / "secret", "");
    if (geteuid() != 0) {
        GTEST_SKIP() << "an ordinary user cannot make a file of somebody else's";
    }
    ASSERT_EQ(chown((outside / "secret").c_str(), 12345, 12345), 0);
    const Scratch scratch;
    Confinement confinement;
    confinement.folder = scratch.path();
    static_cast<void>(run_confined(confinement, [&] {
        return std::to_string(symlink((outside / "secret").c_str(), "/link"));
    }));
    struct stat status = {};
    ASSERT_EQ(stat((outside / "secret").c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, 12345U);
}

TEST(Worker, is_not_root) {
    EXPECT_EQ(run_confined({}, [] { return std::string(geteuid() == 0 ? "root" : "other"); }),
              "other");
}

TEST(Worker, has_no_descriptor_but_those_given) {
    const FileDescriptor given = open_file("/dev/null", O_RDONLY);
    const FileDescriptor secret = open_file("/dev/null", O_RDONLY);
    Confinement confinement;
    confinement.descriptors = {given.get()};
    const std::string open_ones = run_confined(confinement, [&] {
        int count = 0;
        for (int number = 3; number < 256; ++number) {
            count += fcntl(number, F_GETFD) >= 0 ? 1 : 0;
        }
        return std::to_string(count) + (fcntl(secret.get(), F_GETFD) < 0 ? " closed" : " open");
    });
    EXPECT_EQ(open_ones, "2 closed") << "the given one and its way to answer";
}

TEST(Worker, starting_a_program_ends_it) {
    const Error error = error_of_work({}, []() -> std::string {
        execl("/bin/true", "true", nullptr);
        return "alive";
    });
    EXPECT_EQ(error.message(), "input: its confined reader was ended by: Bad system call");
}

TEST(Worker, a_socket_ends_it) {
    const Error error =
        error_of_work({}, [] { return std::to_string(socket(AF_INET, SOCK_STREAM, 0)); });
    EXPECT_THAT(error.message(), testing::HasSubstr("Bad system call"));
}

TEST(Worker, a_second_process_ends_it) {
    const Error error = error_of_work({}, [] { return std::to_string(fork()); });
    EXPECT_THAT(error.message(), testing::HasSubstr("Bad system call"));
}

TEST(Worker, memory_beyond_the_limit_is_refused_input) {
#if defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "the sanitizer's shadow memory allows no such limit";
#endif
    Confinement confinement;
    confinement.memory_bytes = 128U << 20U;
    const Error error = error_of_work(confinement, [] { return std::string(512U << 20U, 'x'); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), "input: needs more memory than a reader may use");
}

TEST(Worker, processor_time_beyond_the_limit_ends_it) {
    Confinement confinement;
    confinement.cpu_time = std::chrono::seconds(1);
    const Error error = error_of_work(confinement, []() -> std::string {
        while (getpid() > 0) {
        }
        return "";
    });
    EXPECT_EQ(error.message(), "input: its confined reader was ended by: Killed");
}

TEST(Worker, one_that_sleeps_too_long_is_ended) {
    Confinement confinement;
    confinement.name = "x.tar";
    confinement.time = std::chrono::seconds(1);
    const Error error = error_of_work(confinement, []() -> std::string {
        const struct timespec long_time = {60, 0};
        nanosleep(&long_time, nullptr);
        return "";
    });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), "x.tar: took too long to read");
}

TEST(Worker, a_result_beyond_the_limit_is_refused) {
    Confinement confinement;
    confinement.result_limit_bytes = 10;
    const Error error = error_of_work(confinement, [] { return std::string(11, 'x'); });
    EXPECT_EQ(error.message(), "input: its confined reader sent a malformed or too large answer");
}

TEST(Worker, emitted_pieces_arrive_in_order_and_whole) {
    std::string received;
    const std::string large(3U << 20U, 'x');
    stream_confined(
        {},
        [&](const Emit& emit) {
            emit("first ");
            emit(large);
        },
        [&](std::string_view piece) {
            received += piece;
            return true;
        });
    EXPECT_EQ(received, "first " + large);
}

TEST(Worker, a_receiver_that_has_enough_ends_it) {
    int pieces = 0;
    stream_confined(
        {},
        [](const Emit& emit) {
            while (true) {
                emit("again");
            }
        },
        [&](std::string_view) { return ++pieces < 3; });
    EXPECT_EQ(pieces, 3);
}

TEST(Worker, dies_with_its_parent) {
    int ends[2] = {-1, -1};
    ASSERT_EQ(pipe(ends), 0);
    const pid_t parent = fork();
    if (parent == 0) {
        Confinement confinement;
        confinement.descriptors = {ends[1]};
        static_cast<void>(run_confined(confinement, [&]() -> std::string {
            static_cast<void>(!write(ends[1], "r", 1));
            const struct timespec long_time = {60, 0};
            nanosleep(&long_time, nullptr);
            return "";
        }));
        _exit(0);
    }
    close(ends[1]);
    char byte = 0;
    ASSERT_EQ(read(ends[0], &byte, 1), 1);
    kill(parent, SIGKILL);
    waitpid(parent, nullptr, 0);
    EXPECT_EQ(read(ends[0], &byte, 1), 0) << "the end of the pipe: nobody holds it any more";
    close(ends[0]);
}

} // namespace
} // namespace stopgap
