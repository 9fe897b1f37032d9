// The texts that the sandbox reads: /etc/subuid, passwd and group, and the kernel's cgroup tables.

#include "sandbox/cgroups.hpp"
#include "sandbox/generated_layer.hpp"
#include "sandbox/ids.hpp"
#include "sandbox/server.hpp"

#include <gtest/gtest.h>

namespace stopgap::sandbox {

namespace {

TEST(SubordinateIds, AreFoundByNameAndByNumber) {
    const std::string file = "# comment\nother:100000:65536\nme:165536:65536\n1001:231072:65536\n";
    EXPECT_EQ(subordinate_start(file, "me", 1000), 165536U);
    EXPECT_EQ(subordinate_start(file, "you", 1001), 231072U);
    EXPECT_EQ(subordinate_start(file, "nobody", 1002), 0U);
}

TEST(SubordinateIds, MustBeEnough) {
    EXPECT_EQ(subordinate_start("me:100000:1000\nme:200000:65536\n", "me", 1), 200000U);
    EXPECT_EQ(subordinate_start("me:100000:65535\n", "me", 1), 0U);
    EXPECT_EQ(subordinate_start("me:100000\n:::\nme:x:y\n", "me", 1), 0U);
}

TEST(GroupFile, GivesTheGroupsThatListTheUser) {
    const std::string text =
        "root:x:0:\nvideo:x:44:a,builder\nbad:x:y:builder\nhuge:x:70000:builder\n"
        "builder:x:1000:builder\nfew:x\nlast:x:50:builder";
    EXPECT_EQ(groups_of(text, "builder", 1000), (std::vector<gid_t>{1000, 44, 50}));
    EXPECT_EQ(groups_of("", "builder", 1000), (std::vector<gid_t>{1000}));
}

TEST(PasswdFile, HasTheBuilderOnce) {
    const std::string once = passwd_with_builder("root:x:0:0::/root:/bin/sh");
    EXPECT_EQ(once, "root:x:0:0::/root:/bin/sh\nbuilder:x:1000:1000:stopgap:/build:/bin/sh\n");
    EXPECT_EQ(passwd_with_builder(once), once);
    EXPECT_EQ(group_with_builder("users:x:100:\nfirst:x:1000:\n"),
              "users:x:100:\nbuilder:x:1000:\n");
}

// From a machine with version 1, Linux 6.18.
constexpr const char* k_mounts_v1 =
    "31 20 0:27 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"
    "36 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
    "39 31 0:35 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids\n"
    "41 31 0:37 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n";

TEST(CgroupHierarchies, AreFoundInVersion1) {
    const std::vector<Hierarchy> found =
        hierarchies_in(k_mounts_v1, "8:pids:/\n4:memory:/jobs/a\n0::/\n");
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].controller, "memory");
    EXPECT_EQ(found[0].own_group, "/sys/fs/cgroup/memory/jobs/a");
    EXPECT_EQ(found[1].own_group, "/sys/fs/cgroup/pids/");
    EXPECT_EQ(found[2].version, Hierarchy::Version::v2);
}

TEST(CgroupHierarchies, AreFoundInVersion2) {
    const std::vector<Hierarchy> found =
        hierarchies_in("30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n",
                       "0::/user.slice/user-1000.slice/session-2.scope\n");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].own_group, "/sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope");
}

TEST(CgroupHierarchies, ThatShowAnotherPartOfTheTreeAreNotUsed) {
    EXPECT_TRUE(hierarchies_in("30 23 0:26 /docker/x /sys/fs/cgroup/pids ro - cgroup c rw,pids\n",
                               "8:pids:/elsewhere\n")
                    .empty());
    EXPECT_TRUE(hierarchies_in("garbage\n1 2 3\n- - - -\n", "x\n:\n::\n").empty());
}

TEST(Task, ComesThroughTheChannelUnchanged) {
    const Task task{
        .argv = {"sh", "-c", "", "two words"},
        .environment = {"A=1", "B="},
        .working_directory = "/build",
        .user = User::builder,
        .interactive = true,
        .limits = {.address_space_bytes = 1ULL << 40U, .processes = 7, .file_bytes = 8}};
    const Task same = unpacked_task(packed(task));
    EXPECT_EQ(same.argv, task.argv);
    EXPECT_EQ(same.environment, task.environment);
    EXPECT_EQ(same.working_directory, "/build");
    EXPECT_EQ(same.user, User::builder);
    EXPECT_TRUE(same.interactive);
    EXPECT_EQ(same.limits.address_space_bytes, 1ULL << 40U);
    EXPECT_EQ(same.limits.processes, 7U);
    EXPECT_EQ(same.limits.file_bytes, 8U);
}

} // namespace

} // namespace stopgap::sandbox
