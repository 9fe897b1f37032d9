#include "ecosystem/rpm/results.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/results.hpp"
#include "ecosystem/rpm/header.hpp"
#include "sandbox/trees.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::rpm {

namespace {

std::vector<std::string> packages_in(const fs::path& build, const char* folder) {
    std::vector<std::string> names = sandbox::files_in(build, folder);
    std::erase_if(names, [](const std::string& name) { return !name.ends_with(".rpm"); });
    return names;
}

Error not_as_meant(const std::string& file, const std::string& sentence) {
    return Error(ExitStatus::verification, fmt::format("{}: {}", printable(file), sentence))
        .with_hint("the build wrote something else than its spec says");
}

/// debuginfo packages of subpackages are made up during the build ("foo-libs-debuginfo").
const SpecPackage* package_of(const SpecFacts& facts, const std::string& name) {
    const auto found = std::find_if(facts.packages.begin(), facts.packages.end(),
                                    [&](const SpecPackage& one) { return one.name == name; });
    return found == facts.packages.end() ? nullptr : &*found;
}

void require_meant(const RpmHeader& header, const std::string& file, const SpecFacts& facts) {
    if (file != file_name_of(nevra_of(header))) {
        throw not_as_meant(file, "its header says " + shown(nevra_of(header)));
    }
    const SpecPackage* meant = package_of(facts, header.name);
    if (meant == nullptr && !is_debug_package(header.name)) {
        throw not_as_meant(file, "the spec makes no such package");
    }
    if (meant != nullptr && (meant->evr != header.evr || meant->arch != header.arch)) {
        throw not_as_meant(file, fmt::format("the spec makes {} {} for {}", meant->name,
                                             shown(meant->evr), meant->arch));
    }
}

} // namespace

void take_source_package(const fs::path& build, const fs::path& results) {
    const std::vector<std::string> names = packages_in(build, k_source_packages_folder);
    if (names.size() != 1) {
        throw Error(
            ExitStatus::build_failed,
            fmt::format("rpmbuild -bs ended well and left {} source packages", names.size()));
    }
    make_directories(results);
    sandbox::copy_out(build, fs::path(k_source_packages_folder) / names.front(),
                      results / names.front(), k_result_limit_bytes);
}

std::vector<BuiltRpm> take_packages(const fs::path& build, const fs::path& results,
                                    const SpecFacts& facts) {
    std::vector<BuiltRpm> built;
    for (const std::string& name : packages_in(build, k_packages_folder)) {
        sandbox::copy_out(build, fs::path(k_packages_folder) / name, results / name,
                          k_result_limit_bytes);
        const RpmHeader header = read_rpm(results / name, name, std::nullopt);
        require_meant(header, name, facts);
        built.push_back(
            {header.name, header.evr, header.arch, name, header.requires_, header.provides});
    }
    if (built.empty()) {
        throw Error(ExitStatus::build_failed, "the build ended well but left no package");
    }
    return built;
}

bool is_debug_package(const std::string& name) {
    return name.ends_with("-debuginfo") || name.ends_with("-debugsource");
}

std::vector<Artifact> collect_results(const fs::path& results, const fs::path& folder) {
    return copy_results(results, folder, [&](const std::string& file) {
        const RpmHeader header = read_rpm(results / file, file, std::nullopt);
        Artifact artifact;
        artifact.kind = header.is_source ? "srpm" : "rpm";
        artifact.name = header.name;
        artifact.version = shown(header.evr);
        artifact.arch = header.is_source ? "source" : header.arch;
        return artifact;
    });
}

} // namespace stopgap::rpm
