#include "ecosystem/last_attempt.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/trees.hpp"

#include <fmt/format.h>

namespace stopgap {

namespace {

using sandbox::Mount;

constexpr const char* k_layers = "layers";
constexpr const char* k_environment = "environment";
constexpr const char* k_directory = "directory";

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

bool is_folder_inside(sandbox::Sandbox& box, const std::string& path) {
    sandbox::Request request;
    request.argv = {"test", "-d", path};
    return box.run(request).succeeded();
}

} // namespace

LastAttempt LastAttempt::open(const std::string& id, const std::string& target,
                              const Workplace& workplace) {
    const fs::path place = place_of(id, target, workplace);
    LastAttempt attempt(place, lock_of(place));
    remove_tree(attempt.logs_folder());
    make_directories(attempt.logs_folder());
    return attempt;
}

LastAttempt LastAttempt::find(const std::string& id, const std::string& target,
                              const Workplace& workplace) {
    const fs::path place = place_of(id, target, workplace);
    if (!fs::exists(place / k_directory) || !fs::exists(place / "build")) {
        throw Error(ExitStatus::usage, fmt::format("{} on {}: nothing was built yet", id, target))
            .with_hint("run `stopgap build` first");
    }
    return {place, lock_of(place)};
}

void LastAttempt::begin_attempt(const AttemptSetting& setting) {
    sandbox::remove_tree(build_folder()); // its files belong to the sandbox's users
    remove_tree(source_folder());
    remove_tree(results_folder());
    std::vector<std::string> names;
    for (const fs::path& layer : setting.layers) {
        names.push_back(layer);
    }
    write_file(folder_ / k_layers, joined(names, "\n") + "\n");
    write_file(folder_ / k_environment, joined(setting.environment, "\n") + "\n");
    write_file(folder_ / k_directory, setting.working_directory + "\n");
}

AttemptSetting LastAttempt::setting() const {
    AttemptSetting setting;
    for (const std::string& line : lines_of(read_file(folder_ / k_layers))) {
        setting.layers.emplace_back(line);
    }
    setting.environment = lines_of(read_file(folder_ / k_environment));
    setting.working_directory = trimmed(read_file(folder_ / k_directory));
    return setting;
}

int run_shell(const std::string& id, const std::string& target, Workplace& workplace) {
    const LastAttempt last = LastAttempt::find(id, target, workplace);
    const AttemptSetting setting = last.setting();
    for (const fs::path& layer : setting.layers) {
        if (!fs::exists(layer)) {
            throw Error(ExitStatus::usage, "the layers of the last attempt are gone")
                .with_hint("run `stopgap build` again");
        }
    }
    sandbox::Settings settings;
    settings.lowers = setting.layers;
    settings.scratch = workplace.scratch;
    settings.mounts = {{Mount::Kind::writable, last.build_folder(), k_build_inside},
                       {Mount::Kind::read_only, last.source_folder(), k_source_inside}};
    sandbox::Sandbox box = sandbox::Sandbox::start(settings);
    sandbox::Request request;
    request.argv = {"/bin/bash", "-i"};
    request.user = sandbox::User::builder;
    request.environment = setting.environment;
    request.working_directory = is_folder_inside(box, setting.working_directory)
                                    ? setting.working_directory
                                    : k_build_inside;
    request.interactive = true;
    return box.run(request).exit_code;
}

} // namespace stopgap
