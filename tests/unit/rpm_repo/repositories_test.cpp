// A good repository: what it lists and how that is found.

#include "tiny_repository.hpp"

#include "base/digest.hpp"

namespace stopgap::rpm::test {
namespace {

using stopgap::test::error_of;
using testing::ElementsAre;
using testing::MatchesRegex;
using testing::UnorderedElementsAre;

class RepositoriesTest : public RepositoryTest {};

std::vector<std::string> names_of(const std::vector<PackageEntry>& packages) {
    std::vector<std::string> names;
    for (const PackageEntry& package : packages) {
        names.push_back(package.nevra());
    }
    return names;
}

TEST_F(RepositoriesTest, ListsItsPackages) {
    serve();
    Repositories& repositories = opened();
    std::vector<std::string> names;
    for (const PackageEntry* package : repositories.packages()) {
        names.push_back(package->nevra());
    }
    EXPECT_THAT(names, UnorderedElementsAre("tiny-1.0-1.noarch", "tiny-1.0-1.src",
                                            "tiny-1.0-2.noarch", "tiny-1.0-2.src"));
    EXPECT_THAT(repositories.shown(0),
                MatchesRegex("os \\(20[0-9][0-9]-[0-9][0-9]-[0-9][0-9], revision [0-9]+\\)"));
    EXPECT_EQ(repositories.snapshot(),
              sha256_of(server->url("/os/") + "\n" + read_file(repository().repomd())));
}

TEST_F(RepositoriesTest, FindsByNameVersionAndArchitecture) {
    serve();
    Repositories& repositories = opened();
    const std::optional<PackageEntry> found =
        repositories.find("tiny", {"0", "1.0", "2"}, "noarch", "os");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->nevra(), "tiny-1.0-2.noarch");
    EXPECT_EQ(found->source_rpm, "tiny-1.0-2.src.rpm");
    EXPECT_EQ(repositories.url_of(*found), server->url("/os/tiny-1.0-2.noarch.rpm"));
    EXPECT_FALSE(repositories.find("tiny", {"", "1.0", "3"}, "noarch"));
    EXPECT_FALSE(repositories.find("tiny", {"", "1.0", "2"}, "x86_64"));
    EXPECT_FALSE(repositories.find("tiny", {"1", "1.0", "2"}, "noarch"));
    EXPECT_FALSE(repositories.find("tiny", {"", "1.0", "2"}, "noarch", "updates"));
    EXPECT_THAT(names_of(repositories.named("tiny")),
                ElementsAre("tiny-1.0-2.noarch", "tiny-1.0-1.noarch"));
    EXPECT_THAT(names_of(repositories.built_from("tiny-1.0-1.src.rpm")),
                ElementsAre("tiny-1.0-1.noarch"));
    EXPECT_THAT(repositories.built_from(""), ElementsAre());
}

TEST_F(RepositoriesTest, FindsSourcePackages) {
    serve();
    Repositories& repositories = opened();
    EXPECT_EQ(repositories.source("tiny", "").nevra(), "tiny-1.0-2.src");
    EXPECT_EQ(repositories.source("tiny", "1.0-1").nevra(), "tiny-1.0-1.src");
    EXPECT_EQ(repositories.source("tiny", "0:1.0-1").nevra(), "tiny-1.0-1.src");
    const Error unknown = error_of([&] { static_cast<void>(repositories.source("tinny", "")); });
    EXPECT_EQ(unknown.status(), ExitStatus::usage);
    EXPECT_EQ(unknown.message(),
              "source \"tinny\": the repositories of tiny-x86_64 list no such source package");
    EXPECT_EQ(unknown.hint(), "did you mean \"tiny\"?");
    const Error other = error_of([&] { static_cast<void>(repositories.source("tiny", "1.1-1")); });
    EXPECT_EQ(other.message(),
              "source \"tiny\": the repositories of tiny-x86_64 list no version 1.1-1");
    EXPECT_EQ(other.hint(), "they list 1.0-2, 1.0-1");
}

TEST_F(RepositoriesTest, ReadsSourceRepositoriesOnlyForSources) {
    TinyRepository binaries(*made, scratch / "binaries");
    binaries.add(made->packages[0]);
    binaries.index();
    stopgap::test::Routes routes = binaries.routes();
    TinyRepository sources(*made, scratch / "sources");
    sources.add(made->packages[1]);
    sources.index();
    for (const auto& [path, route] : sources.routes()) {
        routes["/source" + path] = route;
    }
    serve(std::move(routes));
    const auto with_sources = [&](Target& target) {
        target.source_repositories = target.repositories;
        target.source_repositories[0].name = "os-source";
        target.source_repositories[0].path = "source/os";
    };
    Repositories& repositories = opened(with_sources);
    EXPECT_EQ(repositories.packages().size(), 1U);
    EXPECT_EQ(repositories.count(), 1U);
    for (const std::string& request : server->requests()) {
        EXPECT_FALSE(request.starts_with("/source/")) << request;
    }
    const PackageEntry source = repositories.source("tiny", "");
    EXPECT_EQ(source.repository, 1U);
    EXPECT_EQ(repositories.url_of(source), server->url("/source/os/tiny-1.0-1.src.rpm"));
    EXPECT_EQ(error_of([&] { static_cast<void>(opened().source("tiny", "")); }).hint(),
              "they list no source packages at all: name a [[source_repository]] in the target's "
              "description, or give base.srpm in the recipe");
}

TEST_F(RepositoriesTest, NeedAMirrorThatIsKnown) {
    serve();
    const auto at_mirror = [](Target& target) {
        target.repositories[0].url.clear();
        target.repositories[0].mirror = "tiny";
    };
    const Error error = refusal(at_mirror);
    EXPECT_EQ(error.status(), ExitStatus::machine);
    EXPECT_EQ(error.message(), "tiny-x86_64: no mirror is known for \"tiny\"");
    Target described = target();
    at_mirror(described);
    Workplace& workplace = new_run();
    workplace.mirrors["tiny"] = server->url("");
    EXPECT_EQ(Repositories(described, workplace).packages().size(), 4U);
}

TEST_F(RepositoriesTest, TakesSha512AndFindsItAgainOffline) {
    repository().index({"--checksum", "sha512"});
    serve();
    Repositories& repositories = opened();
    const PackageEntry package = repositories.named("tiny").front();
    EXPECT_EQ(package.pin.sha512.size(), 128U);
    EXPECT_EQ(repositories.fetch({package}).front().sha256, sha256_of_file(made->packages[2]));
    Repositories& offline = opened([](Target&) {}, true);
    EXPECT_EQ(offline.fetch({offline.named("tiny").front()}).size(), 1U);
}

TEST_F(RepositoriesTest, RefusesAnotherFileThanSha512Says) {
    repository().index({"--checksum", "sha512"});
    stopgap::test::Routes routes = repository().routes();
    routes["/os/tiny-1.0-2.noarch.rpm"].body.back() ^= 1;
    serve(std::move(routes));
    Repositories& repositories = opened();
    const Error error = error_of([&] { repositories.fetch(repositories.named("tiny")); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_THAT(error.message(), testing::HasSubstr("has another SHA-512 digest than the index"));
}

TEST_F(RepositoriesTest, ThatListOnePackageWithDifferentBytesAreRefusedWhereItIsWanted) {
    TinyRepository other(*made, scratch / "other");
    fs::copy_file(made->unsigned_package, other.folder() / "tiny-1.0-1.noarch.rpm");
    other.index();
    stopgap::test::Routes routes = repository().routes();
    for (const auto& [path, route] : other.routes()) {
        routes["/other" + path] = route;
    }
    serve(std::move(routes));
    Repositories& repositories = opened([](Target& target) {
        target.repositories.push_back(target.repositories[0]);
        target.repositories[1].name = "other";
        target.repositories[1].path = "other/os";
    });
    const Evr evr = {"", "1.0", "1"};
    const Error error =
        error_of([&] { static_cast<void>(repositories.find("tiny", evr, "noarch")); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), "tiny-1.0-1.noarch: os and other list it with different bytes");
    EXPECT_EQ(repositories.find("tiny", evr, "noarch", "other")->repository, 1U);
}

TEST_F(RepositoriesTest, TakesXzIndexes) {
    repository().index({"--general-compress-type", "xz"});
    serve();
    EXPECT_EQ(opened().packages().size(), 4U);
}

} // namespace
} // namespace stopgap::rpm::test
