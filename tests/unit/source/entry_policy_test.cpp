#include "source/entry_policy.hpp"

#include "support/expect.hpp"

#include <gtest/gtest.h>

namespace stopgap::source {
namespace {

EntryFacts file(const std::string& name, std::uint64_t size_bytes = 0) {
    return {name, EntryKind::file, "", "", size_bytes};
}
EntryFacts folder(const std::string& name) {
    return {name, EntryKind::folder, "", "", 0};
}
EntryFacts symbolic(const std::string& name, const std::string& target) {
    return {name, EntryKind::symbolic_link, target, "", 0};
}
EntryFacts hard(const std::string& name, const std::string& target) {
    return {name, EntryKind::hard_link, target, "", 0};
}

class EntryPolicyTest : public testing::Test {
  protected:
    std::string refusal_of(const EntryFacts& entry) {
        const Error error = test::error_of([&] { static_cast<void>(policy.admit(entry)); });
        EXPECT_EQ(error.status(), ExitStatus::verification);
        return error.message();
    }
    void limit(const ExtractionPolicy& limits) { policy = EntryPolicy("x.tar", limits); }

    EntryPolicy policy{"x.tar", {}};
};

TEST_F(EntryPolicyTest, names_are_cleaned) {
    EXPECT_EQ(policy.admit(folder("./")), "");
    EXPECT_EQ(policy.admit(folder("./debian//")), "debian");
    EXPECT_EQ(policy.admit(file("debian/./control")), "debian/control");
    EXPECT_EQ(policy.admit(file("debian/..data")), "debian/..data");
}

TEST_F(EntryPolicyTest, names_that_lead_out_are_refused) {
    EXPECT_EQ(refusal_of(file("../../etc/passwd")),
              "x.tar: entry \"../../etc/passwd\" leads out of the archive");
    EXPECT_EQ(refusal_of(file("a/../b")), "x.tar: entry \"a/../b\" leads out of the archive");
    EXPECT_EQ(refusal_of(file("/etc/passwd")), "x.tar: entry \"/etc/passwd\" has an absolute name");
}

TEST_F(EntryPolicyTest, names_that_are_none_are_refused) {
    EXPECT_EQ(refusal_of(file("")), "x.tar: entry \"\" has no name");
    EXPECT_EQ(refusal_of(file("./")), "x.tar: entry \"./\" would replace the folder itself");
    EXPECT_EQ(refusal_of(file("a\nb")),
              "x.tar: entry \"a\\x0ab\" has control characters in its name or target");
}

TEST_F(EntryPolicyTest, nothing_lies_behind_a_link_or_a_file) {
    policy.admit(symbolic("link", "somewhere"));
    EXPECT_EQ(refusal_of(file("link/x")),
              "x.tar: entry \"link/x\" lies behind \"link\", which is a symbolic link");
    policy.admit(file("plain"));
    EXPECT_EQ(refusal_of(folder("plain/x")),
              "x.tar: entry \"plain/x\" lies behind \"plain\", which is a file");
}

TEST_F(EntryPolicyTest, an_entry_cannot_become_another_kind) {
    policy.admit(file("a"));
    EXPECT_EQ(refusal_of(symbolic("a", "b")),
              "x.tar: entry \"a\" turns a file into a symbolic link");
    policy.admit(file("d/inside"));
    EXPECT_EQ(refusal_of(symbolic("d", "b")),
              "x.tar: entry \"d\" turns a folder into a symbolic link");
    policy.admit(symbolic("l", "b"));
    EXPECT_EQ(refusal_of(file("l")), "x.tar: entry \"l\" turns a symbolic link into a file");
}

TEST_F(EntryPolicyTest, the_same_kind_twice_is_fine) {
    policy.admit(folder("d"));
    EXPECT_EQ(policy.admit(folder("d/")), "d");
    policy.admit(file("d/f"));
    EXPECT_EQ(policy.admit(file("d/f")), "d/f");
}

TEST_F(EntryPolicyTest, symbolic_links_inside_are_fine) {
    EXPECT_EQ(policy.admit(symbolic("a/b/link", "../../c")), "a/b/link");
    EXPECT_EQ(policy.admit(symbolic("top", "a/b")), "top");
    EXPECT_EQ(policy.admit(symbolic("self", ".")), "self");
}

TEST_F(EntryPolicyTest, symbolic_links_that_lead_out_are_refused) {
    EXPECT_EQ(refusal_of(symbolic("a/link", "../../etc/passwd")),
              "x.tar: entry \"a/link\" is a symbolic link that may lead out of the archive, to "
              "\"../../etc/passwd\"");
    EXPECT_EQ(refusal_of(symbolic("link", "/etc/passwd")),
              "x.tar: entry \"link\" is a symbolic link that may lead out of the archive, to "
              "\"/etc/passwd\"");
    EXPECT_EQ(refusal_of(symbolic("link2", "")),
              "x.tar: entry \"link2\" is a symbolic link to nothing");
}

TEST_F(EntryPolicyTest, two_links_cannot_lead_out_together) {
    // d/up leads to the top, so d/up/../x is outside although it looks like d/x.
    policy.admit(symbolic("d/up", ".."));
    EXPECT_EQ(refusal_of(symbolic("d/out", "up/../x")),
              "x.tar: entry \"d/out\" is a symbolic link that may lead out of the archive, to "
              "\"up/../x\"");
}

TEST_F(EntryPolicyTest, symbolic_links_may_dangle_or_be_refused_by_policy) {
    ExtractionPolicy limits;
    limits.symlinks_may_dangle = true;
    limit(limits);
    EXPECT_EQ(policy.admit(symbolic("link", "/etc/passwd")), "link");
    limits.allow_symlinks_inside = false;
    limit(limits);
    EXPECT_EQ(refusal_of(symbolic("link", "a")), "x.tar: entry \"link\" is a symbolic link");
}

TEST_F(EntryPolicyTest, hard_links_lead_to_earlier_files_only) {
    policy.admit(file("a"));
    EXPECT_EQ(policy.admit(hard("b", "./a")), "b");
    EXPECT_EQ(refusal_of(hard("c", "../a")),
              "x.tar: entry \"c\" is a hard link to what is no earlier file of the archive, to "
              "\"../a\"");
    policy.admit(symbolic("l", "a"));
    EXPECT_EQ(refusal_of(hard("c", "l")),
              "x.tar: entry \"c\" is a hard link to what is no earlier file of the archive, to "
              "\"l\"");
    EXPECT_EQ(refusal_of(hard("c", "/etc/passwd")),
              "x.tar: entry \"c\" is a hard link to what is no earlier file of the archive, to "
              "\"/etc/passwd\"");
}

TEST_F(EntryPolicyTest, other_kinds_are_refused) {
    EXPECT_EQ(refusal_of({"null", EntryKind::other, "", "device", 0}),
              "x.tar: entry \"null\" is a device: only files, folders and links are unpacked");
}

TEST_F(EntryPolicyTest, limits_hold) {
    ExtractionPolicy limits;
    limits.entries = 2;
    limits.path_length = 10;
    limits.depth = 3;
    limits.total_bytes = 100;
    limit(limits);
    EXPECT_EQ(refusal_of(file("12345678901")),
              "x.tar: entry \"12345678901\" has a name or target longer than 10 bytes");
    EXPECT_EQ(refusal_of(file("a/b/c/d")),
              "x.tar: entry \"a/b/c/d\" lies more than 3 folders deep");
    EXPECT_EQ(refusal_of(file("x")), "x.tar: has more than 2 entries");
    limit(limits);
    policy.admit(file("a", 60));
    EXPECT_EQ(refusal_of(file("b", 41)), "x.tar: unpacks to more than 100 bytes");
    limit(limits);
    EXPECT_EQ(refusal_of(file("b", ~0ULL)), "x.tar: unpacks to more than 100 bytes");
}

TEST_F(EntryPolicyTest, a_bomb_is_told_by_its_ratio) {
    policy.admit_bytes(60U << 20U, 100);
    policy.admit_bytes(100U << 20U, 1U << 20U);
    const Error error = test::error_of([&] { policy.admit_bytes(100U << 20U, 100'000); });
    EXPECT_EQ(error.message(), "x.tar: unpacks to more than 500 times its size");
}

TEST_F(EntryPolicyTest, the_summary_names_the_common_folder) {
    policy.admit(file("top-1.0/a", 3));
    policy.admit(file("top-1.0/debian/control", 4));
    const ArchiveSummary summary = policy.summary();
    EXPECT_EQ(summary.top_folder, "top-1.0");
    EXPECT_EQ(summary.entries, 2U);
    EXPECT_EQ(summary.total_bytes, 7U);
    EXPECT_TRUE(summary.has_debian_folder);
}

TEST_F(EntryPolicyTest, a_flat_archive_has_no_common_folder) {
    policy.admit(folder("./"));
    policy.admit(file("top"));
    policy.admit(file("top-two/a"));
    EXPECT_EQ(policy.summary().top_folder, "");
    EXPECT_FALSE(policy.summary().has_debian_folder);
}

TEST_F(EntryPolicyTest, a_flat_archive_holds_regular_files_each_once) {
    ExtractionPolicy flat;
    flat.flat_files = true;
    limit(flat);
    EXPECT_EQ(policy.admit(file("./httpd.spec")), "httpd.spec");
    EXPECT_EQ(refusal_of(file("httpd.spec")), "x.tar: entry \"httpd.spec\" is there twice");
    EXPECT_EQ(refusal_of(file("a/b")), "x.tar: entry \"a/b\" lies in a folder");
    EXPECT_EQ(refusal_of(folder("a")),
              "x.tar: entry \"a\" is a folder: only regular files are unpacked");
    EXPECT_EQ(refusal_of(folder(".")),
              "x.tar: entry \".\" is a folder: only regular files are unpacked");
    EXPECT_EQ(refusal_of(symbolic("l", "httpd.spec")),
              "x.tar: entry \"l\" is a symbolic link: only regular files are unpacked");
    EXPECT_EQ(refusal_of(hard("h", "httpd.spec")), "x.tar: entry \"h\" is a file under a second "
                                                   "name: only regular files are unpacked");
}

} // namespace
} // namespace stopgap::source
