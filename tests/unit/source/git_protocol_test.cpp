#include "source/git_protocol.hpp"
#include "support/expect.hpp"

#include <gmock/gmock.h>

namespace stopgap::source::git {
namespace {

using namespace std::string_literals;

const std::string k_one(40, '1');
const std::string k_two(40, '2');
/// As git 2.39 answers.
const std::string k_capabilities = "001e# service=git-upload-pack\n0000000eversion 2\n"
                                   "0015agent=git/2.39.5\n0013ls-refs=unborn\n"
                                   "0020fetch=shallow wait-for-done\n0012server-option\n"
                                   "0017object-format=sha1\n0010object-info\n0000";
const std::string k_pack = "0011shallow-info\n0035shallow " + k_one + "\n0001000dpackfile\n" +
                           "0009\1PACK" + "000c\2counted" + "0007\1xy0000";

std::string refusal(const std::function<void()>& work) {
    const Error error = test::error_of(work);
    EXPECT_EQ(error.status(), ExitStatus::verification);
    return error.message();
}

std::string pack_in(const std::string& answer) {
    std::string pack;
    read_pack(answer, "x", [&](std::string_view bytes) { pack.append(bytes); });
    return pack;
}

TEST(GitProtocol, reads_what_a_server_can_do) {
    const Capabilities server = read_capabilities(k_capabilities, "x");
    EXPECT_TRUE(server.shallow);
    EXPECT_TRUE(server.object_format);
    const Capabilities bare = read_capabilities("000eversion 2\n000afetch\n0000", "x");
    EXPECT_FALSE(bare.shallow);
    EXPECT_FALSE(bare.object_format);
}

TEST(GitProtocol, refuses_what_is_no_second_version_of_it) {
    EXPECT_EQ(refusal([] { static_cast<void>(read_capabilities("<html>", "x")); }),
              "x: does not answer in git's protocol");
    EXPECT_EQ(refusal([] { static_cast<void>(read_capabilities("000eversion 1\n0000", "x")); }),
              "x: does not speak version 2 of git's protocol");
    EXPECT_EQ(refusal([] {
                  static_cast<void>(
                      read_capabilities("000eversion 2\n0019object-format=sha256\n0000"s, "x"));
              }),
              "x: names its objects by sha256, not by SHA-1");
}

TEST(GitProtocol, reads_a_tag_among_those_that_begin_like_it) {
    const std::string answer = "003a" + k_one + " refs/tags/v1\n" + "006c" + k_one +
                               " refs/tags/v1.0 peeled:" + k_two + "\n0000";
    const std::optional<TagRef> plain = read_tag(answer, "v1", "x");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->peeled, k_one);
    const std::optional<TagRef> annotated = read_tag(answer, "v1.0", "x");
    ASSERT_TRUE(annotated);
    EXPECT_EQ(annotated->object, k_one);
    EXPECT_EQ(annotated->peeled, k_two);
    EXPECT_FALSE(read_tag(answer, "v2", "x"));
}

TEST(GitProtocol, takes_a_pack_out_of_its_answer) {
    EXPECT_EQ(pack_in(k_pack), "PACKxy");
}

TEST(GitProtocol, says_what_the_server_says_in_printable_words) {
    EXPECT_EQ(refusal([] { static_cast<void>(pack_in("0013ERR no\x1b[31m way")); }),
              "x: the server says: no\\x1b[31m way");
    EXPECT_EQ(refusal([] { static_cast<void>(pack_in("000dpackfile\n0009\3sigh")); }),
              "x: the server says: sigh");
}

TEST(GitProtocol, refuses_an_answer_that_is_cut_off_anywhere) {
    for (std::size_t size = 0; size < k_pack.size(); ++size) {
        refusal([&] { static_cast<void>(pack_in(k_pack.substr(0, size))); });
    }
}

TEST(GitProtocol, asks_in_its_own_packets) {
    EXPECT_EQ(ls_tag_request("v1", {true, true}),
              "0014command=ls-refs\n0017object-format=sha1\n00010009peel\n"
              "001cref-prefix refs/tags/v1\n0000");
    EXPECT_EQ(fetch_request({k_one}, 2, {true, false}),
              "0012command=fetch\n00010010no-progress\n000eofs-delta\n000ddeepen 2\n0032want " +
                  k_one + "\n0009done\n0000");
}

} // namespace
} // namespace stopgap::source::git
