#include "ecosystem/results.hpp"

#include "base/digest.hpp"
#include "base/files.hpp"

#include <fcntl.h>

#include <algorithm>

namespace stopgap {

namespace {

std::vector<std::string> files_of(const fs::path& folder) {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

std::vector<Artifact>
copy_results(const fs::path& results, const fs::path& folder,
             const std::function<Artifact(const std::string& file)>& describe) {
    const FileDescriptor from = open_file(results, O_RDONLY | O_DIRECTORY);
    std::vector<Artifact> artifacts;
    for (const std::string& name : files_of(results)) {
        copy_out(from.get(), name, folder / name, k_result_limit_bytes);
        Artifact artifact = describe(name);
        artifact.path = name;
        artifact.sha256 = sha256_of_file(folder / name);
        artifact.size_bytes = fs::file_size(folder / name);
        artifacts.push_back(std::move(artifact));
    }
    return artifacts;
}

} // namespace stopgap
