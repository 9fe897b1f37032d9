// What an RPM's recipe takes of a Debian archive.

#include "ecosystem/rpm/inputs.hpp"

#include "base/error.hpp"
#include "base/files.hpp"

#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

class ArchiveInputs : public testing::Test {
  protected:
    ArchiveInputs() {
        recipe_.fix.kind = FixKind::bump;
        Input& input = recipe_.fix.sources.emplace_back();
        input.from = ArchiveInput{"trixie", "x", "2-1", {}};
        input.place = {"recipe.toml", 7, 12};
        workplace_.fetch_archive_input = [this](const ArchiveInput&, const Place&) {
            return fetched_;
        };
    }

    Inputs inputs() { return fetch_inputs(recipe_, base_, workplace_); }

    TemporaryDirectory folder_{fs::temp_directory_path(), "stopgap-inputs-test"};
    Workplace workplace_{folder_.path() / "state", folder_.path() / "scratch", {}};
    Recipe recipe_;
    Base base_;
    SourceSet fetched_ = {{"x_2.orig.zip", {}, {}, 0, {}, {}},
                          {"x_2.orig-more.zip", {}, {}, 0, {}, {}}};
};

TEST_F(ArchiveInputs, AreEachTarballUnderItsName) {
    const SourceSet sources = inputs().sources;
    ASSERT_EQ(sources.size(), 2U);
    EXPECT_EQ(sources[1].name, "x_2.orig-more.zip");
}

TEST_F(ArchiveInputs, HaveNoOneNameForSeveralTarballs) {
    recipe_.fix.sources[0].name = "x-2.zip";
    try {
        static_cast<void>(inputs());
        FAIL() << "two files of one name";
    } catch (const Error& error) {
        EXPECT_EQ(error.status(), ExitStatus::usage);
        EXPECT_EQ(error.message(),
                  "recipe.toml:7:12: one name for the 2 tarballs of a source package");
        EXPECT_EQ(error.hint(), "leave the key name out");
    }
    fetched_.pop_back();
    EXPECT_EQ(inputs().sources.at(0).name, "x-2.zip");
}

} // namespace
} // namespace stopgap::rpm
