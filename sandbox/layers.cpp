#include "sandbox/layers.hpp"

#include "base/error.hpp"
#include "base/last_use.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "sandbox/ids.hpp"
#include "sandbox/trees.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace stopgap::sandbox {

namespace {

constexpr int k_schema = 2;
constexpr const char* k_manifest = "manifest.json";
constexpr const char* k_tree = "tree";
constexpr const char* k_use_lock = "use.lock"; // its time of modification is that of the last use
constexpr const char* k_verified = "verified"; // the start of the machine that saw its content last
constexpr std::string_view k_filling = ".filling-";

bool is_key(const std::string& key) {
    constexpr std::string_view k_allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    return !key.empty() && key.size() <= 128 && key.front() != '.' &&
           key.find_first_not_of(k_allowed) == std::string::npos;
}

void check_key(const std::string& key) {
    check_invariant(is_key(key), "a layer's key is [A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");
}

Instant instant_of(long seconds) {
    return Instant(std::chrono::seconds(seconds));
}

std::string manifest_text(const LayerInfo& layer) {
    const IdRange& range = own_range();
    return nlohmann::json{{"schema", k_schema},
                          {"key", layer.key},
                          {"description", layer.description},
                          {"created", epoch_seconds(layer.created)},
                          {"uid", range.first_uid},
                          {"gid", range.first_gid},
                          {"files", layer.files},
                          {"size_bytes", layer.size_bytes},
                          {"full", layer.full},
                          {"inventory_sha256", layer.inventory},
                          {"content_sha256", layer.content}}
               .dump(2) +
           "\n";
}

// Throws nlohmann's exceptions for anything that is not a manifest.
LayerInfo parsed_manifest(const std::string& text, const std::string& key) {
    const nlohmann::json json = nlohmann::json::parse(text);
    const IdRange& range = own_range();
    if (json.at("schema") != k_schema) {
        throw Error(ExitStatus::machine, "was made by another version of stopgap");
    }
    LayerInfo layer{.key = json.at("key"),
                    .description = json.at("description"),
                    .tree = {},
                    .size_bytes = json.at("size_bytes"),
                    .files = json.at("files"),
                    .created = instant_of(json.at("created")),
                    .last_used = {},
                    .full = json.value("full", false),
                    .inventory = json.at("inventory_sha256"),
                    .content = json.at("content_sha256")};
    const bool ours =
        layer.key == key && json.at("uid") == range.first_uid && json.at("gid") == range.first_gid;
    if (!ours) {
        throw Error(ExitStatus::machine, "is about another layer or id range");
    }
    return layer;
}

struct stat status_of(const fs::path& path) {
    struct stat status = {};
    if (lstat(path.c_str(), &status) != 0) {
        throw system_error(ExitStatus::machine, path.string(), errno);
    }
    return status;
}

void check_tree(const fs::path& tree) {
    const struct stat status = status_of(tree);
    if (!S_ISDIR(status.st_mode) || status.st_uid != own_range().first_uid) {
        throw Error(ExitStatus::machine, tree.string() + ": does not belong to the mapped root");
    }
}

/// Names this start of the machine (random(4), boot_id).
std::string this_boot() {
    return trimmed(read_file("/proc/sys/kernel/random/boot_id", 1U << 10U));
}

bool was_verified_since_boot(const fs::path& place) {
    return fs::exists(place / k_verified) &&
           read_file(place / k_verified, 1U << 10U) == this_boot();
}

Error in_use(const std::string& subject) {
    return Error(ExitStatus::machine, "layer " + subject + " another run stands on it")
        .with_hint("run again when that one has ended");
}

} // namespace

std::optional<fs::path> use_lock_of(const fs::path& tree) {
    const fs::path lock = tree.parent_path() / k_use_lock;
    return tree.filename() == k_tree && fs::exists(lock) ? std::optional(lock) : std::nullopt;
}

