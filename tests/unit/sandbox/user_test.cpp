// The sandbox as an ordinary user: a user of this machine who has subordinate ids is needed, and
// root, to become that user.

#include "fixture.hpp"

#include "base/text.hpp"
#include "sandbox/ids.hpp"
#include "sandbox/layers.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace stopgap::sandbox {

namespace {

struct OrdinaryUser {
    uid_t uid = 0;
    gid_t gid = 0;
};

std::optional<OrdinaryUser> user_with_subordinate_ids() {
    if (geteuid() != 0 || !fs::exists("/etc/subuid")) {
        return {};
    }
    for (const std::string& line : lines_of(read_file("/etc/subuid"))) {
        const struct passwd* user = getpwnam(split(line, ':').front().c_str());
        if (user != nullptr && user->pw_uid != 0) {
            return OrdinaryUser{user->pw_uid, user->pw_gid};
        }
    }
    return {};
}

// Runs the check in a process of the user's, in a folder of the user's; empty means that it passed.
std::string as_user(OrdinaryUser user, const fs::path& folder,
                    const std::function<std::string(const fs::path&)>& check) {
    const FileDescriptor file = open_file(folder / "answer", O_RDWR | O_CREAT);
    make_directories(folder / "state", 0700);
    if (chown((folder / "state").c_str(), user.uid, user.gid) != 0) {
        return "chown";
    }
    const pid_t child = fork();
    if (child == 0) {
        std::string answer = "cannot become the user";
        if (setgroups(0, nullptr) == 0 && setresgid(user.gid, user.gid, user.gid) == 0 &&
            setresuid(user.uid, user.uid, user.uid) == 0 && prctl(PR_SET_DUMPABLE, 1) == 0) {
            try {
                answer = check(folder / "state");
            } catch (const Error& error) {
                answer = error.message() + " | " + error.hint();
            }
        }
        write_all(file.get(), answer, "answer");
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status == 0 ? read_file(folder / "answer") : "died";
}

class UserTest : public ::testing::Test {
  protected:
    void SetUp() override {
        user_ = user_with_subordinate_ids();
        if (!user_) {
            constexpr const char* k_reason = "needs root and a user with a line in /etc/subuid";
            ASSERT_FALSE(test::must_run()) << k_reason;
            GTEST_SKIP() << k_reason;
        }
        fs::permissions(folder_.path(), fs::perms(0755));
    }

    StateFolder folder_;
    std::optional<OrdinaryUser> user_;
};

Request shell(const std::string& script, User user) {
    Request request;
    request.argv = {"sh", "-c", script};
    request.user = user;
    request.merge_output = true;
    return request;
}

std::string use_sandbox(const fs::path& state) {
    const RunFolder run = RunFolder::make(state);
    LayerStore store(state);
    const fs::path lower = store.create("base", "links into /usr", [](const fs::path& folder) {
        put_file(folder, "etc/note", "from the layer\n");
    });
    const fs::path tree = run.path() / "tree";
    make_tree(tree, User::builder);
    Settings settings;
    settings.lowers = {lower};
    settings.scratch = run.folder("scratch");
    settings.mounts = {{Mount::Kind::read_only, "/usr", "/usr"},
                       {Mount::Kind::read_only, "/usr/bin", "/bin"},
                       {Mount::Kind::read_only, "/usr/lib", "/lib"},
                       {Mount::Kind::read_only, "/usr/lib64", "/lib64"},
                       {Mount::Kind::writable, tree, "/build/tree"}};
    settings.limits.memory_bytes = 4ULL << 30U;
    Sandbox sandbox = Sandbox::start(settings);
    std::string answer = sandbox
                             .run(shell("id -u; cat /etc/note; touch /new; chown 5:6 /new; "
                                        "stat -c %u:%g /new",
                                        User::root))
                             .output;
    answer += sandbox
                  .run(shell("id -un; umask 077; echo secret > /build/tree/f; "
                             "touch /etc/x 2>/dev/null || echo no",
                             User::builder))
                  .output;
    copy_out(tree, "f", state / "out", 100);
    answer += read_file(state / "out");
    for (const std::string& claim : sandbox.isolation()) {
        answer += claim.starts_with("NOT enforced: memory") ? "limits told\n" : "";
    }
    return answer;
}

TEST_F(UserTest, TheSandboxWorksWithASubordinateRange) {
    EXPECT_EQ(as_user(*user_, folder_.path(), use_sandbox),
              "0\nfrom the layer\n5:6\nbuilder\nno\nsecret\nlimits told\n");
}

std::string use_second_root(const fs::path& state) {
    const RunFolder run = RunFolder::make(state);
    make_tree(state / "upper");
    Settings settings;
    settings.root = RootKind::host_read_only;
    settings.hardening = Hardening::install;
    settings.scratch = run.folder("scratch");
    Mount mount;
    mount.kind = Mount::Kind::layers;
    mount.to = "/second";
    mount.upper = state / "upper";
    settings.mounts = {mount};
    Sandbox sandbox = Sandbox::start(settings);
    return sandbox
        .run(shell("mkdir /second/etc; echo made > /second/etc/note; chown 5:6 /second/etc/note; "
                   "stat -c %u:%g /second/etc/note; ls /second; cat /second/etc/note; "
                   "echo x > /second/dev/null",
                   User::root))
        .output;
}

TEST_F(UserTest, ASecondRootWorksWithASubordinateRange) {
    EXPECT_EQ(as_user(*user_, folder_.path(), use_second_root), "5:6\ndev\netc\nproc\nsys\nmade\n");
}

TEST_F(UserTest, TreesOfMappedIdsAreRemoved) {
    EXPECT_EQ(as_user(*user_, folder_.path(),
                      [](const fs::path& state) {
                          make_tree(state / "tree");
                          put_file(state / "tree", "a/b/file", "x", User::builder, 0600);
                          struct stat status = {};
                          const bool mapped = lstat((state / "tree").c_str(), &status) == 0 &&
                                              status.st_uid == own_range().first_uid;
                          remove_tree(state / "tree");
                          return std::string(mapped ? "" : "not mapped ") +
                                 (fs::exists(state / "tree") ? "left" : "gone");
                      }),
              "gone");
}

TEST_F(UserTest, AUserWithoutARangeIsToldTheMend) {
    const OrdinaryUser nobody{65534, 65534};
    EXPECT_EQ(as_user(nobody, folder_.path(),
                      [](const fs::path& state) {
                          make_tree(state / "tree");
                          return std::string();
                      }),
              "/etc/subuid: gives the user nobody no 65536 ids | sudo usermod --add-subuids "
              "100000-165535 --add-subgids 100000-165535 nobody");
}

} // namespace

} // namespace stopgap::sandbox
