// Repositories that must not be believed, each wrong in one place; and that nothing of them stays.

#include "repodata.hpp"
#include "tiny_repository.hpp"

#include <algorithm>

namespace stopgap::rpm::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class RefusalsTest : public RepositoryTest {
  protected:
    void TearDown() override {
        // What was refused is not kept: the next run would have to believe it offline.
        if (fs::exists(scratch / "state/indexes")) {
            for (const fs::directory_entry& kept :
                 fs::directory_iterator(scratch / "state/indexes")) {
                EXPECT_FALSE(fs::exists(kept.path() / "repomd.xml") && keeps_nothing)
                    << kept.path();
            }
        }
    }
    bool keeps_nothing = true;
};

TEST_F(RefusalsTest, AnAlteredRepomd) {
    std::string text = read_file(repository().repomd());
    write_file(repository().repomd(), text.replace(text.find("<revision>") + 10, 1, "2"));
    serve();
    EXPECT_THAT(refused(), StartsWith("URL/repodata/repomd.xml: "));
}

TEST_F(RefusalsTest, ARepositoryWithoutSignature) {
    fs::remove(repository().signature());
    serve();
    const Error error = refusal();
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(without_url(error.message()),
              "URL/repodata/repomd.xml: is not signed: there is no repomd.xml.asc");
    EXPECT_THAT(error.hint(), HasSubstr("metadata = \"unsigned\""));
}

TEST_F(RefusalsTest, ASignatureThatIsNone) {
    write_file(repository().signature(), "<html>error</html>");
    serve();
    EXPECT_THAT(refused(), StartsWith("URL/repodata/repomd.xml: "));
}

TEST_F(RefusalsTest, AnotherKeysSignature) {
    repository().sign(made->other_key);
    serve();
    EXPECT_THAT(refused(), StartsWith("URL/repodata/repomd.xml: "));
}

TEST_F(RefusalsTest, AnExpiredKeysSignature) {
    const std::string expired = made->home.make_old_key("expired", "1d");
    repository().sign(expired, stopgap::test::in_2020());
    serve();
    const fs::path keyring = made->home.exported(expired);
    EXPECT_THAT(refused([&](Target& target) { target.keyring = keyring; }), HasSubstr("expired"));
}

TEST_F(RefusalsTest, ARevokedKeysSignature) {
    const std::string key = made->home.make_key("revoked");
    repository().sign(key);
    made->home.revoke(key);
    serve();
    const fs::path keyring = made->home.exported(key);
    EXPECT_THAT(refused([&](Target& target) { target.keyring = keyring; }), HasSubstr("revoked"));
}

TEST_F(RefusalsTest, ASignatureWithSha1) {
    repository().sign(made->key, {"--digest-algo", "SHA1"});
    serve();
    EXPECT_THAT(refused(), HasSubstr("SHA"));
}

TEST_F(RefusalsTest, SignedMetadataWithoutADigest) {
    repository().change_repomd([](std::string text) {
        const std::size_t data = text.find("<data type=\"primary\">");
        const std::size_t begin = text.find("<checksum", data);
        return text.erase(begin, text.find("</checksum>", begin) + 11 - begin);
    });
    serve();
    EXPECT_EQ(refused(), "URL/repodata/repomd.xml: index \"primary\" has no checksum");
}

TEST_F(RefusalsTest, SignedMetadataWithMd5) {
    repository().index({"--checksum", "md5"});
    serve();
    EXPECT_THAT(refused(), HasSubstr("has a checksum of type \"md5\"; sha256 and sha512 count"));
}

TEST_F(RefusalsTest, SignedPathsThatLeadOut) {
    repository().change_repomd([](std::string text) {
        const std::string href = "href=\"repodata/";
        for (std::size_t at = text.find(href); at != std::string::npos;
             at = text.find(href, at + 1)) {
            text.replace(at, href.size(), "href=\"../repodata/");
        }
        return text;
    });
    serve();
    EXPECT_THAT(refused(), HasSubstr("is no path below the repository"));
}

TEST_F(RefusalsTest, ATamperedPrimaryIndex) {
    stopgap::test::Routes routes = repository().routes();
    const std::string name = repository().index_file("-primary.xml.gz").filename();
    routes["/os/repodata/" + name].body.back() ^= 1;
    serve(std::move(routes));
    EXPECT_EQ(refusal().status(), ExitStatus::verification);
    keeps_nothing = false; // repomd.xml itself was good
}

TEST_F(RefusalsTest, APackageWhosePathLeadsOut) {
    PackageText package;
    package.location = "<location href=\"/etc/tiny.rpm\"/>";
    repository().write_primary(primary_text({package}));
    serve();
    EXPECT_THAT(refused(), HasSubstr("location \"/etc/tiny.rpm\" is no path below"));
    keeps_nothing = false;
}

TEST_F(RefusalsTest, APrimaryIndexThatUnpacksToMore) {
    repository().change_repomd([](std::string text) {
        const std::size_t data = text.find("<data type=\"primary\">");
        const std::size_t begin = text.find("<open-size>", data) + 11;
        return text.replace(begin, text.find('<', begin) - begin, "20");
    });
    serve();
    EXPECT_THAT(refused(), HasSubstr("unpacks to more than the 20 bytes that repomd.xml gives"));
    keeps_nothing = false;
}

TEST_F(RefusalsTest, ARepositoryThatIsNotThere) {
    serve(stopgap::test::Routes());
    const Error error = refusal();
    EXPECT_EQ(error.status(), ExitStatus::unreachable);
    EXPECT_EQ(without_url(error.message()),
              "URL/repodata/repomd.xml: the mirror has no such repository");
    EXPECT_EQ(error.hint(), "check the mirror's URL and the repository's path in the target's "
                            "description");
}

TEST_F(RefusalsTest, AnIndexThatIsNotThere) {
    stopgap::test::Routes routes = repository().routes();
    std::erase_if(routes,
                  [](const auto& route) { return route.first.ends_with("-primary.xml.gz"); });
    serve(std::move(routes));
    EXPECT_EQ(refusal().status(), ExitStatus::unreachable);
    keeps_nothing = false;
}

TEST_F(RefusalsTest, UnsignedMetadataOverHttpFromAnotherMachine) {
    serve();
    const Error error = refusal([](Target& target) {
        unsigned_metadata(target);
        target.repositories[0].url = "http://mirror.example/";
    });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(),
              "http://mirror.example/os/: unsigned metadata is taken over https only");
}

} // namespace
} // namespace stopgap::rpm::test