LayerStore::LayerStore(const fs::path& state_folder) : folder_(state_folder / "layers") {
    make_directories(folder_ / "locks");
}

fs::path LayerStore::place_of(const std::string& key) const {
    check_key(key);
    return folder_ / key;
}

fs::path LayerStore::lock_of(const std::string& key) const {
    check_key(key);
    return folder_ / "locks" / (key + ".lock");
}

std::optional<LayerInfo> LayerStore::described(const std::string& key, std::string& why_not) const {
    const fs::path place = place_of(key);
    try {
        LayerInfo layer = parsed_manifest(read_file(place / k_manifest, 1U << 20U), key);
        layer.tree = place / k_tree;
        check_tree(layer.tree);
        if (layer.full != is_full_tree(layer.tree)) {
            throw Error(ExitStatus::machine, "is a full tree or a difference, unlike its manifest");
        }
        layer.last_used = instant_of(status_of(place / k_use_lock).st_mtime);
        return layer;
    } catch (const Error& error) {
        why_not = printable(error.message());
    } catch (const nlohmann::json::exception& error) {
        why_not = printable(error.what());
    }
    return {};
}

std::optional<LayerInfo> LayerStore::checked(const std::string& key) const {
    std::string why_not;
    std::optional<LayerInfo> layer;
    if (fs::exists(place_of(key))) {
        layer = described(key, why_not);
    }
    if (!why_not.empty()) {
        warn(fmt::format("layer {}: not used: {}", key, why_not));
    }
    return layer;
}

bool LayerStore::is_whole(const LayerInfo& layer) const {
    const fs::path place = place_of(layer.key);
    if (digest_of_tree(layer.tree, TreeDigest::inventory) != layer.inventory) {
        warn(fmt::format("layer {}: not used: its files are not those that were put there",
                         layer.key));
        return false;
    }
    if (was_verified_since_boot(place)) {
        return true;
    }
    if (digest_of_tree(layer.tree, TreeDigest::content) != layer.content) {
        warn(fmt::format("layer {}: not used: the content of its files was changed", layer.key));
        return false;
    }
    write_file(place / k_verified, this_boot());
    return true;
}

std::optional<fs::path> LayerStore::find(const std::string& key) {
    if (in_use_.contains(key)) {
        return place_of(key) / k_tree;
    }
    FileDescriptor use = open_in_use(place_of(key) / k_use_lock);
    const std::optional<LayerInfo> layer = checked(key);
    if (!use || !layer || !is_whole(*layer)) {
        return {};
    }
    in_use_[key] = std::move(use);
    return layer->tree;
}

fs::path LayerStore::create(const std::string& key, const std::string& description,
                            const std::function<void(const fs::path&)>& fill) {
    if (const std::optional<fs::path> there = find(key)) {
        return *there;
    }
    const FileLock lock(lock_of(key));
    if (const std::optional<fs::path> there = find(key)) {
        return *there;
    }
    const fs::path place = place_of(key);
    if (fs::exists(place) && !discard(place, Deletion::now)) { // one that failed its check
        throw in_use(key + ": is damaged, and");
    }
    return put(key, description, fill);
}

fs::path LayerStore::replace(const std::string& key, const std::string& description,
                             const std::function<void(const fs::path&)>& fill) {
    in_use_.erase(key);
    const FileLock lock(lock_of(key));
    return put(key, description, fill);
}

fs::path LayerStore::put(const std::string& key, const std::string& description,
                         const std::function<void(const fs::path&)>& fill) {
    const fs::path place = place_of(key);
    const fs::path filling = folder_ / (std::string(k_filling) + key);
    sandbox::remove_tree(filling);
    try {
        fill_folder(filling, {.key = key, .description = description, .created = now()}, fill);
        move_in(filling, place);
    } catch (...) {
        sandbox::remove_tree(filling);
        throw;
    }
    in_use_[key] = open_in_use(place / k_use_lock);
    return place / k_tree;
}

