#include "ecosystem/library_table.hpp"

#include "base/files.hpp"
#include "support/truncated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string fixture(const std::string& name) {
    return read_file(fs::path(STOPGAP_SOURCE_DIR) / "tests/fixtures/readelf" / name);
}

std::vector<std::string> names_in(const LibraryTable& table) {
    std::vector<std::string> names;
    for (const auto& [name, symbol] : table.exports) {
        names.push_back(name);
    }
    return names;
}

TEST(ALibrarysTable, NamesItWhatItNeedsAndWhatItExports) {
    const LibraryTable table = parse_readelf(fixture("versioned-library.txt"));
    EXPECT_EQ(table.soname, "libgreet.so.1");
    EXPECT_THAT(table.needs, ElementsAre("GLIBC_2.2.5", "libc.so.6"));
    EXPECT_THAT(names_in(table), ElementsAre("chosen@GREET_2", "counter@GREET_2", "greet@GREET_2",
                                             "greet_old@GREET_1", "table@GREET_2"));
    EXPECT_EQ(table.exports.at("table@GREET_2").type, "OBJECT");
    EXPECT_EQ(table.exports.at("table@GREET_2").size_bytes, 48U);
    EXPECT_EQ(table.exports.at("chosen@GREET_2").type, "FUNC");
    EXPECT_FALSE(table.exports.at("greet@GREET_2").is_vague);
}

TEST(ALibrarysTable, TellsWhatEachCppProgramHasACopyOf) {
    const LibraryTable table = parse_readelf(fixture("cpp-library.txt"));
    EXPECT_EQ(table.exports.size(), 10U);
    EXPECT_TRUE(table.exports.at("_ZN7CountedIiE4moreEv").is_vague);
    EXPECT_TRUE(table.exports.at("_ZN7CountedIiE5countE").is_vague);
    EXPECT_FALSE(table.exports.at("_ZN5ShapeD1Ev").is_vague);
}

TEST(ALibrarysTable, LeavesOutWhatTheLinkerPutsIn) {
    EXPECT_THAT(names_in(parse_readelf(
                    "     5: 0000000000004010     0 NOTYPE  GLOBAL DEFAULT   24 _edata\n"
                    "     6: 0000000000004010     0 NOTYPE  LOCAL  DEFAULT   24 own\n"
                    "     7: 0000000000004010     0 OBJECT  GLOBAL DEFAULT  ABS NODE@@NODE\n")),
                IsEmpty());
}

TEST(ALibrarysTable, ReadsLargeSizesAndMarksOfOtherMachines) {
    const LibraryTable table = parse_readelf(
        "     5: 0000000000004010 0x1e8480 OBJECT  GLOBAL DEFAULT   24 large\n"
        "     6: 00000000000010f8    20 FUNC    GLOBAL DEFAULT [VARIANT_PCS]    9 variant\n"
        "     7: 00000000000010f8    20 FUNC    GLOBAL DEFAULT [<other>: 60]     9 other\n");
    EXPECT_THAT(names_in(table), ElementsAre("large", "other", "variant"));
    EXPECT_EQ(table.exports.at("large").size_bytes, 2'000'000U);
}

TEST(ALibrarysTable, OfHostileTextIsHarmless) {
    EXPECT_EQ(parse_readelf(" 0x0e (SONAME) Library soname: [a\x1b[31m]").soname, "a\\x1b[31m");
    EXPECT_EQ(parse_readelf(" 0x0e (SONAME) Library soname: ]a[").soname, "");
    for (const char* name : {"versioned-library.txt", "cpp-library.txt"}) {
        const auto parse = [](const std::string& text) { static_cast<void>(parse_readelf(text)); };
        test::expect_survives_truncation(fixture(name), parse);
        test::expect_survives_mutation(fixture(name), parse);
    }
}

} // namespace
} // namespace stopgap
