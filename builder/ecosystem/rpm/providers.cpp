#include "ecosystem/rpm/providers.hpp"

#include "base/text.hpp"
#include "ecosystem/requirement_paths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

namespace stopgap::rpm {

namespace {

using Kind = Requirement::Kind;

/// "Foo/Bar.pm" -> "Foo::Bar"
std::string perl_name(std::string_view path) {
    std::string name(path.substr(0, path.rfind(".pm")));
    for (std::size_t slash = name.find('/'); slash != std::string::npos; slash = name.find('/')) {
        name.replace(slash, 1, "::");
    }
    return name;
}

/// A module's top level, as a distribution is called (PEP 503). Not each is called so.
std::string python_distribution(std::string_view module) {
    std::string name(module.substr(0, module.find('.')));
    std::transform(name.begin(), name.end(), name.begin(), [](char byte) {
        return byte == '_' ? '-' : byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
    });
    return name;
}

struct Capability {
    std::string text; ///< empty: rpm's generators write none for this kind
    PathMatch match = PathMatch::exact;
};

Capability capability_for(const Requirement& requirement) {
    switch (requirement.kind) {
    case Kind::pkg_config:
        return {fmt::format("pkgconfig({})", requirement.name)};
    case Kind::perl_module:
        return {fmt::format("perl({})", perl_name(requirement.name))};
    case Kind::cmake_package:
        return {fmt::format("cmake({})", requirement.name)};
    case Kind::python_module:
        return {fmt::format("python3dist({})", python_distribution(requirement.name)),
                PathMatch::deep};
    case Kind::file:
        return {requirement.name};
    default:
        return {};
    }
}

/// Collects each package once for a path.
class Collector {
  public:
    explicit Collector(const Target& target) : target_(&target) {}

    void add(const PackageEntry& package, std::string_view path, PathMatch match) {
        const bool is_for_target =
            package.arch == target_->architecture || package.arch == "noarch";
        if (is_for_target && seen_.emplace(package.name, path).second) {
            providers_.push_back({package.name, std::string(path), match});
        }
    }
    [[nodiscard]] bool has_exact() const {
        return std::any_of(providers_.begin(), providers_.end(), [](const Provider& provider) {
            return provider.match == PathMatch::exact;
        });
    }
    [[nodiscard]] std::vector<Provider> take() { return std::move(providers_); }

  private:
    const Target* target_;
    std::set<std::pair<std::string, std::string>> seen_;
    std::vector<Provider> providers_;
};

void add_capability(const Primary& primary, const Requirement& requirement, Collector& collector) {
    const Capability capability = capability_for(requirement);
    if (capability.text.empty()) {
        return;
    }
    for (const std::size_t package : primary.providers_of(capability.text)) {
        const std::string_view text = capability.text;
        collector.add(primary.packages()[package], text.substr(text.starts_with('/') ? 1 : 0),
                      capability.match);
    }
}

/// Packages of a primary index by their digest.
using ByDigest = std::unordered_map<std::string_view, const PackageEntry*>;

ByDigest by_digest(const Primary& primary) {
    ByDigest packages;
    for (const PackageEntry& package : primary.packages()) {
        packages.emplace(package.pin.digest(), &package);
    }
    return packages;
}

template <typename Index>
void add_paths(const Index& index, const ByDigest& packages, const Requirement& requirement,
               Collector& collector) {
    index.visit_files(
        search_text(requirement), [&](std::string_view path, std::string_view digest) {
            const std::string_view relative = path.substr(path.starts_with('/') ? 1 : 0);
            const PathMatch match = match_path(relative, requirement);
            const ByDigest::const_iterator package = packages.find(digest);
            // What cannot be shown as it is is no path that a person could be asked about.
            if (match != PathMatch::none && package != packages.end() && printable(path) == path) {
                collector.add(*package->second, relative, match);
            }
        });
}

} // namespace

std::vector<Provider> providers_of(Repositories& repositories, const Requirement& requirement) {
    Collector collector(repositories.target());
    for (std::size_t i = 0; i < repositories.count(); ++i) {
        const Primary& primary = repositories.primary(i);
        add_capability(primary, requirement, collector);
        add_paths(primary, by_digest(primary), requirement, collector);
    }
    if (collector.has_exact()) {
        return collector.take();
    }
    for (std::size_t i = 0; i < repositories.count(); ++i) {
        if (const Filelists* filelists = repositories.filelists(i)) {
            add_paths(*filelists, by_digest(repositories.primary(i)), requirement, collector);
        }
    }
    return collector.take();
}

} // namespace stopgap::rpm
