#include "ecosystem/base_root.hpp"

#include "base/clock.hpp"

#include <chrono>

namespace stopgap {

namespace {

constexpr std::chrono::hours k_root_age = std::chrono::hours(7 * 24);

} // namespace

std::optional<BaseRoot> usable_root(const std::string& prefix, Workplace& workplace) {
    const Stopwatch watch;
    std::optional<sandbox::LayerInfo> newest;
    for (const sandbox::LayerInfo& layer : workplace.layers.list()) {
        const bool fresh = workplace.offline || now() - layer.created < k_root_age;
        if (layer.key.starts_with(prefix) && fresh &&
            (!newest || layer.created > newest->created)) {
            newest = layer;
        }
    }
    const std::optional<fs::path> tree =
        newest ? workplace.layers.find(newest->key) : std::optional<fs::path>();
    if (!tree) {
        return std::nullopt;
    }
    return BaseRoot{
        newest->key, *tree, {newest->key, true, watch.seconds(), newest->description, {}}};
}

} // namespace stopgap
