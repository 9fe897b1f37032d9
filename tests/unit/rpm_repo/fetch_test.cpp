// Packages: downloaded by digest, and held to what the index says of them.

#include "repodata.hpp"
#include "tiny_repository.hpp"

#include "base/digest.hpp"

#include <fmt/format.h>

namespace stopgap::rpm::test {
namespace {

using stopgap::test::error_of;
using testing::HasSubstr;

class FetchTest : public RepositoryTest {
  protected:
    /// A repository whose only package is `file`, listed as `text` says.
    void serve_as(const fs::path& file, PackageText text) {
        TinyRepository one(*made, scratch / "one");
        fs::copy_file(file, one.folder() / "listed.rpm");
        text.checksum = "<checksum type=\"sha256\">" + sha256_of_file(file) + "</checksum>";
        text.size = fmt::format("<size package=\"{}\"/>", fs::file_size(file));
        text.location = "<location href=\"listed.rpm\"/>";
        one.write_primary(primary_text({text}));
        serve(one.routes());
    }
    Error failure(const std::function<void(Target&)>& change = [](Target&) {}) {
        Repositories& repositories = opened(change);
        return error_of([&] { repositories.fetch({*repositories.packages().front()}); });
    }
    static void unsigned_packages(Target& target) {
        target.repositories[0].may_be_unsigned_packages = true;
    }
};

TEST_F(FetchTest, GivesVerifiedFiles) {
    serve();
    Repositories& repositories = opened();
    const std::vector<source::StoredFile> files = repositories.fetch(repositories.named("tiny"));
    ASSERT_EQ(files.size(), 2U);
    EXPECT_EQ(files[0].sha256, sha256_of_file(made->packages[2]));
    EXPECT_EQ(files[1].sha256, sha256_of_file(made->packages[0]));
}

TEST_F(FetchTest, OfASourceNamesWhatVerifiedIt) {
    serve();
    Repositories& repositories = opened();
    const SourceFile file = repositories.fetch_source(repositories.source("tiny", "1.0-1"));
    EXPECT_EQ(file.name, "tiny-1.0-1.src.rpm");
    EXPECT_EQ(file.sha256, sha256_of_file(made->packages[1]));
    EXPECT_EQ(file.origin, server->url("/os/tiny-1.0-1.src.rpm"));
    EXPECT_EQ(file.verification.by, Verification::By::signed_index);
    EXPECT_EQ(file.verification.detail, repositories.shown(0));
}

TEST_F(FetchTest, WithUnsignedMetadataIsVerifiedByThePackagesOwnSignature) {
    serve();
    Repositories& repositories = opened(unsigned_metadata);
    const SourceFile file = repositories.fetch_source(repositories.source("tiny", ""));
    EXPECT_EQ(file.verification.by, Verification::By::signature);
    EXPECT_EQ(file.verification.detail, made->key);
}

TEST_F(FetchTest, OfWhatIsListedButNotServedSaysSo) {
    stopgap::test::Routes routes = repository().routes();
    routes.erase("/os/tiny-1.0-2.noarch.rpm");
    serve(std::move(routes));
    Repositories& repositories = opened();
    const std::vector<PackageEntry> packages = repositories.named("tiny");
    const Error error = error_of([&] { repositories.fetch(packages); });
    EXPECT_EQ(error.status(), ExitStatus::unreachable);
    EXPECT_EQ(without_url(error.message()),
              "tiny-1.0-2.noarch: os lists it, but does not serve it (\"not found\"): "
              "URL/tiny-1.0-2.noarch.rpm");
    const std::vector<PackageFetch> fetches = repositories.try_fetch(packages);
    EXPECT_TRUE(fetches[0].not_served);
    EXPECT_FALSE(fetches[0].file);
    EXPECT_TRUE(fetches[1].file);
    EXPECT_FALSE(fetches[1].failure);
}

TEST_F(FetchTest, OfOtherBytesIsRefused) {
    stopgap::test::Routes routes = repository().routes();
    routes["/os/tiny-1.0-2.noarch.rpm"].body.back() ^= 1;
    serve(std::move(routes));
    Repositories& repositories = opened();
    EXPECT_EQ(error_of([&] { repositories.fetch(repositories.named("tiny")); }).status(),
              ExitStatus::verification);
    EXPECT_EQ(error_of([&] {
                  static_cast<void>(repositories.try_fetch(repositories.named("tiny")));
              }).status(),
              ExitStatus::verification);
}

TEST_F(FetchTest, OfAPackageWhoseHeaderLiesIsRefused) {
    PackageText text;
    text.name = "bash";
    serve_as(made->packages[0], text);
    const Error error = failure();
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(without_url(error.message()),
              "URL/listed.rpm: its header says tiny-1.0-1.noarch, not bash-1.0-1.noarch");
    EXPECT_EQ(failure(unsigned_packages).message(), error.message());
}

TEST_F(FetchTest, OfAnUnsignedPackageNeedsThatTheDescriptionSaysSo) {
    serve_as(made->unsigned_package, {});
    const Error error = failure();
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_THAT(without_url(error.message()), HasSubstr("URL/listed.rpm: is not signed"));
    Repositories& repositories = opened(unsigned_packages);
    EXPECT_EQ(repositories.fetch({*repositories.packages().front()}).size(), 1U);
    EXPECT_EQ(failure(unsigned_metadata).status(), ExitStatus::verification);
}

TEST_F(FetchTest, OfAPackageSignedByAnotherKeyIsRefused) {
    serve_as(made->maker.signed_copy(made->unsigned_package, made->home, made->other_key), {});
    EXPECT_EQ(failure().status(), ExitStatus::verification);
    EXPECT_EQ(failure(unsigned_metadata).status(), ExitStatus::verification);
}

TEST_F(FetchTest, OfSomethingThatIsNoPackageIsRefused) {
    write_file(scratch / "no.rpm", "not a package");
    serve_as(scratch / "no.rpm", {});
    EXPECT_EQ(failure(unsigned_packages).status(), ExitStatus::verification);
}

} // namespace
} // namespace stopgap::rpm::test
