#include "support/rpm_maker.hpp"

#include "base/process.hpp"
#include "base/text.hpp"

namespace stopgap::test {

namespace {

/// Nothing of the caller's: no ~/.rpmmacros, no keyring.
std::vector<std::string> environment_of(const fs::path& home) {
    std::vector<std::string> environment = minimal_environment();
    environment.push_back("HOME=" + home.string());
    return environment;
}

fs::path only_package_below(const fs::path& folder) {
    fs::path found;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".rpm") {
            found = entry.path();
        }
    }
    return found;
}

} // namespace

RpmMaker::RpmMaker(fs::path folder) : folder_(std::move(folder)) {
    make_directories(folder_ / "home");
}

fs::path RpmMaker::next_file() {
    return folder_ / ("package-" + std::to_string(++count_) + ".rpm");
}

BuiltPackages RpmMaker::build(const std::string& spec,
                              const std::map<std::string, std::string>& files,
                              const std::vector<std::string>& options) {
    const fs::path top = folder_ / ("build-" + std::to_string(++count_));
    make_directories(top / "SOURCES");
    for (const std::pair<const std::string, std::string>& file : files) {
        write_file(top / "SOURCES" / file.first, file.second);
    }
    write_file(top / "SOURCES/tiny.spec", spec);
    Command command;
    command.argv = {"rpmbuild", "--quiet", "--nodeps", "--define", "_topdir " + top.string()};
    command.argv.insert(command.argv.end(), options.begin(), options.end());
    command.argv.insert(command.argv.end(), {"-ba", (top / "SOURCES/tiny.spec").string()});
    command.environment = environment_of(folder_ / "home");
    run_or_throw(command, ExitStatus::machine);
    return {only_package_below(top / "SRPMS"), only_package_below(top / "RPMS")};
}

fs::path RpmMaker::signed_copy(const fs::path& package, const GpgHome& home, const std::string& key,
                               const std::vector<std::string>& gpg_options,
                               const std::vector<std::string>& rpmsign_options) {
    const fs::path copy = next_file();
    fs::copy_file(package, copy);
    Command command;
    command.argv = {"rpmsign",
                    "--define",
                    "__gpg /usr/bin/gpg",
                    "--define",
                    "_gpg_name " + key,
                    "--define",
                    "_gpg_path " + home.path().string(),
                    "--define",
                    "_gpg_sign_cmd_extra_args --batch --pinentry-mode loopback --passphrase '' " +
                        joined(gpg_options, " ")};
    command.argv.insert(command.argv.end(), rpmsign_options.begin(), rpmsign_options.end());
    command.argv.insert(command.argv.end(), {"--addsign", copy.string()});
    command.environment = environment_of(folder_ / "home");
    run_or_throw(command, ExitStatus::machine);
    return copy;
}

std::string tiny_spec() {
    return "Name: tiny\n"
           "Epoch: 2\n"
           "Version: 1.0\n"
           "Release: 1.el9\n"
           "Summary: Something small\n"
           "License: MIT\n"
           "Source0: https://example.org/tiny.txt\n"
           "Source3: more.txt\n"
           "Patch1: a.patch\n"
           "BuildArch: noarch\n"
           "BuildRequires: bash >= 3\n"
           "BuildRequires: pkgconfig(zlib)\n"
           "BuildRequires: (gcc or clang)\n"
           "Requires: tiny-data = %{version}\n"
           "Provides: stopgap-hotfix(CVE-2026-1234)\n"
           "%description\nSmall.\n"
           "%files\n";
}

std::map<std::string, std::string> tiny_files() {
    return {{"tiny.txt", "hello\n"}, {"more.txt", std::string(3000, 'm')}, {"a.patch", "patch\n"}};
}

} // namespace stopgap::test
