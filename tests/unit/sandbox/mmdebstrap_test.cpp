// mmdebstrap in a sandbox of host tools, on a repository of one tiny package. What a whole root
// needs beyond this is in rootfs_host.cpp.

#include "fixture.hpp"

#include "base/digest.hpp"
#include "sandbox/ids.hpp"

#include <sys/stat.h>

namespace stopgap::sandbox {

namespace {

class MmdebstrapTest : public SandboxTest {
  protected:
    /// A repository "stable" of one package that holds /usr/share/tiny/file.
    void make_repository(const fs::path& folder) const {
        const fs::path package = state() / "package";
        make_directories(package / "DEBIAN");
        make_directories(package / "usr/share/tiny");
        write_file(package / "usr/share/tiny/file", "tiny\n");
        const std::string control = "Package: tiny\nVersion: 1\nArchitecture: all\n"
                                    "Maintainer: A <a@example.org>\nDescription: tiny\n";
        write_file(package / "DEBIAN/control", control);
        const fs::path index = folder / "dists/stable/main/binary-amd64/Packages";
        make_directories(index.parent_path());
        const fs::path deb = folder / "tiny_1_all.deb";
        Command pack;
        pack.argv = {"dpkg-deb", "--root-owner-group", "--build", package, deb};
        run_or_throw(pack, ExitStatus::machine);
        const std::string packages =
            control + "Filename: tiny_1_all.deb\nSize: " + std::to_string(fs::file_size(deb)) +
            "\nSHA256: " + sha256_of_file(deb) + "\n";
        write_file(index, packages);
        write_file(folder / "dists/stable/Release",
                   "Suite: stable\nCodename: stable\nArchitectures: amd64\nComponents: main\n"
                   "SHA256:\n " +
                       sha256_of(packages) + " " + std::to_string(packages.size()) +
                       " main/binary-amd64/Packages\n");
    }
};

TEST_F(MmdebstrapTest, FillsAFolderWithFilesOfTheMappedRoot) {
    if (!find_program("mmdebstrap")) {
        ASSERT_FALSE(test::must_run()) << "mmdebstrap is not installed";
        GTEST_SKIP() << "mmdebstrap is not installed";
    }
    make_repository(state() / "mirror");
    const fs::path root = state() / "root";
    make_tree(root);
    Settings host;
    host.root = RootKind::host_read_only;
    host.hardening = Hardening::install;
    host.mounts = {{Mount::Kind::writable, root, "/mnt/root"},
                   {Mount::Kind::read_only, state() / "mirror", "/srv/mirror"}};
    Request request;
    request.argv = {"mmdebstrap",
                    "--mode=root",
                    "--variant=extract",
                    "--architectures=amd64",
                    "--include=tiny",
                    "--skip=check/empty",
                    "stable",
                    "/mnt/root",
                    "deb [trusted=yes] copy:/srv/mirror stable main"};
    const Ended ended = Sandbox::start(host).run(request);
    ASSERT_TRUE(ended.succeeded()) << ended.errors;
    struct stat status = {};
    ASSERT_EQ(lstat((root / "usr/share/tiny/file").c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, own_range().first_uid);
}

} // namespace

} // namespace stopgap::sandbox
