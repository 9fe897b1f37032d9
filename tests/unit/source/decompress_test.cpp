#include "source/decompress.hpp"

#include "base/error.hpp"
#include "support/archive_builder.hpp"
#include "support/expect.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::source {
namespace {

const std::string k_text = "usr/include/zlib.h libdevel/zlib1g-dev\nsecond\n\nlast without an end";

class Decompress : public testing::Test {
  protected:
    fs::path compressed(const std::string& content, const std::string& filter = "gzip") {
        test::build_compressed(scratch / "file", filter, content);
        return scratch / "file";
    }
    std::vector<std::string> lines(const std::string& content) {
        std::vector<std::string> seen;
        scan_compressed_lines(compressed(content), "Contents", 1U << 30U,
                              [&](std::string_view line) {
                                  seen.emplace_back(line);
                                  return true;
                              });
        return seen;
    }

    test::Scratch scratch;
};

TEST_F(Decompress, each_format_gives_the_same_bytes) {
    for (const char* filter : {"gzip", "bzip2", "xz", "lzma", "zstd", "none"}) {
        EXPECT_EQ(decompress(compressed(k_text, filter), "x", 1000), k_text) << filter;
    }
}

TEST_F(Decompress, an_empty_file_is_empty) {
    write_file(scratch / "file", "");
    EXPECT_EQ(decompress(scratch / "file", "x", 1000), "");
    EXPECT_EQ(decompress(compressed(""), "x", 1000), "");
}

TEST_F(Decompress, concatenated_streams_are_one_file) {
    const std::string one = read_file(compressed("one\n"));
    write_file(scratch / "file", one + read_file(compressed("two\n")));
    EXPECT_EQ(decompress(scratch / "file", "x", 1000), "one\ntwo\n");
}

TEST_F(Decompress, output_above_the_limit_is_refused) {
    const fs::path file = compressed(std::string(10'000'000, 'x'));
    const Error error =
        test::error_of([&] { static_cast<void>(decompress(file, "Packages.gz", 1000)); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), "Packages.gz: unpacks to more than 1000 bytes");
}

TEST_F(Decompress, a_file_appears_whole_or_not_at_all) {
    decompress_to_file(compressed(k_text), "x", scratch / "out", 1000);
    EXPECT_EQ(read_file(scratch / "out"), k_text);
    EXPECT_EQ(test::error_of([&] {
                  decompress_to_file(compressed(k_text), "x", scratch / "other", 10);
              }).message(),
              "x: unpacks to more than 10 bytes");
    EXPECT_FALSE(fs::exists(scratch / "other"));
}

TEST_F(Decompress, a_file_cut_anywhere_is_refused_or_whole) {
    for (const char* filter : {"gzip", "bzip2", "xz", "zstd"}) {
        const std::string whole = read_file(compressed(k_text, filter));
        for (std::size_t size = 1; size < whole.size(); ++size) {
            std::ofstream(scratch / "file") << whole.substr(0, size);
            try {
                const std::string got = decompress(scratch / "file", "x", 1000);
                // Cut inside the magic number, it is an uncompressed file; its digest tells.
                EXPECT_TRUE(got == k_text || got == whole.substr(0, size)) << filter << size;
            } catch (const Error& error) {
                EXPECT_EQ(error.status(), ExitStatus::verification) << error.message();
            }
        }
    }
}

TEST_F(Decompress, lines_are_cut_whatever_their_ends) {
    EXPECT_THAT(lines(k_text), testing::ElementsAre("usr/include/zlib.h libdevel/zlib1g-dev",
                                                    "second", "", "last without an end"));
    EXPECT_THAT(lines("one\n"), testing::ElementsAre("one"));
}

TEST_F(Decompress, lines_that_span_pieces_stay_whole) {
    std::string content;
    for (int number = 0; number < 200'000; ++number) {
        content += "line number " + std::to_string(number) + "\n";
    }
    const std::vector<std::string> seen = lines(content);
    ASSERT_EQ(seen.size(), 200'000U);
    EXPECT_EQ(seen[123'456], "line number 123456");
}

TEST_F(Decompress, the_scan_ends_where_the_visitor_has_enough) {
    int seen = 0;
    scan_compressed_lines(compressed("one\ntwo\nthree"), "x", 1000, [&](std::string_view) {
        ++seen;
        return seen < 2;
    });
    EXPECT_EQ(seen, 2);
}

TEST_F(Decompress, an_endless_line_is_refused) {
    EXPECT_EQ(test::error_of([&] { lines(std::string(3U << 20U, 'x')); }).message(),
              "Contents: holds a line of more than 1 MiB");
}

} // namespace
} // namespace stopgap::source
