#include "source/compress.hpp"

#include "base/process.hpp"

#include <gtest/gtest.h>

namespace stopgap::source {
namespace {

std::string unpacked_by(const std::string& tool, const std::string& packed) {
    Command command;
    command.argv = {tool, "--decompress", "--stdout"};
    command.input = packed;
    return run_or_throw(command, ExitStatus::machine).output;
}

TEST(CompressedText, IsWhatTheOrdinaryToolsUnpack) {
    const std::string text = std::string(100'000, 'x') + "end\n";
    EXPECT_EQ(unpacked_by("gzip", compressed(text, Packing::gzip)), text);
    EXPECT_EQ(unpacked_by("xz", compressed(text, Packing::xz)), text);
    EXPECT_LT(compressed(text, Packing::xz).size(), 1000U);
}

TEST(CompressedText, MayBeEmpty) {
    EXPECT_EQ(unpacked_by("gzip", compressed("", Packing::gzip)), "");
    EXPECT_EQ(unpacked_by("xz", compressed("", Packing::xz)), "");
}

TEST(CompressedText, HoldsNoTime) {
    // RFC 1952, section 2.3: MTIME is 0 where no time is available.
    EXPECT_EQ(compressed("x", Packing::gzip).substr(4, 4), std::string(4, '\0'));
}

} // namespace
} // namespace stopgap::source
