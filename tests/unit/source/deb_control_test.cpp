#include "source/deb_control.hpp"

#include "base/process.hpp"
#include "support/archive_builder.hpp"
#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gtest/gtest.h>

namespace stopgap::source {
namespace {

const std::string k_control = "Package: x\nVersion: 1\nArchitecture: all\n"
                              "Maintainer: x <x@example.org>\nDescription: x\n";

class DebControlTest : public testing::Test {
  protected:
    /// dpkg-deb's, its parts compressed with `compression`.
    fs::path deb(const std::string& compression) {
        const fs::path tree = folder_ / "tree";
        make_directories(tree / "DEBIAN");
        write_file(tree / "DEBIAN/control", k_control);
        const fs::path file = folder_ / "x.deb";
        Command command;
        command.argv = {"dpkg-deb", "-Z" + compression, "--root-owner-group", "--build", tree,
                        file};
        run_or_throw(command, ExitStatus::machine);
        return file;
    }

    test::Scratch folder_;
};

TEST_F(DebControlTest, IsReadWhateverCompressionThePackageHas) {
    for (const char* compression : {"none", "gzip", "xz", "zstd"}) {
        EXPECT_EQ(deb_control(deb(compression), "x.deb"), k_control) << compression;
    }
}

TEST_F(DebControlTest, OfWhatIsNoDebIsRefused) {
    write_file(folder_ / "x", "no package");
    EXPECT_EQ(
        test::error_of([&] { static_cast<void>(deb_control(folder_ / "x", "x.deb")); }).status(),
        ExitStatus::verification);
    test::build_archive(folder_ / "y", "gzip", {{"control", 'f', k_control, 0644}});
    EXPECT_EQ(
        test::error_of([&] { static_cast<void>(deb_control(folder_ / "y", "x.deb")); }).status(),
        ExitStatus::verification);
}

TEST_F(DebControlTest, OfAPackageThatIsCutOffIsRefusedOrWhole) {
    const std::string whole = read_file(deb("gzip"));
    for (std::size_t size = 0; size < whole.size(); size += 7) {
        write_file(folder_ / "cut", whole.substr(0, size));
        test::expect_no_bug("", "cut off at byte " + std::to_string(size), [&](const std::string&) {
            EXPECT_EQ(deb_control(folder_ / "cut", "x.deb"), k_control);
        });
    }
}

} // namespace
} // namespace stopgap::source
