#include "ecosystem/library_changes.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace stopgap {

namespace {

using Exports = std::map<std::string, ExportedSymbol>;

/// Its folder is one of those where the dynamic linker looks: "usr/lib64", "lib/x86_64-linux-gnu".
bool is_public(const std::string& path) {
    std::vector<std::string> folders = split(path, '/');
    folders.pop_back();
    if (!folders.empty() && folders.front() == "usr") {
        folders.erase(folders.begin());
    }
    if (folders.empty() || folders.size() > 2 || !folders.front().starts_with("lib")) {
        return false;
    }
    const std::string kind = folders.front().substr(3);
    return (kind.empty() || kind == "64" || kind == "32" || kind == "x32") &&
           (folders.size() == 1 || folders.back().find("-linux-") != std::string::npos);
}

/// "1:9.18.24+dfsg-1" -> "9.18.24".
std::string upstream_of(const std::string& version) {
    const std::string without_epoch = version.substr(version.find(':') + 1);
    return without_epoch.substr(
        0, std::min(without_epoch.rfind('-'), without_epoch.find_first_of("+~")));
}

std::string name_in(const std::string& symbol) {
    return symbol.substr(0, symbol.find('@'));
}

bool has_version(const std::string& symbol) {
    return symbol.find('@') != std::string::npos;
}

bool says_private(const std::string& symbol) {
    const std::string version = symbol.substr(name_in(symbol).size());
    return version.find("PRIVATE") != std::string::npos ||
           version.find("INTERNAL") != std::string::npos;
}

/// What the dynamic linker binds a program to.
class Binding {
  public:
    explicit Binding(const Exports& exports)
        : exports_(exports), has_versions_(std::ranges::any_of(exports, [](const auto& exported) {
              return has_version(exported.first);
          })) {}

    /// The symbol that a program which asks for this one gets; null: none.
    [[nodiscard]] const ExportedSymbol* find(const std::string& symbol) const {
        const Exports::const_iterator same = exports_.find(symbol);
        if (same != exports_.end()) {
            return &same->second;
        }
        return has_version(symbol) ? find_bare(name_in(symbol)) : find_any_version(symbol);
    }

  private:
    [[nodiscard]] const ExportedSymbol* find_bare(const std::string& name) const {
        const Exports::const_iterator bare = exports_.find(name);
        return has_versions_ || bare == exports_.end() ? nullptr : &bare->second;
    }

    [[nodiscard]] const ExportedSymbol* find_any_version(const std::string& name) const {
        const Exports::const_iterator versioned = exports_.lower_bound(name + "@");
        return versioned != exports_.end() && name_in(versioned->first) == name ? &versioned->second
                                                                                : nullptr;
    }

    const Exports& exports_;
    bool has_versions_;
};

/// Empty: a program sees no difference. The size of a function does not show.
std::string altered(const ExportedSymbol& before, const ExportedSymbol& after) {
    if (before.type != after.type && before.type != "NOTYPE" && after.type != "NOTYPE") {
        return fmt::format("{}, was {}", after.type, before.type);
    }
    return before.type != "FUNC" && before.size_bytes != after.size_bytes
               ? fmt::format("{} bytes, was {}", after.size_bytes, before.size_bytes)
               : std::string();
}

void compare_exports(const Exports& vendor, const Exports& built, LibraryChange& change) {
    const Binding before(vendor);
    const Binding after(built);
    for (const auto& [symbol, exported] : vendor) {
        const ExportedSymbol* now = after.find(symbol);
        if (now == nullptr) {
            const bool is_asked_for = !exported.is_vague && !says_private(symbol);
            (is_asked_for ? change.lost : change.lost_unasked).push_back(symbol);
        } else if (const std::string how = altered(exported, *now); !how.empty()) {
            change.altered.push_back(symbol + ": " + how);
        }
    }
    for (const auto& [symbol, exported] : built) {
        if (before.find(symbol) == nullptr) {
            change.added.push_back(symbol);
        }
    }
}

void compare_needs(const std::set<std::string>& before, const std::set<std::string>& after,
                   LibraryChange& change) {
    std::ranges::set_difference(before, after, std::back_inserter(change.needs));
    for (std::string& need : change.needs) {
        need.insert(0, "- ");
    }
    for (const std::string& need : after) {
        if (!before.contains(need)) {
            change.needs.push_back("+ " + need);
        }
    }
}

LibraryChange change_of(const Library& library, LibraryChange::Fate fate) {
    LibraryChange change;
    change.package = library.package;
    change.path = library.path;
    change.soname = library.table.soname;
    change.fate = fate;
    change.is_public = is_public(library.path);
    return change;
}

std::string folder_of(const std::string& path) {
    return path.substr(0, path.rfind('/'));
}

/// Whether the dynamic linker finds the one where it found the other.
bool replaces(const Library& built, const Library& vendor) {
    const bool is_same_place = is_public(vendor.path)
                                   ? is_public(built.path)
                                   : folder_of(built.path) == folder_of(vendor.path);
    return built.table.soname == vendor.table.soname && is_same_place;
}

/// The one of the same package, else of another; null: none.
const Library* replacement_of(const Library& vendor, const std::vector<Library>& built) {
    const Library* found = nullptr;
    for (const Library& library : built) {
        const bool is_better = found == nullptr || (library.package == vendor.package &&
                                                    found->package != vendor.package);
        if (is_better && replaces(library, vendor)) {
            found = &library;
        }
    }
    return found;
}

LibraryChange change_of_vendors(const Library& vendor, const Library* built) {
    if (built != nullptr) {
        LibraryChange change = change_of(*built, LibraryChange::Fate::kept);
        compare_exports(vendor.table.exports, built->table.exports, change);
        compare_needs(vendor.table.needs, built->table.needs, change);
        return change;
    }
    LibraryChange change = change_of(vendor, LibraryChange::Fate::gone);
    const std::string version = upstream_of(vendor.package_version);
    change.is_named_by_version =
        !version.empty() && vendor.table.soname.find(version) != std::string::npos;
    return change;
}

} // namespace

bool may_be_library(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const std::size_t suffix = name.rfind(".so");
    return suffix != std::string_view::npos && suffix > 0 &&
           (suffix + 3 == name.size() || name[suffix + 3] == '.');
}

std::vector<LibraryChange> library_changes(const std::vector<Library>& vendor,
                                           const std::vector<Library>& built) {
    std::vector<LibraryChange> changes;
    std::set<const Library*> replaced;
    for (const Library& library : vendor) {
        if (!library.table.soname.empty()) {
            const Library* replacement = replacement_of(library, built);
            replaced.insert(replacement);
            changes.push_back(change_of_vendors(library, replacement));
        }
    }
    for (const Library& library : built) {
        if (!library.table.soname.empty() && !replaced.contains(&library)) {
            changes.push_back(change_of(library, LibraryChange::Fate::added));
        }
    }
    std::ranges::stable_sort(changes, {}, &LibraryChange::soname);
    return changes;
}

} // namespace stopgap
