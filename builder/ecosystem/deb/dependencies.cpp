#include "ecosystem/deb/dependencies.hpp"

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/last_use.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/version.hpp"
#include "ecosystem/installing.hpp"
#include "sandbox/trees.hpp"

#include <fmt/format.h>

#include <charconv>

namespace stopgap::deb {

namespace {

using sandbox::Mount;

constexpr int k_version = 1; // raised when layers or resolutions must be made anew
constexpr const char* k_request_inside = "/stopgap/request";
constexpr const char* k_packages_inside = "/stopgap/packages";

sandbox::Request apt_request(std::vector<std::string> arguments) {
    sandbox::Request request;
    request.argv = {"apt-get", "-y", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0"};
    request.argv.insert(request.argv.end(), arguments.begin(), arguments.end());
    request.environment = package_manager_environment();
    return request;
}

// ---- the answer of an earlier run ---------------------------------------------------------------

fs::path memory_of(const std::string& key, const Workplace& workplace) {
    return workplace.state / "resolutions" / key;
}

std::string line_of(const MirrorFile& file) {
    const PackageFile& package = file.package;
    return fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\n", file.path, package.name, package.version,
                       package.arch, package.sha256, package.size_bytes, file.url);
}

void remember(const std::string& key, const std::vector<MirrorFile>& files,
              const Workplace& workplace) {
    std::string text;
    for (const MirrorFile& file : files) {
        text += line_of(file);
    }
    make_directories(workplace.state / "resolutions");
    write_file(memory_of(key, workplace), text);
}

std::optional<std::vector<MirrorFile>> recall(const std::string& key, const Workplace& workplace) {
    if (!mark_used(memory_of(key, workplace))) {
        return std::nullopt;
    }
    std::vector<MirrorFile> files;
    for (const std::string& line : lines_of(read_file(memory_of(key, workplace)))) {
        const std::vector<std::string> parts = split(line, '\t');
        if (parts.size() != 7 || !is_sha256(parts[4])) {
            return std::nullopt; // damaged: it is resolved again
        }
        MirrorFile file;
        file.path = parts[0];
        file.package.name = parts[1];
        file.package.version = parts[2];
        file.package.arch = parts[3];
        file.package.sha256 = parts[4];
        std::from_chars(parts[5].data(), parts[5].data() + parts[5].size(),
                        file.package.size_bytes);
        file.url = parts[6];
        files.push_back(std::move(file));
    }
    return files;
}

// ---- resolving and installing -------------------------------------------------------------------

struct Resolution {
    std::vector<MirrorFile> files;
    std::vector<Finding> findings;
};

Resolution resolve(const Root& root, const WorkTree& tree, Suites& suites, Workplace& workplace) {
    LocalMirror mirror(suites, workplace.scratch / "mirror", workplace);
    const fs::path request_folder = workplace.scratch / "request";
    make_directories(request_folder / "debian");
    write_file(request_folder / "debian/control", tree.read("debian/control"));

    sandbox::Settings settings =
        install_settings({root.tree, ensure_lists(root, suites, mirror, workplace)}, workplace);
    settings.mounts = mirror_mounts(suites.target(), mirror);
    settings.mounts.push_back({Mount::Kind::read_only, request_folder, k_request_inside});
    sandbox::Sandbox box = sandbox::Sandbox::start(settings);
    const sandbox::Ended ended =
        box.run(apt_request({"-qq", "--print-uris", "build-dep", k_request_inside}));
    Resolution resolution;
    if (ended.succeeded()) {
        resolution.files = mirror.look_up(paths_in_uris(ended.output));
        return resolution;
    }
    require_room(ended);
    resolution.findings = unmet_in(ended.output + ended.errors);
    if (resolution.findings.empty()) {
        throw Error(ExitStatus::build_failed,
                    "the target's apt could not resolve the build dependencies: " +
                        sandbox::shown(ended) + "\n" + printable(ended.errors));
    }
    return resolution;
}

void install(const Root& root, const std::vector<MirrorFile>& files, const std::string& key,
             const fs::path& upper, Workplace& workplace) {
    const fs::path folder = workplace.scratch / "packages";
    remove_tree(folder);
    fetch_packages(files, folder, workplace);
    sandbox::Settings settings = install_settings({root.tree}, workplace);
    settings.upper = upper;
    settings.mounts = {{Mount::Kind::read_only, folder, k_packages_inside}};
    sandbox::Sandbox box = sandbox::Sandbox::start(settings);
    sandbox::Request request = apt_request({"-o", "Dpkg::Options::=--force-unsafe-io", "install"});
    for (const MirrorFile& file : files) {
        request.argv.push_back(std::string(k_packages_inside) + "/" +
                               fs::path(file.path).filename().string());
    }
    request.merge_output = true;
    const sandbox::Ended ended = box.run(request);
    remove_tree(folder);
    require_room(ended);
    if (!ended.succeeded()) {
        const fs::path log = keep_layer_log(key, ended.output, workplace);
        throw Error(ExitStatus::build_failed,
                    "the build dependencies could not be installed: apt-get " +
                        sandbox::shown(ended) + lines_with_sign(ended.output, "E: "))
            .with_hint("its whole output is in " + log.string());
    }
}

std::string layer_key(const Root& root, const std::vector<MirrorFile>& files) {
    Sha256 digest;
    digest.update(fmt::format("{}\n{}\n", k_version, root.key));
    for (const MirrorFile& file : files) {
        digest.update(file.package.sha256 + "\n");
    }
    return "dependencies-" + digest.hex().substr(0, 32);
}

} // namespace

std::set<std::string> paths_in_uris(const std::string& output) {
    const std::string prefix = std::string("'copy:") + k_mirror_inside + "/";
    std::set<std::string> paths;
    for (const std::string& line : lines_of(output)) {
        const std::size_t end = line.find('\'', 1);
        if (line.rfind(prefix, 0) == 0 && end != std::string::npos) {
            paths.insert(percent_decoded(line.substr(prefix.size(), end - prefix.size())));
        }
    }
    return paths;
}

std::vector<Finding> unmet_in(const std::string& output) {
    std::vector<Finding> findings;
    for (const std::string& line : lines_of(output)) {
        const std::size_t depends = line.find("Depends: ");
        const std::size_t conflicts = line.find("Conflicts: ");
        const std::size_t at = depends != std::string::npos     ? depends + 9
                               : conflicts != std::string::npos ? conflicts + 11
                                                                : std::string::npos;
        const std::vector<std::string> words =
            at == std::string::npos ? std::vector<std::string>() : words_of(line.substr(at));
        if (!words.empty() && is_package_name(words[0].substr(0, words[0].find(':')))) {
            findings.push_back({"unmet-build-dependency",
                                words[0].substr(0, words[0].find(':')),
                                {"apt", 0, printable(trimmed(line))},
                                {}});
        }
    }
    return findings;
}

Dependencies foresee_dependencies(const Root& root, const WorkTree& tree, Suites& suites,
                                  Workplace& workplace) {
    const Stopwatch watch;
    const std::string question =
        sha256_of(fmt::format("{}\n{}\n{}\n{}", k_version, root.key, suites.snapshot(),
                              tree.control().build_depends_text()));
    Dependencies dependencies;
    if (std::optional<std::vector<MirrorFile>> known = recall(question, workplace)) {
        dependencies.packages = std::move(*known);
    } else {
        Resolution resolution = resolve(root, tree, suites, workplace);
        if (!resolution.findings.empty()) {
            dependencies.state.findings = std::move(resolution.findings);
            return dependencies;
        }
        dependencies.packages = std::move(resolution.files);
        remember(question, dependencies.packages, workplace);
    }
    LayerState& state = dependencies.state;
    state.summary = fmt::format("{} packages", dependencies.packages.size());
    state.was_there = true;
    if (!dependencies.packages.empty()) {
        state.key = layer_key(root, dependencies.packages);
        state.was_there = workplace.layers.find(state.key).has_value();
    }
    state.seconds = watch.seconds();
    return dependencies;
}

Dependencies ensure_dependencies(const Root& root, const WorkTree& tree, Suites& suites,
                                 Workplace& workplace) {
    const Stopwatch watch;
    Dependencies dependencies = foresee_dependencies(root, tree, suites, workplace);
    if (dependencies.packages.empty() || !dependencies.state.findings.empty()) {
        return dependencies;
    }
    dependencies.tree = workplace.layers.create(
        dependencies.state.key,
        fmt::format("build dependencies of {}: {}", tree.control().source_name(),
                    dependencies.state.summary),
        [&](const fs::path& upper) {
            progress(fmt::format("installing {} build dependencies", dependencies.packages.size()));
            install(root, dependencies.packages, dependencies.state.key, upper, workplace);
        });
    dependencies.state.seconds = watch.seconds();
    return dependencies;
}

} // namespace stopgap::deb
