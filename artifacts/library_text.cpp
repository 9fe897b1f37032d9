#include "artifacts/library_text.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::artifacts {

namespace {

constexpr std::size_t k_shown_names = 20;

using Fate = LibraryChange::Fate;

void add_names(const std::string& what, const std::vector<std::string>& names,
               const LibraryChange& library, std::vector<std::string>& items) {
    if (!names.empty()) {
        items.push_back(fmt::format("{} {}: {}", name_of(library), what, first_of(names)));
    }
}

} // namespace

std::string name_of(const LibraryChange& library) {
    return fmt::format("{} (package {})", library.soname, library.package);
}

std::string first_of(const std::vector<std::string>& names) {
    const std::size_t count = std::min(names.size(), k_shown_names);
    std::string text =
        joined({names.begin(), names.begin() + static_cast<std::ptrdiff_t>(count)}, ", ");
    return names.size() > count ? fmt::format("{} and {} more", text, names.size() - count) : text;
}

std::vector<std::string> warnings_of(const LibraryChange& library) {
    std::vector<std::string> warnings;
    if (!library.not_compared.empty()) {
        return {fmt::format("{}: its symbols were not compared with the vendor's: {}",
                            name_of(library), library.not_compared)};
    }
    if (!library.is_public || library.is_named_by_version) {
        return warnings;
    }
    if (library.fate == Fate::gone) {
        warnings.push_back(name_of(library) + " is gone: programs that use it will not start");
    }
    if (!library.lost.empty()) {
        warnings.push_back(fmt::format("{} no longer exports {}: programs that use this fail",
                                       name_of(library), first_of(library.lost)));
    }
    if (!library.altered.empty()) {
        warnings.push_back(fmt::format("{}: programs built against the vendor's may have another "
                                       "idea of {}",
                                       name_of(library), first_of(library.altered)));
    }
    return warnings;
}

std::vector<std::string> items_of(const LibraryChange& library) {
    if (!library.not_compared.empty() || library.fate != Fate::kept) {
        return {name_of(library) + (library.not_compared.empty()
                                        ? fmt::format(": {}", name_of(library.fate))
                                        : ": not compared: " + library.not_compared)};
    }
    std::vector<std::string> items;
    add_names("lost", library.lost, library, items);
    add_names("changed", library.altered, library, items);
    add_names("gained", library.added, library, items);
    add_names("lost, of what programs have copies of or are not meant to use", library.lost_unasked,
              library, items);
    add_names("needs", library.needs, library, items);
    if (items.empty()) {
        items.push_back(name_of(library) + ": exports and needs the same");
    }
    return items;
}

} // namespace stopgap::artifacts
