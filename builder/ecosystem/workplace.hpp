#pragma once
// Where a run may write, and what it works with.

#include "sandbox/layers.hpp"
#include "source/download.hpp"
#include "source/store.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace stopgap {

struct Workplace {
    std::filesystem::path state;   ///< cache and register
    std::filesystem::path scratch; ///< this run's own, gone at its end
    std::vector<std::filesystem::path> target_folders; ///< target descriptions, the user's first
    std::map<std::string, std::string> mirrors;        ///< name -> base URL, from the configuration
    bool offline = false;
    unsigned jobs = 1; ///< processes that a build may run at once
    source::Store store;
    source::Downloader downloader;
    sandbox::LayerStore layers;
};

} // namespace stopgap
