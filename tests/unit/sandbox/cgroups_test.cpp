// The files of control groups as they are written and read. Version 2 is tried on a folder with
// files of the kernel's names: most machines that run tests give no controller of it away.

#include "sandbox/cgroups.hpp"
#include "sandbox/memory_room.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace stopgap::sandbox {

namespace {

class GroupsOnAFakeFileSystem : public testing::Test {
  protected:
    GroupsOnAFakeFileSystem() : folder_(testing::TempDir(), "cgroup") {
        make_directories(folder_.path() / "outer/own");
    }
    void put(const fs::path& file, const char* text) const {
        write_file(folder_.path() / file, text);
    }
    [[nodiscard]] std::vector<Hierarchy> hierarchies(Hierarchy::Version version) const {
        return {{.version = version, .controller = {}, .own_group = folder_.path() / "outer/own"}};
    }

    TemporaryDirectory folder_;
};

TEST_F(GroupsOnAFakeFileSystem, HaveTheLeastMemoryLimitOfAllAboveThem) {
    put("memory.max", "max\n");
    put("outer/memory.max", "5000000\n");
    put("outer/own/memory.max", "max\n");
    EXPECT_EQ(memory_limit_of(hierarchies(Hierarchy::Version::v2)), 5000000U);
    put("outer/own/memory.max", "4000000\n");
    EXPECT_EQ(memory_limit_of(hierarchies(Hierarchy::Version::v2)), 4000000U);
    put("outer/memory.limit_in_bytes", "3000000\n");
    EXPECT_EQ(memory_limit_of(hierarchies(Hierarchy::Version::v1)), 3000000U);
}

TEST_F(GroupsOnAFakeFileSystem, LimitNothingThatCannotBeRead) {
    EXPECT_EQ(memory_limit_of(hierarchies(Hierarchy::Version::v1)), UINT64_MAX);
    EXPECT_EQ(memory_limit_of({}), UINT64_MAX);
}

TEST_F(GroupsOnAFakeFileSystem, LeaveHalfOfTheLeastOfAllMemoryForChanges) {
    const std::string_view meminfo = "MemTotal:  4000 kB\nMemAvailable:   3000 kB\n";
    EXPECT_EQ(room_in_memory(1U << 20U, meminfo, {}), 1U << 19U);
    EXPECT_EQ(room_in_memory(1U << 30U, meminfo, {}), 1500U << 10U);
    EXPECT_EQ(room_in_memory(1U << 30U, "", {}), 1U << 29U);
    put("outer/memory.max", "10000\n");
    EXPECT_EQ(room_in_memory(1U << 30U, meminfo, hierarchies(Hierarchy::Version::v2)), 5000U);
    EXPECT_GT(room_in_memory(), 0U);
}

class CgroupVersion2OnAFakeFileSystem : public testing::Test {
  protected:
    CgroupVersion2OnAFakeFileSystem() : folder_(testing::TempDir(), "cgroup") {
        for (const char* file : {"memory.max", "memory.swap.max", "pids.max", "cgroup.procs"}) {
            write_file(folder_.path() / file, "");
        }
        limits_.memory_bytes = 256U << 20U;
        limits_.processes = 100;
    }
    [[nodiscard]] Cgroups limited() const {
        return Cgroups::of(folder_.path(),
                           {.version = Hierarchy::Version::v2, .controller = {}, .own_group = {}},
                           limits_);
    }
    [[nodiscard]] std::string text(const char* file) const {
        return read_file(folder_.path() / file);
    }

    TemporaryDirectory folder_;
    Limits limits_;
};

TEST_F(CgroupVersion2OnAFakeFileSystem, GetsEachLimitInItsFile) {
    const Cgroups cgroups = limited();
    EXPECT_TRUE(cgroups.limit_memory());
    EXPECT_TRUE(cgroups.limit_processes());
    EXPECT_EQ(text("memory.max"), "268435456");
    EXPECT_EQ(text("memory.swap.max"), "0");
    EXPECT_EQ(text("pids.max"), "101"); // the sandbox's first process is one more
}

TEST_F(CgroupVersion2OnAFakeFileSystem, AdmitsAProcess) {
    Cgroups cgroups = limited();
    cgroups.admit(1234);
    EXPECT_EQ(text("cgroup.procs"), "1234");
    EXPECT_TRUE(cgroups.limit_memory());
}

TEST_F(CgroupVersion2OnAFakeFileSystem, CountsKillsAndRefusalsFromItsEvents) {
    const Cgroups cgroups = limited();
    EXPECT_EQ(cgroups.out_of_memory_kills(), 0U);
    EXPECT_EQ(cgroups.refused_processes(), 0U);
    write_file(folder_.path() / "memory.events",
               "low 0\nhigh 0\nmax 41\noom 3\noom_kill 2\noom_group_kill 0\n");
    write_file(folder_.path() / "pids.events", "max 17\n");
    EXPECT_EQ(cgroups.out_of_memory_kills(), 2U);
    EXPECT_EQ(cgroups.refused_processes(), 17U);
}

TEST_F(CgroupVersion2OnAFakeFileSystem, TellsWhichLimitsItDoesNotTake) {
    fs::remove(folder_.path() / "memory.max"); // the controller is not passed on
    const Cgroups cgroups = limited();
    EXPECT_FALSE(cgroups.limit_memory());
    EXPECT_TRUE(cgroups.limit_processes());
}

} // namespace

} // namespace stopgap::sandbox
