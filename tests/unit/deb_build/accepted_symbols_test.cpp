// New symbols that a recipe accepts, held against what dpkg-gensymbols only warned of.

#include "ecosystem/deb/accepted_symbols.hpp"

#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

const std::string k_target = "debian-bookworm-amd64";

constexpr const char* k_two_new =
    "   dh_makeshlibs -a\n"
    "dpkg-gensymbols: warning: some new symbols appeared in the symbols file: see diff output "
    "below\n"
    "dpkg-gensymbols: warning: debian/libz1/DEBIAN/symbols doesn't match completely "
    "debian/libz1.symbols\n"
    "--- debian/libz1.symbols (libz1_1.0-1_amd64)\n"
    "+++ dpkg-gensymbolsGXMeSq\t2026-11-21 08:12:26.136923058 +0000\n"
    "@@ -1,2 +1,4 @@\n"
    " libz.so.1 libz1 #MINVER#\n"
    " zydec@Base 1.0\n"
    "+ zydec_new@Base 1.0-1\n"
    "+ zydec_next@Base 1.0-1\n"
    "   dh_shlibdeps -a\n";

Recipe recipe_that_accepts(const std::vector<std::string>& symbols, const std::string& base = {}) {
    Recipe recipe;
    for (const std::string& symbol : symbols) {
        Decision decision;
        decision.kind = "symbols-new";
        decision.subject = symbol;
        decision.base = base;
        decision.action = "accept";
        recipe.decisions.push_back(decision);
    }
    return recipe;
}

TEST(AcceptedSymbols, AreNoFindings) {
    const Recipe recipe = recipe_that_accepts({"zydec_new@Base", "zydec_next@Base"});
    EXPECT_TRUE(unaccepted_symbols(k_two_new, "log", recipe, k_target).empty());
}

TEST(AcceptedSymbols, LeaveEachOtherNewSymbolAFindingWithItsLine) {
    const std::vector<Finding> findings =
        unaccepted_symbols(k_two_new, "log", recipe_that_accepts({"zydec_new@Base"}), k_target);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].kind, "symbols-new");
    EXPECT_EQ(findings[0].subject, "zydec_next@Base");
    EXPECT_EQ(findings[0].evidence.line, 10U);
    EXPECT_EQ(findings[0].evidence.text, "+ zydec_next@Base 1.0-1");
}

TEST(AcceptedSymbols, HoldForTheirTargetOnly) {
    const Recipe recipe = recipe_that_accepts({"zydec_new@Base"}, "debian-trixie-amd64");
    EXPECT_FALSE(accepts_new_symbols(recipe, k_target));
    EXPECT_TRUE(accepts_new_symbols(recipe, "debian-trixie-amd64"));
    EXPECT_EQ(unaccepted_symbols(k_two_new, "log", recipe, k_target).size(), 2U);
}

TEST(AcceptedSymbols, NeedTheActionAccept) {
    Recipe recipe = recipe_that_accepts({"zydec_new@Base"});
    recipe.decisions[0].action = "drop";
    EXPECT_FALSE(accepts_new_symbols(recipe, k_target));
}

TEST(AcceptedSymbols, CoverANewLibraryThatIsNamedAndNeverALostOne) {
    const std::vector<Finding> findings = unaccepted_symbols(
        "dpkg-gensymbols: warning: new libraries appeared in the symbols file: libz.so.2 "
        "libx.so.1\n"
        "dpkg-gensymbols: warning: some libraries disappeared in the symbols file: libz.so.1\n",
        "log", recipe_that_accepts({"libx.so.1", "libz.so.1"}), k_target);
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(findings[0].kind, "soname-changed");
    EXPECT_EQ(findings[0].subject, "libz.so.1");
    EXPECT_EQ(findings[1].kind, "symbols-new");
    EXPECT_EQ(findings[1].subject, "libz.so.2");
}

TEST(AcceptedSymbols, AreReadThroughTagsAndQuotes) {
    const std::string log =
        "dpkg-gensymbols: warning: some new symbols appeared in the symbols file: see diff\n"
        "+ (optional=x)\"zy@Z_1.2\" 1.0-1";
    const std::vector<Finding> findings = unaccepted_symbols(log, "log", Recipe(), k_target);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].subject, "zy@Z_1.2");
}

TEST(AcceptedSymbols, AreNotSeenInADiffThatIsNoneOfDpkgGensymbols) {
    EXPECT_TRUE(
        unaccepted_symbols("+ user@host 1.0\n", "log", recipe_that_accepts({"a@B"}), k_target)
            .empty());
}

TEST(AcceptedSymbols, AreReadFromALogThatIsCutAnywhere) {
    const std::string log = k_two_new;
    for (std::size_t size = 0; size <= log.size(); ++size) {
        EXPECT_LE(unaccepted_symbols(log.substr(0, size), "log", Recipe(), k_target).size(), 2U);
    }
}

} // namespace
} // namespace stopgap::deb
