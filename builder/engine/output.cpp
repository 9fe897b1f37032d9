#include "engine/output.hpp"

#include "artifacts/manifest.hpp"
#include "artifacts/result_json.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "engine/documents.hpp"
#include "engine/failure.hpp"
#include "engine/lock_file.hpp"
#include "recipe/lock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <map>
#include <optional>

namespace stopgap::engine {

namespace {

constexpr std::uint64_t k_file_limit_bytes = 1ULL << 40U;

/// By our own copy, which names the file that could not be written, and why.
void copy_files(const fs::path& from, const fs::path& to) {
    if (!fs::exists(from)) {
        return;
    }
    make_directories(to);
    const FileDescriptor folder = open_file(from, O_RDONLY | O_DIRECTORY);
    for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
        const fs::path name = entry.path().filename();
        copy_out(folder.get(), name, to / name, k_file_limit_bytes);
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
    return fs::exists(folder / k_sums_file);
}

void move_over(const fs::path& from, const fs::path& to) {
    if (fs::exists(to)) {
        exchange(from, to);
    } else {
        rename_durably(from, to);
    }
}

/// At each instant the packages of an earlier run lie at `place` or at `place`.previous.
void swap_in(const fs::path& fresh, const fs::path& place) {
    sync_file_system_of(fresh);
    if (holds_packages(place) && !holds_packages(fresh)) {
        move_over(place, place.string() + k_previous);
    }
    move_over(fresh, place);
}

/// What a run that was killed while it assembled its output left behind.
void remove_abandoned(const fs::path& folder, const std::string& prefix) {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (entry.path().filename().string().rfind(prefix, 0) == 0) {
            remove_tree(entry.path());
        }
    }
}

/// All signatures or none.
void sign_output(const OpenSigningKey& signing_key, const fs::path& fresh) {
    if (!signing_key) {
        return;
    }
    const std::unique_ptr<SignatureMaker> key = signing_key();
    std::map<std::string, std::string> made = {{k_public_key_file, read_file(key->key_file())}};
    for (const char* name : {k_manifest_file, k_sums_file}) {
        made[std::string(name) + ".asc"] =
            key->detached(read_file(fresh / name), SignatureMaker::Form::armored);
    }
    for (const auto& [name, text] : made) {
        write_file(fresh / name, text);
    }
}

} // namespace

void require_writable_output(const BuildRequest& request) {
    fs::path folder = fs::absolute(request.output) / request.recipe.id;
    while (!fs::exists(folder)) {
        folder = folder.parent_path();
    }
    if (access(folder.c_str(), W_OK | X_OK) != 0) {
        throw system_error(ExitStatus::machine, folder.string(), errno)
            .with_hint("name another folder with --output");
    }
}

void write_output(const BuildRequest& request, BuildResult& result, const BuildRecord& record,
                  const fs::path& artifacts, const fs::path& logs) {
    const fs::path place = request.output / request.recipe.id / result.target;
    make_directories(place.parent_path());
    remove_abandoned(place.parent_path(), "." + result.target + ".");
    const TemporaryDirectory assembly(place.parent_path(), "." + result.target);
    const fs::path fresh = assembly.path() / "result";
    make_directories(fresh);
    copy_files(logs, fresh / "logs");
    point_logs_at_output(result);
    std::optional<Error> unsigned_because;
    if (result.outcome == Outcome::built) {
        copy_files(artifacts, fresh);
        write_documents(request.recipe, request.base, request.target, record, fresh, result);
        write_file(fresh / k_manifest_file, artifacts::manifest_json(request.recipe, result));
        write_file(fresh / k_sums_file, artifacts::sha256sums(result.artifacts));
        write_file(fresh / "recipe.lock", write_lock(lock_of(request.recipe, result)));
        unsigned_because = failure_of([&] { sign_output(request.signing_key, fresh); });
    }
    write_file(fresh / k_result_file, artifacts::result_json(result));
    swap_in(fresh, place);
    if (unsigned_because) {
        throw Error(*unsigned_because)
            .add_context("what was built lies unsigned in " + place.string());
    }
}

} // namespace stopgap::engine
