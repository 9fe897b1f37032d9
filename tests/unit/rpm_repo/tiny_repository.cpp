#include "tiny_repository.hpp"

#include "base/process.hpp"
#include "repodata.hpp"

#include <algorithm>

namespace stopgap::rpm::test {

namespace {

std::string spec_of(const std::string& release) {
    return "Name: tiny\n"
           "Version: 1.0\n"
           "Release: " +
           release +
           "\n"
           "Summary: Something small\n"
           "License: MIT\n"
           "BuildArch: noarch\n"
           "Provides: pkgconfig(tiny) = 1.0\n"
           "Provides: perl(Tiny::Box)\n"
           "Provides: python3dist(tiny-box) = 1\n"
           "%description\nSmall.\n"
           "%install\n"
           "for f in usr/bin/tiny-tool usr/include/tiny.h usr/include/tiny-1/deep.h "
           "usr/lib64/libtiny.so usr/lib64/cmake/tiny/TinyConfig.cmake usr/share/aclocal/tiny.m4 "
           "usr/lib/python3.11/site-packages/tiny_py.py; do\n"
           "  mkdir -p %{buildroot}/$(dirname $f); echo %{release} > %{buildroot}/$f\n"
           "done\n"
           "%files\n/usr/*\n";
}

} // namespace

TinyPackages::TinyPackages() {
    key = home.make_key("Good <good@example.org>", "rsa3072");
    other_key = home.make_key("Other <other@example.org>", "rsa3072");
    for (const std::string release : {"1", "2"}) {
        const stopgap::test::BuiltPackages built = maker.build(spec_of(release), {});
        unsigned_package = unsigned_package.empty() ? built.binary : unsigned_package;
        for (const fs::path& package : {built.binary, built.source}) {
            const fs::path copy = maker.signed_copy(package, home, key);
            packages.push_back(copy.parent_path() / package.filename());
            fs::rename(copy, packages.back());
        }
    }
}

// ---- a repository -------------------------------------------------------------------------------

TinyRepository::TinyRepository(TinyPackages& made, fs::path folder)
    : made_(&made), folder_(std::move(folder)) {
    make_directories(folder_);
}

void TinyRepository::add(const fs::path& package) const {
    fs::copy_file(package, folder_ / package.filename());
}

void TinyRepository::index(const std::vector<std::string>& options) const {
    Command command;
    command.argv = {"createrepo_c", "-q"};
    command.argv.insert(command.argv.end(), options.begin(), options.end());
    command.argv.push_back(folder_.string());
    run_or_throw(command, ExitStatus::machine);
    sign(made_->key);
}

void TinyRepository::change_repomd(const std::function<std::string(std::string)>& change) const {
    write_file(repomd(), change(read_file(repomd())));
    sign(made_->key);
}

void TinyRepository::write_primary(const std::string& primary) const {
    const std::string packed = gzipped(primary);
    remove_tree(folder_ / "repodata");
    make_directories(folder_ / "repodata");
    write_file(folder_ / "repodata/primary.xml.gz", packed);
    write_file(repomd(),
               repomd_text({data_of("primary", "repodata/primary.xml.gz", packed, primary)}));
    sign(made_->key);
}

void TinyRepository::sign(const std::string& key, const std::vector<std::string>& options) const {
    write_file(signature(), made_->home.detached(read_file(repomd()), key, options));
}

fs::path TinyRepository::index_file(const std::string& ending) const {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_ / "repodata")) {
        if (entry.path().string().ends_with(ending)) {
            return entry.path();
        }
    }
    ADD_FAILURE() << "no index ends with " << ending;
    return {};
}

stopgap::test::Routes TinyRepository::routes() const {
    stopgap::test::Routes routes;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder_)) {
        if (entry.is_regular_file()) {
            const std::string path = entry.path().lexically_relative(folder_);
            routes["/os/" + path].body = read_file(entry.path());
        }
    }
    return routes;
}

// ---- a test -------------------------------------------------------------------------------------

std::unique_ptr<TinyPackages> RepositoryTest::made;

TinyRepository& RepositoryTest::repository() {
    if (!repository_) {
        repository_.emplace(*made, scratch / "os");
        for (const fs::path& package : made->packages) {
            repository_->add(package);
        }
        repository_->index();
    }
    return *repository_;
}

void RepositoryTest::serve(stopgap::test::Routes routes) {
    server.emplace(std::move(routes));
}

Target RepositoryTest::target() const {
    Target target;
    target.name = "tiny-x86_64";
    target.family = Family::rpm;
    target.distribution = "tiny";
    target.architecture = "x86_64";
    target.keyring = made->keyring();
    Repository os;
    os.name = "os";
    os.url = server->url("");
    os.path = "os";
    target.repositories = {os};
    return target;
}

Workplace& RepositoryTest::new_run(bool offline) {
    source::DownloadSettings settings;
    settings.offline = offline;
    settings.retries = 0;
    runs_.push_back(std::make_unique<Workplace>(
        scratch / "state", scratch / ("run" + std::to_string(runs_.size())), settings));
    return *runs_.back();
}

Repositories& RepositoryTest::opened(const std::function<void(Target&)>& change, bool offline) {
    Target described = target();
    change(described);
    opened_.push_back(std::make_unique<Repositories>(described, new_run(offline)));
    return *opened_.back();
}

Error RepositoryTest::refusal(const std::function<void(Target&)>& change, bool offline) {
    return stopgap::test::error_of([&] { static_cast<void>(opened(change, offline).packages()); });
}

std::string RepositoryTest::refused(const std::function<void(Target&)>& change) {
    const Error error = refusal(change);
    EXPECT_EQ(error.status(), ExitStatus::verification) << error.message();
    return without_url(error.message());
}

std::string RepositoryTest::without_url(std::string text) const {
    const std::string url = server->url("/os/");
    for (std::size_t at = text.find(url); at != std::string::npos; at = text.find(url)) {
        text.replace(at, url.size(), "URL/");
    }
    return text;
}

} // namespace stopgap::rpm::test
