#include "base/error.hpp"
#include "ecosystem/rpm/new_sources.hpp"

#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

using Files = std::map<unsigned, std::string>;

SourceFile input(const std::string& name) {
    SourceFile file;
    file.name = name;
    return file;
}

Place place() {
    return {"recipe.toml", 7, 1};
}

TEST(NewSources, TakeTheInputOfTheirName) {
    const SourceSet inputs = {input("x-2.tar.gz.asc"), input("x-2.tar.gz")};
    const std::vector<PlacedSource> placed =
        place_sources({{0, "x-1.tar.gz"}, {1, "x-1.tar.gz.asc"}, {2, "x.conf"}},
                      {{0, "x-2.tar.gz"}, {1, "x-2.tar.gz.asc"}, {2, "x.conf"}}, inputs, place());
    ASSERT_EQ(placed.size(), 2U);
    EXPECT_EQ(placed[0].number, 1U);
    EXPECT_EQ(placed[0].input, &inputs[0]);
    EXPECT_EQ(placed[1].file, "x-2.tar.gz");
}

TEST(NewSources, ASingleInputBelongsToTheSingleChangedSource) {
    const SourceSet inputs = {input("apache2_2.4.68.orig.tar.gz")};
    const std::vector<PlacedSource> placed =
        place_sources({{0, "httpd-2.4.67.tar.gz"}}, {{0, "httpd-2.4.68.tar.gz"}}, inputs, place());
    ASSERT_EQ(placed.size(), 1U);
    EXPECT_EQ(placed[0].file, "httpd-2.4.68.tar.gz");
}

TEST(NewSources, AnInputKeepsItsCompression) {
    const SourceSet inputs = {input("apache2_2.4.68.orig.tar.gz")};
    const std::vector<PlacedSource> placed = place_sources(
        {{0, "httpd-2.4.67.tar.bz2"}}, {{0, "httpd-2.4.68.tar.bz2"}}, inputs, place());
    ASSERT_EQ(placed.size(), 1U);
    EXPECT_EQ(placed[0].evaluated, "httpd-2.4.68.tar.bz2");
    EXPECT_EQ(placed[0].file, "httpd-2.4.68.tar.gz");
}

TEST(NewSources, WhereNoNameChangesASingleInputTakesTheFirstPlace) {
    const SourceSet inputs = {input("x-2.tgz")};
    const std::vector<PlacedSource> placed = place_sources(
        {{0, "x.tgz"}, {1, "x.conf"}}, {{0, "x.tgz"}, {1, "x.conf"}}, inputs, place());
    ASSERT_EQ(placed.size(), 1U);
    EXPECT_EQ(placed[0].number, 0U);
    EXPECT_EQ(placed[0].file, "x.tgz");
}

TEST(NewSources, AnInputWithoutAPlaceIsRefused) {
    const SourceSet inputs = {input("a.tar.gz"), input("b.tar.gz")};
    try {
        static_cast<void>(place_sources({{0, "x-1.tar.gz"}, {1, "y-1.tar.gz"}},
                                        {{0, "x-2.tar.gz"}, {1, "y-2.tar.gz"}}, inputs, place()));
        FAIL() << "it was taken";
    } catch (const Error& error) {
        EXPECT_EQ(error.status(), ExitStatus::usage);
        EXPECT_EQ(error.message(),
                  "recipe.toml:7:1: the spec has no source called a.tar.gz, b.tar.gz");
        EXPECT_EQ(error.hint(), "it wants x-2.tar.gz, y-2.tar.gz: give an input that name (key "
                                "name)");
    }
}

} // namespace
} // namespace stopgap::rpm