void LayerStore::move_in(const fs::path& filled, const fs::path& place) const {
    if (!fs::exists(place)) {
        rename_durably(filled, place);
        return;
    }
    const FileDescriptor use(open((place / k_use_lock).c_str(), O_RDONLY | O_CLOEXEC));
    if (use && flock(use.get(), LOCK_EX | LOCK_NB) != 0) {
        throw in_use(place.filename().string() + ":");
    }
    if (renameat2(AT_FDCWD, filled.c_str(), AT_FDCWD, place.c_str(), RENAME_EXCHANGE) != 0) {
        if (errno != EXDEV) { // which overlayfs says of a folder that came with an image
            throw system_error(ExitStatus::machine, place.string(), errno);
        }
        sandbox::remove_tree(place);
        rename_durably(filled, place);
    }
    sync_file_system_of(folder_);
    sandbox::remove_tree(filled); // what lay there before
}

void LayerStore::fill_folder(const fs::path& folder, LayerInfo layer,
                             const std::function<void(const fs::path&)>& fill) {
    make_directories(folder);
    const fs::path tree = folder / k_tree;
    make_tree(tree);
    fill(tree);
    check_tree(tree);
    const TreeSize size = size_of_tree(tree);
    layer.full = is_full_tree(tree);
    layer.size_bytes = size.bytes;
    layer.files = size.files;
    layer.inventory = digest_of_tree(tree, TreeDigest::inventory);
    layer.content = digest_of_tree(tree, TreeDigest::content);
    write_file(folder / k_use_lock, "");
    write_file(folder / k_verified, this_boot());
    // Its files were written without any sync; the manifest vouches for them from here on.
    sync_file_system_of(folder);
    write_file(folder / k_manifest, manifest_text(layer));
}

std::vector<std::string> LayerStore::keys() const {
    std::vector<std::string> keys;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
        const std::string name = entry.path().filename();
        if (is_key(name) && name != "locks" && entry.is_directory()) {
            keys.push_back(name);
        }
    }
    std::sort(keys.begin(), keys.end());
    return keys;
}

std::vector<LayerInfo> LayerStore::list() const {
    std::vector<LayerInfo> layers;
    std::string why_not;
    for (const std::string& key : keys()) {
        if (std::optional<LayerInfo> layer = described(key, why_not)) {
            layers.push_back(std::move(*layer));
        }
    }
    std::sort(layers.begin(), layers.end(), [](const LayerInfo& one, const LayerInfo& other) {
        return one.last_used > other.last_used;
    });
    return layers;
}

std::vector<std::string> LayerStore::unusable() const {
    std::vector<std::string> others = keys();
    std::string why_not;
    std::erase_if(others, [&](const std::string& key) { return described(key, why_not); });
    return others;
}

bool LayerStore::remove(const std::string& key, Deletion deletion) {
    in_use_.erase(key);
    const FileLock lock(lock_of(key));
    const fs::path place = place_of(key);
    return fs::exists(place) && discard(place, deletion);
}

bool LayerStore::discard(const fs::path& place, Deletion deletion) {
    const FileDescriptor use(open((place / k_use_lock).c_str(), O_RDONLY | O_CLOEXEC));
    if (use && flock(use.get(), LOCK_EX | LOCK_NB) != 0) {
        return false;
    }
    if (deletion == Deletion::now) {
        sandbox::remove_tree(place);
    } else {
        sandbox::discard_tree(place);
    }
    return true;
}

void LayerStore::collect_half_made() {
    std::vector<std::string> keys;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
        const std::string name = entry.path().filename();
        if (name.starts_with(k_filling)) {
            keys.push_back(name.substr(k_filling.size()));
        }
    }
    for (const std::string& key : keys) {
        const FileLock lock = FileLock::try_lock(lock_of(key));
        if (lock) {
            sandbox::remove_tree(folder_ / (std::string(k_filling) + key));
        }
    }
}

} // namespace stopgap::sandbox
