// Contents indexes: "PATH  SECTION/PACKAGE[,SECTION/PACKAGE...]", one line per path.

#include "ecosystem/deb/index.hpp"

#include "ecosystem/deb/version.hpp"

#include <algorithm>

namespace stopgap::deb {

namespace {

constexpr std::string_view k_blank = " \t";

std::string_view without_section(std::string_view package) {
    return package.substr(package.rfind('/') + 1); // npos + 1 is 0
}

} // namespace

std::optional<ContentsLine> contents_line(std::string_view line) {
    line = line.substr(0, line.find_last_not_of(" \t\r\n") + 1);
    const std::size_t gap = line.find_last_of(k_blank);
    if (gap == std::string_view::npos) {
        return std::nullopt;
    }
    ContentsLine result;
    result.path = line.substr(0, line.find_last_not_of(k_blank, gap) + 1);
    std::string_view packages = line.substr(gap + 1);
    while (!packages.empty()) {
        const std::size_t comma = std::min(packages.find(','), packages.size());
        const std::string_view package = without_section(packages.substr(0, comma));
        if (!is_package_name(package)) {
            return std::nullopt;
        }
        result.packages.push_back(package);
        packages.remove_prefix(std::min(comma + 1, packages.size()));
    }
    return result.path.empty() ? std::nullopt : std::optional(std::move(result));
}

} // namespace stopgap::deb
