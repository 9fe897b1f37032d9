#include "ecosystem/deb/last_attempt.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/source_package.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/trees.hpp"

#include <fmt/format.h>

namespace stopgap::deb {

namespace {

using sandbox::Mount;

fs::path place_of(const std::string& id, const std::string& target, const Workplace& workplace) {
    return workplace.state / "attempts" / (id + "@" + target);
}

FileLock lock_of(const fs::path& place) {
    make_directories(place.parent_path());
    FileLock lock = FileLock::try_lock(place.string() + ".lock");
    if (!lock) {
        throw Error(ExitStatus::machine,
                    place.filename().string() + ": another stopgap is working on it")
            .with_hint("wait for it to end, or give this run a --state of its own");
    }
    return lock;
}

} // namespace

LastAttempt LastAttempt::begin(const std::string& id, const std::string& target,
                               const Workplace& workplace) {
    const fs::path place = place_of(id, target, workplace);
    FileLock lock = lock_of(place);
    sandbox::remove_tree(place / "build"); // its files belong to the sandbox's users
    remove_tree(place);
    make_directories(place);
    return {place, std::move(lock)};
}

LastAttempt LastAttempt::find(const std::string& id, const std::string& target,
                              const Workplace& workplace) {
    const fs::path place = place_of(id, target, workplace);
    if (!fs::exists(place / "layers") || !fs::exists(place / "build")) {
        throw Error(ExitStatus::usage, fmt::format("{} on {}: nothing was built yet", id, target))
            .with_hint("run `stopgap build` first");
    }
    FileLock lock = lock_of(place);
    return {place, std::move(lock)};
}

void LastAttempt::remember(const std::vector<fs::path>& layers,
                           const std::vector<std::string>& environment) const {
    std::vector<std::string> names;
    for (const fs::path& layer : layers) {
        names.push_back(layer);
    }
    write_file(folder_ / "layers", joined(names, "\n") + "\n");
    write_file(folder_ / "environment", joined(environment, "\n") + "\n");
}

std::vector<fs::path> LastAttempt::layers() const {
    std::vector<fs::path> layers;
    for (const std::string& line : lines_of(read_file(folder_ / "layers"))) {
        layers.emplace_back(line);
    }
    return layers;
}

std::vector<std::string> LastAttempt::environment() const {
    return lines_of(read_file(folder_ / "environment"));
}

int run_shell(const std::string& id, const std::string& target, Workplace& workplace) {
    const LastAttempt last = LastAttempt::find(id, target, workplace);
    sandbox::Settings settings;
    settings.lowers = last.layers();
    settings.scratch = workplace.scratch;
    settings.mounts = {{Mount::Kind::writable, last.build_folder(), k_build_inside},
                       {Mount::Kind::read_only, last.source_folder(), k_source_inside}};
    for (const fs::path& layer : settings.lowers) {
        if (!fs::exists(layer)) {
            throw Error(ExitStatus::usage, "the layers of the last attempt are gone")
                .with_hint("run `stopgap build` again");
        }
    }
    sandbox::Sandbox box = sandbox::Sandbox::start(settings);
    sandbox::Request request;
    request.argv = {"/bin/bash", "-i"};
    request.user = sandbox::User::builder;
    request.environment = last.environment();
    request.working_directory = k_tree_inside;
    request.interactive = true;
    return box.run(request).exit_code;
}

} // namespace stopgap::deb
