// Layers that were filled without overlayfs, and what a sandbox on them or for them does.

#include "base/error.hpp"
#include "sandbox/layers.hpp"
#include "sandbox/sandbox_state.hpp"
#include "sandbox/trees.hpp"

#include <algorithm>
#include <iterator>

namespace stopgap::sandbox {

namespace {

// Below a full tree nothing shows.
void leave_out_covered(std::vector<fs::path>& lowers, Upper upper) {
    if (upper == Upper::full) {
        lowers.clear();
    }
    const std::vector<fs::path>::reverse_iterator full =
        std::find_if(lowers.rbegin(), lowers.rend(), is_full_tree);
    if (full != lowers.rend()) {
        lowers.erase(lowers.begin(), std::prev(full.base()));
    }
}

// The folders for changes of each root, in the order of SandboxState::storage.
std::vector<const ChangeFolders*> changes_of_roots(const SandboxState& state) {
    std::vector<const ChangeFolders*> folders;
    if (!state.changes.root.upper.empty()) {
        folders.push_back(&state.changes.root);
    }
    for (const ChangeFolders& mount : state.changes.mounts) {
        if (!mount.upper.empty()) {
            folders.push_back(&mount);
        }
    }
    return folders;
}

} // namespace

fs::path full_mark_of(const fs::path& tree) {
    return tree.string() + ".full";
}

bool is_full_tree(const fs::path& tree) {
    return fs::exists(full_mark_of(tree));
}

void leave_out_covered_layers(SandboxState& state) {
    leave_out_covered(state.settings.lowers, state.changes.root.upper_is);
    for (std::size_t i = 0; i < state.settings.mounts.size(); ++i) {
        leave_out_covered(state.settings.mounts[i].lowers, state.changes.mounts[i].upper_is);
    }
}

void take_copies_over(SandboxState& state) {
    const std::vector<const ChangeFolders*> folders = changes_of_roots(state);
    check_invariant(folders.size() == state.storage.size(), "each root tells its storage");
    for (std::size_t i = 0; i < folders.size(); ++i) {
        if (state.storage[i].storage != Storage::copy) {
            continue;
        }
        state.copied_bytes += size_of_tree(folders[i]->upper).bytes;
        if (folders[i]->upper_is == Upper::kept) {
            write_file(full_mark_of(folders[i]->upper), "");
        }
    }
}

} // namespace stopgap::sandbox
