// What a repository's state was last is remembered: for --offline, and against going back.

#include "tiny_repository.hpp"

#include "base/digest.hpp"

namespace stopgap::rpm::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class StatesTest : public RepositoryTest {
  protected:
    /// Makes what was kept of the last server's repository be kept of the present one's.
    void take_over(const std::string& old_url) const {
        const fs::path indexes = scratch / "state/indexes";
        fs::rename(indexes / sha256_of(old_url).substr(0, 32),
                   indexes / sha256_of(server->url("/os/")).substr(0, 32));
    }
    static std::function<std::string(std::string)> with_revision(const std::string& revision) {
        return [revision](std::string text) {
            const std::size_t begin = text.find("<revision>") + 10;
            return text.replace(begin, text.find('<', begin) - begin, revision);
        };
    }
    std::string revision_of(Repositories& repositories) {
        return repositories.at(0).state.repomd.revision;
    }
    static void in_any_way(Target&) {}
};

TEST_F(StatesTest, AreKeptForRunsWithoutNetwork) {
    serve();
    Repositories& first = opened();
    first.fetch(first.named("tiny"));
    const std::size_t asked = server->requests().size();
    Repositories& offline = opened(in_any_way, true);
    EXPECT_EQ(offline.fetch(offline.named("tiny")).size(), 2U);
    EXPECT_EQ(server->requests().size(), asked);
    EXPECT_EQ(offline.snapshot(), opened().snapshot());
}

TEST_F(StatesTest, ThatWereNeverSeenCannotBeHadOffline) {
    serve();
    const Error error = refusal(in_any_way, true);
    EXPECT_EQ(error.status(), ExitStatus::unreachable);
    EXPECT_THAT(error.message(), HasSubstr("stopgap is offline"));
}

TEST_F(StatesTest, ThatDidNotChangeAreNotFetchedAgain) {
    stopgap::test::Routes routes = repository().routes();
    routes["/os/repodata/repomd.xml"].etag = "\"1\"";
    serve(std::move(routes));
    EXPECT_EQ(opened().packages().size(), 4U);
    const std::size_t asked = server->requests().size();
    EXPECT_EQ(opened().packages().size(), 4U);
    ASSERT_EQ(server->requests().size(), asked + 1);
    EXPECT_EQ(server->requests().back(), "/os/repodata/repomd.xml");
}

TEST_F(StatesTest, DoNotGoBack) {
    repository().change_repomd(with_revision("200"));
    serve();
    EXPECT_EQ(revision_of(opened()), "200");
    const std::string old_url = server->url("/os/");
    repository().change_repomd(with_revision("100"));
    serve();
    take_over(old_url);
    testing::internal::CaptureStderr();
    Repositories& repositories = opened();
    EXPECT_EQ(revision_of(repositories), "200");
    EXPECT_EQ(repositories.packages().size(), 4U);
    EXPECT_THAT(testing::internal::GetCapturedStderr(),
                HasSubstr("the mirror offers an older state (revision 100 of "));
    EXPECT_EQ(revision_of(opened(in_any_way, true)), "200");
}

TEST_F(StatesTest, GoOn) {
    repository().change_repomd(with_revision("100"));
    serve();
    EXPECT_EQ(revision_of(opened()), "100");
    const std::string old_url = server->url("/os/");
    repository().change_repomd(with_revision("200"));
    serve();
    take_over(old_url);
    EXPECT_EQ(revision_of(opened()), "200");
    EXPECT_EQ(revision_of(opened(in_any_way, true)), "200");
    std::size_t kept_signatures = 0;
    for (const fs::directory_entry& entry :
         fs::recursive_directory_iterator(scratch / "state/indexes")) {
        kept_signatures += entry.path().extension() == ".asc" ? 1U : 0U;
    }
    EXPECT_EQ(kept_signatures, 1U);
}

TEST_F(StatesTest, ThatAreDamagedAreFetchedAnewAndRefusedOffline) {
    serve();
    EXPECT_EQ(opened().packages().size(), 4U);
    for (const fs::directory_entry& entry :
         fs::recursive_directory_iterator(scratch / "state/indexes")) {
        if (entry.path().filename() == "repomd.xml") {
            write_file(entry.path(), read_file(entry.path()) + " ");
        }
    }
    EXPECT_EQ(refusal(in_any_way, true).status(), ExitStatus::verification);
    testing::internal::CaptureStderr();
    EXPECT_EQ(opened().packages().size(), 4U);
    EXPECT_THAT(testing::internal::GetCapturedStderr(),
                HasSubstr("what was kept of it no longer verifies"));
}

TEST_F(StatesTest, OfUnsignedMetadataAreKeptToo) {
    fs::remove(repository().signature());
    serve();
    EXPECT_EQ(opened(unsigned_metadata).packages().size(), 4U);
    EXPECT_EQ(opened(unsigned_metadata, true).packages().size(), 4U);
    // Not signed once does not mean not signed for ever.
    EXPECT_EQ(refusal().status(), ExitStatus::verification);
}

} // namespace
} // namespace stopgap::rpm::test
