// The files of control groups as they are written and read. Version 2 is tried on a folder with
// files of the kernel's names: most machines that run tests give no controller of it away.

#include "sandbox/cgroups.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace stopgap::sandbox {

namespace {

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
