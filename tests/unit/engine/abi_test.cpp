#include "engine/abi.hpp"

#include "repair/catalogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::engine {
namespace {

using testing::IsEmpty;

LibraryChange library(const std::vector<std::string>& lost) {
    LibraryChange library;
    library.package = "libx1";
    library.path = "usr/lib/libx.so.1.2";
    library.soname = "libx.so.1";
    library.lost = lost;
    return library;
}

TEST(LostSymbols, AreDecidedOneByOne) {
    const std::vector<Finding> findings = abi_findings({library({"a", "b@V1"})});
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(findings[1].kind, "abi-symbol-lost");
    EXPECT_EQ(findings[1].subject, "libx.so.1: b@V1");
    EXPECT_EQ(findings[1].evidence.file, "libx1: /usr/lib/libx.so.1.2");
    EXPECT_EQ(findings[1].evidence.text, "the vendor's exports b@V1, the built one does not");
    EXPECT_NE(repair::find_kind(findings[1].kind), nullptr);
}

TEST(LostSymbols, AreDecidedTogetherWhereTheyAreManyAndByTheirNumber) {
    std::vector<std::string> many(21, "a");
    const std::vector<Finding> findings = abi_findings({library(many)});
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].subject, "libx.so.1: 21 symbols");
}

TEST(ALibraryThatIsGone, IsDecided) {
    LibraryChange gone = library({});
    gone.fate = LibraryChange::Fate::gone;
    const std::vector<Finding> findings = abi_findings({gone});
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].kind, "abi-library-lost");
    EXPECT_EQ(findings[0].subject, "libx.so.1");
    EXPECT_NE(repair::find_kind(findings[0].kind), nullptr);
}

TEST(ALibrary, ThatIsNobodyElsesIsNotDecided) {
    LibraryChange own = library({"a"});
    own.is_public = false;
    LibraryChange versioned = library({});
    versioned.fate = LibraryChange::Fate::gone;
    versioned.is_named_by_version = true;
    EXPECT_THAT(abi_findings({own, versioned, library({})}), IsEmpty());
}

} // namespace
} // namespace stopgap::engine
