#include "engine/verify.hpp"

#include "base/files.hpp"
#include "source/archive.hpp"
#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class DifferingEntries : public testing::Test {
  protected:
    /// A tarball of one file, x/run.
    fs::path tarball(const std::string& name, const std::string& content, unsigned mode = 0755) {
        const fs::path tree = folder_ / (name + ".tree");
        make_directories(tree);
        write_file(tree / "run", content);
        fs::permissions(tree / "run", fs::perms(mode));
        const fs::path file = folder_ / (name + ".tar.xz");
        source::pack_tar_xz(tree, "x", file, Instant());
        return file;
    }

    test::Scratch folder_;
};

TEST_F(DifferingEntries, AreNamedWithWhatOfThemDiffers) {
    EXPECT_THAT(differing_entries(tarball("a", "one"), tarball("b", "two")),
                ElementsAre("x/run: content"));
    EXPECT_THAT(differing_entries(tarball("a", "one"), tarball("c", "one", 0644)),
                ElementsAre("x/run: mode 0755 and 0644"));
}

TEST_F(DifferingEntries, OfEqualContentsAreTheWrapping) {
    EXPECT_THAT(differing_entries(tarball("a", "one"), tarball("b", "one")),
                ElementsAre(HasSubstr("its entries are the same")));
}

TEST_F(DifferingEntries, OfWhatIsNoPackageAreTheReason) {
    write_file(folder_ / "x.deb", "no package");
    EXPECT_THAT(differing_entries(folder_ / "x.deb", folder_ / "x.deb"),
                ElementsAre(HasSubstr("cannot be looked into: x.deb")));
}

} // namespace
} // namespace stopgap::engine
