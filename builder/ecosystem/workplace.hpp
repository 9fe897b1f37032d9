#pragma once
// Where a run may write, and what it works with.

#include "model/recipe.hpp"
#include "model/source_set.hpp"
#include "model/target.hpp"
#include "sandbox/layers.hpp"
#include "source/download.hpp"
#include "source/store.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace stopgap {

struct Workplace {
    Workplace(std::filesystem::path state_folder, std::filesystem::path scratch_folder,
              const source::DownloadSettings& downloads)
        : state(std::move(state_folder)), scratch(std::move(scratch_folder)),
          offline(downloads.offline), store(state / "store"), downloader(store, downloads),
          layers(state) {}
    Workplace(const Workplace&) = delete;
    Workplace& operator=(const Workplace&) = delete;

    std::filesystem::path state;                ///< cache and register
    std::filesystem::path scratch;              ///< this run's own, gone at its end
    std::map<std::string, std::string> mirrors; ///< name -> base URL
    /// Another target, for a donor. Throws Error(usage) where none is described by that name,
    /// Error(machine) where its keyring is not there.
    std::function<Target(const std::string& name)> described_target;
    /// For targets of another family: what `archive` names in the archive of the first Debian
    /// target, by name, that has its suite. Throws Error(usage) at the place where there is none.
    std::function<SourceSet(const ArchiveInput& archive, const Place& place)> fetch_archive_input;
    std::string maintainer; ///< of changelog entries: "Name <mail>"
    bool offline = false;
    unsigned jobs = 1; ///< processes that a build may run at once
    source::Store store;
    source::Downloader downloader;
    sandbox::LayerStore layers;
};

} // namespace stopgap
