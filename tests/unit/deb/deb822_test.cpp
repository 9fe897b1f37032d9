#include "ecosystem/deb/deb822.hpp"

#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

using testing::ElementsAre;

const std::string k_text = "Package: a\n"
                           "Depends: b,\n"
                           "\tc (>= 1)\n"
                           "Files:\n"
                           " 1 2 x\n"
                           " 3 4 y\n"
                           "\n"
                           "\n"
                           "package: z\n";

std::string refusal_of(const std::string& text, Comments comments = Comments::refused) {
    const Error error =
        test::error_of([&] { static_cast<void>(parse_stanzas(text, "control", comments)); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    return error.message();
}

TEST(Deb822, stanzas_keep_order_spelling_and_continuation_lines) {
    const std::vector<Stanza> stanzas = parse_stanzas(k_text, "control");
    ASSERT_EQ(stanzas.size(), 2U);
    EXPECT_EQ(stanzas[0].get("depends"), "b,\n\tc (>= 1)");
    EXPECT_EQ(stanzas[0].folded("Depends"), "b, c (>= 1)");
    EXPECT_EQ(stanzas[0].get("Files"), "\n 1 2 x\n 3 4 y");
    EXPECT_THAT(stanzas[0].table("Files"),
                ElementsAre(ElementsAre("1", "2", "x"), ElementsAre("3", "4", "y")));
    EXPECT_EQ(stanzas[1].fields().front().name, "package");
    EXPECT_EQ(stanzas[1].line(), 9U);
}

TEST(Deb822, what_is_written_is_what_was_read) {
    const std::vector<Stanza> stanzas = parse_stanzas(k_text, "control");
    EXPECT_EQ(write_stanza(stanzas[0]), k_text.substr(0, k_text.find("\n\n") + 1));
}

TEST(Deb822, a_line_of_blanks_parts_stanzas_as_dpkg_has_it) {
    EXPECT_EQ(parse_stanzas("A: 1\n \t\nB: 2\n", "x").size(), 2U);
}

TEST(Deb822, blanks_and_carriage_returns_at_line_ends_do_not_count) {
    EXPECT_EQ(parse_stanzas("A: 1  \r\n", "x")[0].get("A"), "1");
}

TEST(Deb822, comments_are_skipped_only_where_they_may_stand) {
    EXPECT_EQ(parse_stanzas("A: 1,\n# c\n 2\n", "x", Comments::skipped)[0].get("A"), "1,\n 2");
    EXPECT_EQ(refusal_of("A: 1\n# c\n"), "control:2: expected \"Field: value\", found \"# c\"");
}

TEST(Deb822, malformed_lines_are_named_with_their_place) {
    EXPECT_EQ(refusal_of("A: 1\nrubbish\n"),
              "control:2: expected \"Field: value\", found \"rubbish\"");
    EXPECT_EQ(refusal_of("\n x\n"), "control:2: a continuation line without a field before it");
    EXPECT_EQ(refusal_of("A: 1\nB: 2\na: 3\n"),
              "control:3: the field a is given twice in one stanza");
    EXPECT_EQ(refusal_of(": 1\n"), "control:1: expected \"Field: value\", found \": 1\"");
    EXPECT_EQ(refusal_of("A b: 1\n"), "control:1: expected \"Field: value\", found \"A b: 1\"");
    EXPECT_EQ(refusal_of(std::string("A: 1\nB: x\0y\n", 12)),
              "control:2: holds a control character or bytes that are no UTF-8");
    EXPECT_EQ(refusal_of("A: \xff\n"),
              "control:1: holds a control character or bytes that are no UTF-8");
    EXPECT_EQ(refusal_of("A: 1\rB: 2\n"),
              "control:1: holds a control character or bytes that are no UTF-8");
}

TEST(Deb822, one_stanza_is_one_stanza) {
    EXPECT_EQ(
        test::error_of([] { static_cast<void>(parse_single_stanza("\n", "x.dsc")); }).message(),
        "x.dsc: is empty");
    EXPECT_EQ(test::error_of([] {
                  static_cast<void>(parse_single_stanza("A: 1\n\nB: 2\n", "x.dsc"));
              }).message(),
              "x.dsc:3: a second stanza, where one is expected");
}

TEST(Deb822, a_value_that_would_begin_another_field_cannot_be_written) {
    Stanza stanza;
    for (const std::string& value :
         {std::string("x\nPre-Depends: evil"), std::string("x\r"), std::string("x\0y", 3),
          std::string("\xc3"), std::string("x\n more")}) {
        const Error error = test::error_of([&] { stanza.set("Stopgap-Id", value); });
        EXPECT_EQ(error.status(), ExitStatus::verification);
        EXPECT_THAT(
            error.message(),
            testing::EndsWith("holds a line end, a control character or bytes that are no UTF-8"));
    }
    EXPECT_TRUE(stanza.empty());
    EXPECT_THROW(stanza.set("A: b", "x"), Error);
    EXPECT_THROW(stanza.set("", "x"), Error);
    EXPECT_THROW(stanza.set("-A", "x"), Error);
    EXPECT_THROW(stanza.set("A\nB", "x"), Error);
}

TEST(Deb822, a_smuggled_field_is_found_when_the_stanza_is_written) {
    for (const std::string value : {"x\nEvil: 1", "x\n\n y", "x\n \n y", "x\n y\rz"}) {
        Stanza stanza;
        ASSERT_TRUE(stanza.append({"A", value, 0}));
        EXPECT_THROW(static_cast<void>(write_stanza(stanza)), Error) << value;
    }
}

TEST(Deb822, lines_are_written_with_dots_for_empty_ones) {
    Stanza stanza;
    stanza.set_lines("Description", "short", {"long", "", "end"});
    EXPECT_EQ(write_stanza(stanza), "Description: short\n long\n .\n end\n");
    stanza.set("description", "other");
    EXPECT_EQ(write_stanza(stanza), "Description: other\n");
    stanza.remove("DESCRIPTION");
    EXPECT_TRUE(stanza.empty());
}

TEST(Deb822Scan, stanzas_that_hold_a_word_are_found_whole_and_once_each) {
    std::vector<std::string> seen;
    for_each_stanza_with("\nA: x\nB: x\n\nA: y\n\n\nC: 3\nA: zx", "x",
                         [&](std::string_view stanza) {
                             seen.emplace_back(stanza);
                             return true;
                         });
    EXPECT_THAT(seen, testing::ElementsAre("A: x\nB: x", "C: 3\nA: zx"));
    for_each_stanza_with("A: y\n", "x", [&](std::string_view) {
        ADD_FAILURE() << "nothing holds it";
        return true;
    });
}

TEST(Deb822Scan, stanzas_are_cut_at_empty_lines) {
    std::vector<std::string> seen;
    for_each_stanza("\n\nA: 1\nB: 2\n\n\nC: 3", [&](std::string_view stanza) {
        seen.emplace_back(stanza);
        return true;
    });
    EXPECT_THAT(seen, ElementsAre("A: 1\nB: 2", "C: 3"));
}

TEST(Deb822Scan, a_visit_can_end_the_scan) {
    int seen = 0;
    for_each_stanza("A: 1\n\nB: 2\n", [&](std::string_view) {
        ++seen;
        return false;
    });
    EXPECT_EQ(seen, 1);
}

TEST(Deb822Scan, fields_are_found_without_regard_to_case) {
    const std::string stanza =
        "Package: a\nDescription: x\n SHA256: no\nSHA256:  abc \nSize:\n 7\n";
    EXPECT_EQ(field_of(stanza, "package"), "a");
    EXPECT_EQ(field_of(stanza, "SHA256"), "abc");
    EXPECT_EQ(field_of(stanza, "Size"), "7");
    EXPECT_EQ(field_of(stanza, "SHA25"), std::nullopt);
    EXPECT_EQ(field_of("", "A"), std::nullopt);
}

TEST(Deb822Scan, the_scan_and_the_parser_agree) {
    const std::vector<Stanza> stanzas = parse_stanzas(k_text, "control");
    std::size_t index = 0;
    for_each_stanza(k_text, [&](std::string_view text) {
        for (const Field& field : stanzas.at(index).fields()) {
            EXPECT_EQ(field_of(text, field.name).value_or("absent"),
                      field.value.substr(field.value.find_first_not_of(" \n")));
        }
        ++index;
        return true;
    });
    EXPECT_EQ(index, stanzas.size());
}

TEST(Deb822, survives_every_truncation_and_mutation) {
    const std::function<void(const std::string&)> parse = [](const std::string& text) {
        for (const Stanza& stanza : parse_stanzas(text, "x")) {
            EXPECT_EQ(parse_single_stanza(write_stanza(stanza), "x").fields().size(),
                      stanza.fields().size());
        }
        for_each_stanza(text, [](std::string_view stanza) {
            static_cast<void>(field_of(stanza, "Depends"));
            return true;
        });
    };
    test::expect_survives_truncation(k_text, parse);
    test::expect_survives_mutation(k_text, parse);
}

} // namespace
} // namespace stopgap::deb
