// Walks the tables, so that no failure kind is half done.

#include "base/files.hpp"
#include "repair/catalogue.hpp"
#include "repair/strategy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

namespace stopgap::repair {
namespace {

const fs::path k_page = fs::path(STOPGAP_SOURCE_DIR) / "docs/failure-kinds.md";
constexpr std::string_view k_table_begins = "## The kinds\n";

std::string all_explained() {
    std::string text(k_table_begins);
    for (const FailureKind& kind : catalogue()) {
        text += "\n";
        text += explained(kind);
    }
    return text;
}

TEST(Catalogue, NamesEachKindOnceInLowerCaseWords) {
    std::set<std::string_view> names;
    for (const FailureKind& kind : catalogue()) {
        EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
        EXPECT_THAT(std::string(kind.name), testing::MatchesRegex("[a-z0-9]+(-[a-z0-9]+)*"));
    }
    EXPECT_EQ(names.size(), kind_names().size());
}

TEST(Catalogue, SaysOfEachKindWhatItMeansAndWhatMendsIt) {
    for (const FailureKind& kind : catalogue()) {
        EXPECT_TRUE(kind.meaning.ends_with(".")) << kind.name;
        EXPECT_TRUE(kind.mend.ends_with(".") || kind.mend.ends_with("}.")) << kind.name;
        EXPECT_FALSE(name_of(kind.cls).empty()) << kind.name;
        EXPECT_FALSE(meaning_of(kind.cls).empty()) << kind.name;
        EXPECT_FALSE(explained(kind).empty()) << kind.name;
    }
}

TEST(Catalogue, OffersOnlyActionsThatExist) {
    for (const FailureKind& kind : catalogue()) {
        for (const std::string_view option : kind.options) {
            EXPECT_NE(find_action(option), nullptr) << kind.name << ": " << option;
        }
    }
}

TEST(Catalogue, OffersEachActionForSomeKind) {
    for (const Action& action : actions()) {
        bool offered = false;
        for (const FailureKind& kind : catalogue()) {
            for (const std::string_view option : kind.options) {
                offered = offered || find_action(option) == &action;
            }
        }
        EXPECT_TRUE(offered) << action.name;
    }
}

TEST(Catalogue, MarksAKindAsBuiltExactlyWhereAStrategyAnswersIt) {
    for (const FailureKind& kind : catalogue()) {
        EXPECT_EQ(kind.built, strategy_for(kind.name) != nullptr) << kind.name;
    }
    for (const std::unique_ptr<RepairStrategy>& strategy : strategies()) {
        for (const std::string_view kind : strategy->kinds()) {
            ASSERT_NE(find_kind(kind), nullptr) << strategy->name() << ": " << kind;
            EXPECT_NE(find_kind(kind)->cls, FailureKind::Class::ask) << kind;
        }
    }
}

TEST(Catalogue, FindsAKindByItsNameOnly) {
    ASSERT_NE(find_kind("missing-header"), nullptr);
    EXPECT_EQ(find_kind("missing-header")->usual_phase, Phase::build);
    EXPECT_EQ(find_kind("missing"), nullptr);
    EXPECT_EQ(find_kind(""), nullptr);
    EXPECT_GE(catalogue_version(), 1U);
}

TEST(Catalogue, FindsAnActionWithAnArgumentExactlyWhereItTakesOne) {
    ASSERT_NE(find_action("add-build-dependency:libfoo-dev"), nullptr);
    EXPECT_EQ(argument_of("add-build-dependency:libfoo-dev"), "libfoo-dev");
    EXPECT_EQ(find_action("add-build-dependency"), nullptr);
    EXPECT_EQ(find_action("add-build-dependency:"), nullptr);
    EXPECT_EQ(find_action("drop:it"), nullptr);
    EXPECT_NE(find_action("drop"), nullptr);
    EXPECT_EQ(find_action("ignore"), nullptr);
}

TEST(Catalogue, ExplainsAKindAsMarkdown) {
    EXPECT_EQ(explained(*find_kind("version-order")),
              "### version-order\n\n"
              "The version that the rule gives needs a person's consent; the evidence says why.\n"
              "Phase prep, class ask: the run stops, because a repair would change what is "
              "built.\n\n"
              "Accept it for that reason, or raise build.hotfix, or choose another version.\n\n"
              "You can decide, in a `[[decision]]` that names the subject:\n"
              "- `action = \"accept\"`: go on as it is; the reason is kept in the provenance\n");
}

TEST(Catalogue, SaysWhereThisVersionDoesNotRepairYet) {
    const std::string_view sentence = "This version does not do it yet";
    EXPECT_NE(explained(*find_kind("timeout")).find(sentence), std::string::npos);
    EXPECT_EQ(explained(*find_kind("missing-header")).find(sentence), std::string::npos);
}

// STOPGAP_ACCEPT=1 writes the table into the page.
TEST(Catalogue, IsWhatTheUsersPageSays) {
    const std::string page = read_file(k_page);
    const std::size_t begin = page.find(k_table_begins);
    ASSERT_NE(begin, std::string::npos) << k_page;
    if (std::getenv("STOPGAP_ACCEPT") != nullptr) {
        write_file(k_page, page.substr(0, begin) + all_explained());
        GTEST_SKIP() << "docs/failure-kinds.md is written anew";
    }
    EXPECT_EQ(page.substr(begin), all_explained());
}

} // namespace
} // namespace stopgap::repair
