#pragma once
// A repository of tiny packages, made by the real rpmbuild, rpmsign, createrepo_c and gpg, served
// on loopback, and made wrong in one place where a test wants that.

#include "ecosystem/rpm/repositories.hpp"
#include "support/expect.hpp"
#include "support/http_server.hpp"
#include "support/rpm_maker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::rpm::test {

/// What all tests of a suite share: keys, and packages "tiny" 1.0-1 and 1.0-2 with their sources.
struct TinyPackages {
    TinyPackages();

    TemporaryDirectory folder{fs::temp_directory_path(), "tiny"};
    stopgap::test::GpgHome home;
    stopgap::test::RpmMaker maker{folder.path()};
    std::string key, other_key;
    std::vector<fs::path> packages; ///< signed; binary and source of each version
    fs::path unsigned_package;      ///< binary of 1.0-1

    [[nodiscard]] fs::path keyring() { return home.exported(key); }
};

/// A folder with packages and repodata.
class TinyRepository {
  public:
    TinyRepository(TinyPackages& made, fs::path folder);

    /// Adds a package under its own name.
    void add(const fs::path& package) const;
    /// createrepo_c with these options, signed by the good key.
    void index(const std::vector<std::string>& options = {}) const;
    /// Replaces repomd.xml's text and signs it.
    void change_repomd(const std::function<std::string(std::string)>& change) const;
    /// Writes repodata of our own: this primary index, unpacked, signed.
    void write_primary(const std::string& primary) const;
    void sign(const std::string& key, const std::vector<std::string>& options = {}) const;
    [[nodiscard]] fs::path repomd() const { return folder_ / "repodata/repomd.xml"; }
    [[nodiscard]] fs::path signature() const { return folder_ / "repodata/repomd.xml.asc"; }
    /// The file whose name ends so ("-primary.xml.gz").
    [[nodiscard]] fs::path index_file(const std::string& ending) const;
    [[nodiscard]] const fs::path& folder() const { return folder_; }
    /// Every file below "/os/".
    [[nodiscard]] stopgap::test::Routes routes() const;

  private:
    TinyPackages* made_;
    fs::path folder_;
};

/// A test with a repository, a server and a place to work.
class RepositoryTest : public testing::Test {
  protected:
    static void SetUpTestSuite() { made = std::make_unique<TinyPackages>(); }
    static void TearDownTestSuite() { made.reset(); }

    /// All four packages, indexed and signed.
    TinyRepository& repository();
    /// As it is in `repository()` now.
    void serve() { serve(repository().routes()); }
    void serve(stopgap::test::Routes routes);
    /// Its description: x86_64, one repository "os" at the server.
    [[nodiscard]] Target target() const;
    /// Over the same state, as another run of the program would.
    [[nodiscard]] Workplace& new_run(bool offline = false);
    /// Repositories of target(), changed, in a new run.
    [[nodiscard]] Repositories& opened(
        const std::function<void(Target&)>& change = [](Target&) {}, bool offline = false);

    /// The error of reading the repository's packages.
    [[nodiscard]] Error refusal(
        const std::function<void(Target&)>& change = [](Target&) {}, bool offline = false);
    /// refusal()'s message, a verification's, without the repository's URL.
    [[nodiscard]] std::string refused(const std::function<void(Target&)>& change = [](Target&) {});
    /// The text with the server's URL of the repository as "URL/".
    [[nodiscard]] std::string without_url(std::string text) const;

    static void unsigned_metadata(Target& target) {
        target.repositories[0].may_be_unsigned_metadata = true;
    }

    stopgap::test::Scratch scratch;
    std::optional<stopgap::test::HttpServer> server;
    static std::unique_ptr<TinyPackages> made;

  private:
    std::optional<TinyRepository> repository_;
    std::vector<std::unique_ptr<Workplace>> runs_;
    std::vector<std::unique_ptr<Repositories>> opened_;
};

} // namespace stopgap::rpm::test
