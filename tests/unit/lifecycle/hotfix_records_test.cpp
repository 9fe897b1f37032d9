#include "lifecycle/hotfix_records.hpp"

#include "lifecycle/signing_key.hpp"
#include "support/expect.hpp"

#include <gtest/gtest.h>

namespace stopgap::lifecycle {
namespace {

/// A format whose packages are any bytes.
class PlainFormat : public RepositoryFormat {
  public:
    [[nodiscard]] Family family() const override { return Family::deb; }
    [[nodiscard]] std::string index_folder() const override { return "index"; }
    [[nodiscard]] fs::path place_of(const Artifact& artifact) const override {
        return artifact.kind == "deb" ? "pool" / artifact.path : fs::path();
    }
    void put_package(const fs::path& from, const fs::path& to, SignatureMaker&) override {
        write_file(to, read_file(from));
    }
    [[nodiscard]] bool is_same_package(const fs::path& one, const fs::path& other) const override {
        return read_file(one) == read_file(other);
    }
    void write_index(const IndexRequest&, SignatureMaker&, Workplace&) override {}
    [[nodiscard]] std::string client_file_name() const override { return "client"; }
    [[nodiscard]] std::string client_file(const Target&, const std::string&) const override {
        return {};
    }
    [[nodiscard]] std::string client_url_key() const override { return {}; }
    void self_test(const IndexRequest&, const fs::path&, Workplace&) override {}
    [[nodiscard]] std::vector<ListedPackage> verify(const fs::path&,
                                                    const TrustedKeys&) const override {
        return {};
    }
};

class HotfixRecordsTest : public testing::Test {
  protected:
    HotfixRecordsTest() {
        make_directories(built_.folder);
        built_.manifest.id = "HF-1";
        built_.manifest.target = "target";
        built_.manifest.version = "1-1hot1";
        built_.manifest_text = "{}";
        has("provenance.json", "provenance", "{}");
        has("a_1.deb", "deb", "package a");
    }
    void has(const std::string& path, const std::string& kind, const std::string& content) {
        write_file(built_.folder / path, content);
        Artifact artifact;
        artifact.path = path;
        artifact.kind = kind;
        built_.manifest.artifacts.push_back(artifact);
    }
    void add() { add_hotfix(published_, built_, format_, key_); }
    std::string refusal() {
        const Error error = test::error_of([&] { add(); });
        EXPECT_EQ(error.status(), ExitStatus::verification);
        return error.message();
    }

    TemporaryDirectory folder_{fs::temp_directory_path(), "records"};
    fs::path published_ = folder_.path() / "published";
    SigningKey key_{{"", folder_.path() / "signing"}, folder_.path()};
    PlainFormat format_;
    BuiltHotfix built_{{}, {}, folder_.path() / "built", {}};
};

TEST_F(HotfixRecordsTest, AVersionIsAddedOnceAndStays) {
    add();
    const fs::path record = published_ / "hotfixes/HF-1/1-1hot1/published.json";
    const std::string first = read_file(record);
    add();
    EXPECT_EQ(read_file(record), first);
    EXPECT_EQ(read_file(published_ / "pool/a_1.deb"), "package a");
}

TEST_F(HotfixRecordsTest, AVersionThatIsPublishedTakesNoOtherPackage) {
    add();
    has("b_1.deb", "deb", "package b");
    EXPECT_EQ(refusal(), "b_1.deb: 1-1hot1 was published without it");
    EXPECT_FALSE(fs::exists(published_ / "pool/b_1.deb"));
}

TEST_F(HotfixRecordsTest, AVersionThatIsPublishedTakesNoOtherBytes) {
    add();
    write_file(built_.folder / "a_1.deb", "another");
    EXPECT_EQ(refusal(), "a_1.deb: is published already, with other content");
    EXPECT_EQ(read_file(published_ / "pool/a_1.deb"), "package a");
}

TEST_F(HotfixRecordsTest, AVersionThatIsRetiredIsNotPublishedAgain) {
    add();
    artifacts::Retirement retirement;
    retirement.id = "HF-1";
    retirement.target = "target";
    retirement.vendor_version = "1-1+deb12u1";
    retirement.when = "2026-11-21T07:39:46Z";
    retirement.evidence = {{"statement", artifacts::Evidence::Says::fixed, "DSA-1234-1"}};
    retire_hotfix(published_, retirement, key_);
    const artifacts::Retirement read = artifacts::read_retirement(
        read_file(published_ / "hotfixes/HF-1/1-1hot1/retired.json"), "retired.json");
    EXPECT_EQ(read.version, "1-1hot1");
    EXPECT_TRUE(fs::exists(published_ / "hotfixes/HF-1/1-1hot1/retired.json.asc"));
    EXPECT_TRUE(fs::exists(published_ / "pool/a_1.deb")) << "hosts may go back to it";
    const Error error = test::error_of([&] { add(); });
    EXPECT_EQ(error.status(), ExitStatus::usage);
    EXPECT_EQ(error.message(), "HF-1 1-1hot1: is retired");
}

TEST_F(HotfixRecordsTest, AnIndexListsWhatIsNotRetired) {
    std::vector<PublishedHotfix> hotfixes(2);
    hotfixes[0].published.id = "HF-1";
    hotfixes[1].published.id = "HF-2";
    hotfixes[0].retired = artifacts::Retirement{};
    const std::vector<PublishedHotfix> served = not_retired(hotfixes);
    ASSERT_EQ(served.size(), 1U);
    EXPECT_EQ(served.front().published.id, "HF-2");
}

} // namespace
} // namespace stopgap::lifecycle
