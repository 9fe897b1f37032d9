#include "tiny_distribution.hpp"

#include "base/digest.hpp"
#include "base/process.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::rpm {

namespace {

std::vector<std::string> environment_with(const std::vector<std::string>& more) {
    std::vector<std::string> environment = minimal_environment();
    environment.insert(environment.end(), more.begin(), more.end());
    return environment;
}

std::string spec_of(const TinyPackage& package) {
    std::string spec = fmt::format("Name: {}\nVersion: {}\nRelease: {}\nSummary: tiny\n"
                                   "License: MIT\nBuildArch: noarch\n",
                                   package.name, package.version, package.release);
    for (const std::string& tag : package.tags) {
        spec += tag + "\n";
    }
    spec += "%description\ntiny\n%install\n";
    for (const std::string& file : package.files) {
        spec += fmt::format("mkdir -p $(dirname %{{buildroot}}{0})\necho {1} > %{{buildroot}}{0}\n",
                            file, package.name);
    }
    if (!package.pre.empty()) {
        spec += "%pre -p <lua>\n" + package.pre + "\n";
    }
    if (!package.preun.empty()) {
        spec += "%preun -p <lua>\n" + package.preun + "\n";
    }
    if (!package.post.empty()) {
        spec += "%post -p <lua>\n" + package.post + "\n";
    }
    spec += "%files\n";
    for (const std::string& file : package.files) {
        spec += file + "\n";
    }
    return spec;
}

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".rpm") {
            names.push_back(entry.path().filename());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

void sign_packages(const fs::path& folder, const test::GpgHome& home, const std::string& key) {
    Command sign;
    sign.argv = {"rpmsign",  "--define",           "_gpg_name " + key,
                 "--define", "__gpg /usr/bin/gpg", "--addsign"};
    for (const std::string& name : names_in(folder)) {
        sign.argv.push_back(folder / name);
    }
    sign.environment =
        environment_with({"HOME=" + home.path().string(), "GNUPGHOME=" + home.path().string()});
    run_or_throw(sign, ExitStatus::machine);
}

test::Routes routes_to(const fs::path& folder) {
    test::Routes routes;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            const std::string path = entry.path().lexically_relative(folder);
            routes["/" + path].body = read_file(entry.path());
        }
    }
    return routes;
}

} // namespace

std::string why_no_distribution() {
    for (const char* program : {"dnf", "rpm", "rpmbuild", "rpmsign", "createrepo_c"}) {
        if (!find_program(program)) {
            return std::string(program) + " is not installed";
        }
    }
    return {};
}

std::vector<std::string> build_packages(const std::vector<TinyPackage>& packages,
                                        const fs::path& folder) {
    make_directories(folder);
    const TemporaryDirectory work(fs::temp_directory_path(), "tiny");
    Command build;
    build.argv = {"rpmbuild",
                  "-bb",
                  "--quiet",
                  "--define",
                  "_topdir " + work.path().string(),
                  "--define",
                  "_rpmdir " + folder.string(),
                  "--define",
                  "_rpmfilename %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm"};
    for (const TinyPackage& package : packages) {
        const fs::path spec =
            work.path() / (package.name + package.version + package.release + ".spec");
        write_file(spec, spec_of(package));
        build.argv.push_back(spec);
    }
    build.environment = environment_with({"HOME=" + work.path().string()});
    run_or_throw(build, ExitStatus::machine);
    return names_in(folder);
}

TinyDistribution::TinyDistribution(const fs::path& folder,
                                   const std::vector<TinyPackage>& packages) {
    build_packages(packages, folder / "os");
    test::GpgHome home;
    const std::string key = home.make_key("tiny");
    sign_packages(folder / "os", home, key);
    Command index;
    index.argv = {"createrepo_c", "-q", "--no-database", folder / "os"};
    run_or_throw(index, ExitStatus::machine);
    const fs::path repomd = folder / "os/repodata/repomd.xml";
    write_file(repomd.string() + ".asc", home.detached(read_file(repomd), key));
    keyring_ = folder / "key.asc";
    fs::copy_file(home.exported(key), keyring_);
    server_ = std::make_unique<test::HttpServer>(routes_to(folder));
}

Target TinyDistribution::target(const std::vector<std::string>& root_packages) const {
    Target target;
    target.name = "tiny-noarch";
    target.description = "tiny";
    target.family = Family::rpm;
    target.distribution = "tiny";
    target.release = "1";
    target.releasever = "1";
    target.architecture = "x86_64";
    target.keyring = keyring_;
    target.rpmdb = "/var/lib/rpm";
    target.root_packages = root_packages;
    target.digest = sha256_of(joined(root_packages, " "));
    Repository repository;
    repository.name = "os";
    repository.url = server_->url("/os/");
    target.repositories = {repository};
    return target;
}

} // namespace stopgap::rpm
