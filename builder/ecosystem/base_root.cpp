#include "ecosystem/base_root.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace stopgap {

namespace {

constexpr std::chrono::hours k_root_age = std::chrono::hours(7 * 24);

constexpr std::string_view k_imported = "imported-";
constexpr std::size_t k_digits = 32;

BaseRoot found(const sandbox::LayerInfo& layer, const fs::path& tree, double seconds) {
    return {layer.key, tree, {layer.key, true, seconds, layer.description, {}}};
}

bool is_imported_for(const std::string& key, const std::string& target) {
    const std::string prefix = imported_prefix(target);
    return key.starts_with(prefix) && key.size() == prefix.size() + k_digits;
}

Error damaged(const std::string& key) {
    return Error(ExitStatus::machine, key + ": the imported root is damaged, or made by another "
                                            "version of stopgap")
        .with_hint("import it again with `stopgap root import`, or remove it with "
                   "`stopgap root remove " +
                   key + "`");
}

/// Newest first.
template <typename Wanted>
std::vector<sandbox::LayerInfo> layers_that(const Workplace& workplace, Wanted&& is_wanted) {
    std::vector<sandbox::LayerInfo> layers = workplace.layers.list();
    std::erase_if(layers, [&](const sandbox::LayerInfo& layer) { return !is_wanted(layer); });
    std::sort(layers.begin(), layers.end(),
              [](const sandbox::LayerInfo& one, const sandbox::LayerInfo& other) {
                  return one.created > other.created;
              });
    return layers;
}

std::optional<BaseRoot> imported_root(const std::string& target, Workplace& workplace) {
    const Stopwatch watch;
    for (const std::string& key : workplace.layers.unusable()) {
        if (is_imported_for(key, target)) {
            throw damaged(key); // it may be the newest
        }
    }
    const std::vector<sandbox::LayerInfo> imports =
        layers_that(workplace, [&](const sandbox::LayerInfo& layer) {
            return is_imported_for(layer.key, target);
        });
    if (imports.empty()) {
        return std::nullopt;
    }
    const std::optional<fs::path> tree = workplace.layers.find(imports.front().key);
    if (!tree) {
        throw damaged(imports.front().key);
    }
    return found(imports.front(), *tree, watch.seconds());
}

} // namespace

std::string imported_prefix(const std::string& target) {
    return std::string(k_imported) + target + "-";
}

bool is_imported_root(const std::string& key) {
    return key.starts_with(k_imported);
}

std::optional<BaseRoot> usable_root(const std::string& target, const std::string& prefix,
                                    Workplace& workplace) {
    const Stopwatch watch;
    if (std::optional<BaseRoot> imported =
            target.empty() ? std::nullopt : imported_root(target, workplace)) {
        return imported;
    }
    const std::vector<sandbox::LayerInfo> roots =
        layers_that(workplace, [&](const sandbox::LayerInfo& layer) {
            const bool is_fresh = workplace.offline || now() - layer.created < k_root_age;
            return layer.key.starts_with(prefix) && is_fresh;
        });
    for (const sandbox::LayerInfo& root : roots) {
        if (const std::optional<fs::path> tree = workplace.layers.find(root.key)) {
            return found(root, *tree, watch.seconds());
        }
        workplace.layers.remove(root.key, sandbox::Deletion::in_background);
    }
    return std::nullopt;
}

} // namespace stopgap
