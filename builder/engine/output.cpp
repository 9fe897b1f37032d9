#include "engine/output.hpp"

#include "artifacts/manifest.hpp"
#include "artifacts/result_json.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "engine/lock_file.hpp"
#include "recipe/lock.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstdio>

namespace stopgap::engine {

namespace {

void move_files(const fs::path& from, const fs::path& to) {
    if (!fs::exists(from)) {
        return;
    }
    make_directories(to);
    for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
        fs::copy_file(entry.path(), to / entry.path().filename());
    }
}

void point_logs_at_output(BuildResult& result) {
    for (Attempt& attempt : result.attempts) {
        if (!attempt.log.empty()) {
            attempt.log = fs::path("logs") / attempt.log.filename();
        }
    }
}

bool holds_packages(const fs::path& folder) {
    return fs::exists(folder / "SHA256SUMS");
}

/// `fresh` takes the place of `place` in one step; what was there is then at `fresh`.
void exchange(const fs::path& fresh, const fs::path& place) {
    if (renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, place.c_str(), RENAME_EXCHANGE) != 0) {
        throw system_error(ExitStatus::machine, place.string(), errno);
    }
}

void swap_in(const fs::path& fresh, const fs::path& place) {
    if (!fs::exists(place)) {
        rename_durably(fresh, place);
        return;
    }
    const bool keep = holds_packages(place) && !holds_packages(fresh);
    exchange(fresh, place);
    if (keep) {
        const fs::path previous = place.string() + ".previous";
        remove_tree(previous);
        rename_durably(fresh, previous);
    }
}

/// What a run that was killed while it assembled its output left behind.
void remove_abandoned(const fs::path& folder, const std::string& prefix) {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (entry.path().filename().string().rfind(prefix, 0) == 0) {
            remove_tree(entry.path());
        }
    }
}

} // namespace

void write_output(const BuildRequest& request, BuildResult& result, const fs::path& artifacts,
                  const fs::path& logs) {
    const fs::path place = request.output / request.recipe.id / result.target;
    make_directories(place.parent_path());
    remove_abandoned(place.parent_path(), "." + result.target + ".");
    const TemporaryDirectory assembly(place.parent_path(), "." + result.target);
    const fs::path fresh = assembly.path() / "result";
    make_directories(fresh);
    move_files(logs, fresh / "logs");
    point_logs_at_output(result);
    if (result.outcome == Outcome::built) {
        move_files(artifacts, fresh);
        write_file(fresh / "manifest.json", artifacts::manifest_json(request.recipe, result));
        write_file(fresh / "SHA256SUMS", artifacts::sha256sums(result.artifacts));
        write_file(fresh / "recipe.lock", write_lock(lock_of(request.recipe, result)));
    }
    write_file(fresh / "result.json", artifacts::result_json(result));
    swap_in(fresh, place);
}

} // namespace stopgap::engine
