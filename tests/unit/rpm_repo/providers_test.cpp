// Which packages answer a requirement.

#include "ecosystem/rpm/providers.hpp"

#include "tiny_repository.hpp"

namespace stopgap::rpm::test {
namespace {

using Kind = Requirement::Kind;
using testing::ElementsAre;

class ProvidersTest : public RepositoryTest {
  protected:
    std::vector<std::string> found(Kind kind, const std::string& name) {
        std::vector<std::string> lines;
        for (const Provider& provider : providers_of(*repositories_, {kind, name})) {
            lines.push_back(provider.package + " " + provider.path +
                            (provider.match == PathMatch::exact ? "" : " (deep)"));
        }
        return lines;
    }
    void open() {
        serve();
        repositories_ = &opened();
    }
    [[nodiscard]] bool fetched_filelists() const {
        for (const std::string& request : server->requests()) {
            if (request.ends_with("-filelists.xml.gz")) {
                return true;
            }
        }
        return false;
    }

  private:
    Repositories* repositories_ = nullptr;
};

TEST_F(ProvidersTest, AreFoundByCapability) {
    open();
    EXPECT_THAT(found(Kind::pkg_config, "tiny"), ElementsAre("tiny pkgconfig(tiny)"));
    EXPECT_THAT(found(Kind::perl_module, "Tiny/Box.pm"), ElementsAre("tiny perl(Tiny::Box)"));
    EXPECT_FALSE(fetched_filelists());
    EXPECT_THAT(found(Kind::python_module, "tiny_box.inner"),
                ElementsAre("tiny python3dist(tiny-box) (deep)"));
}

TEST_F(ProvidersTest, AreFoundByProgramWithoutFilelists) {
    open();
    EXPECT_THAT(found(Kind::command, "tiny-tool"), ElementsAre("tiny usr/bin/tiny-tool"));
    EXPECT_THAT(found(Kind::file, "/usr/bin/tiny-tool"), ElementsAre("tiny usr/bin/tiny-tool"));
    EXPECT_FALSE(fetched_filelists());
}

TEST_F(ProvidersTest, AreFoundByPath) {
    open();
    EXPECT_THAT(found(Kind::header, "tiny.h"), ElementsAre("tiny usr/include/tiny.h"));
    EXPECT_THAT(found(Kind::header, "deep.h"),
                ElementsAre("tiny usr/include/tiny-1/deep.h (deep)"));
    EXPECT_THAT(found(Kind::library, "tiny"), ElementsAre("tiny usr/lib64/libtiny.so"));
    EXPECT_THAT(found(Kind::cmake_package, "Tiny"),
                ElementsAre("tiny usr/lib64/cmake/tiny/TinyConfig.cmake"));
    EXPECT_THAT(found(Kind::m4_macro, "TINY"), ElementsAre("tiny usr/share/aclocal/tiny.m4"));
    EXPECT_THAT(found(Kind::python_module, "tiny_py"),
                ElementsAre("tiny usr/lib/python3.11/site-packages/tiny_py.py"));
    EXPECT_THAT(found(Kind::file, "/usr/include/tiny.h"), ElementsAre("tiny usr/include/tiny.h"));
    EXPECT_TRUE(fetched_filelists());
}

TEST_F(ProvidersTest, AreNoneWhereNothingAnswers) {
    open();
    EXPECT_THAT(found(Kind::header, "other.h"), ElementsAre());
    EXPECT_THAT(found(Kind::header, "iny.h"), ElementsAre());
    EXPECT_THAT(found(Kind::pkg_config, "tin"), ElementsAre());
    EXPECT_THAT(found(Kind::command, ""), ElementsAre());
    EXPECT_THAT(found(Kind::dh_addon, "tiny"), ElementsAre());
}

TEST_F(ProvidersTest, OfAnotherArchitectureDoNotCount) {
    serve();
    Repositories& repositories = opened();
    EXPECT_EQ(providers_of(repositories, {Kind::command, "tiny-tool"}).size(), 1U);
    TinyRepository sources(*made, scratch / "sources");
    sources.add(made->packages[1]);
    sources.index();
    serve(sources.routes());
    Repositories& only_sources = opened();
    EXPECT_TRUE(providers_of(only_sources, {Kind::file, "tiny.spec"}).empty());
}

} // namespace
} // namespace stopgap::rpm::test
