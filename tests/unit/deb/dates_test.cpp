#include "ecosystem/deb/dates.hpp"

#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

long seconds(std::string_view text) {
    const std::optional<Instant> date = parse_date(text);
    return date ? epoch_seconds(*date) : -1;
}

TEST(Dates, release_files_and_changelogs_are_read) {
    EXPECT_EQ(seconds("Sat, 10 Jun 2023 08:53:33 UTC"), 1686387213);
    EXPECT_EQ(seconds("Sat, 10 Jun 2023 10:53:33 +0200"), 1686387213);
    EXPECT_EQ(seconds("Sat, 10 Jun 2023 03:23:33 -0530"), 1686387213);
    EXPECT_EQ(seconds("Thu,  1 Jan 1970 00:00:00 GMT"), 0);
    EXPECT_EQ(seconds("29 Feb 2024 00:00:00 Z"), 1709164800);
}

TEST(Dates, what_is_no_date_is_absent) {
    for (const char* text :
         {"", "yesterday", "Sat, 10 Jun 2023", "Sat, 10 Jun 2023 08:53 UTC",
          "Sat, 30 Feb 2023 08:53:33 UTC", "Sat, 10 Foo 2023 08:53:33 UTC",
          "Sat, 10 Jun 2023 24:00:00 UTC", "Sat, 10 Jun 2023 08:53:33 CEST",
          "Sat, 10 Jun 2023 08:53:33 +02000", "Sat, -1 Jun 2023 08:53:33 UTC",
          "Sat, 10 Jun 99999 08:53:33 UTC", "Sat, 10 Jun 1969 08:53:33 UTC",
          "Sat, 10 Jun 2263 08:53:33 UTC", "Sat, 10 Jun 2023 08:53:33 UTC more"}) {
        EXPECT_EQ(parse_date(text), std::nullopt) << text;
    }
}

TEST(Dates, what_the_program_writes_is_read_back) {
    const Instant instant{std::chrono::seconds(1795246786)};
    EXPECT_EQ(parse_date(rfc5322_date(instant)), instant);
}

} // namespace
} // namespace stopgap::deb
