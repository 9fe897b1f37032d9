#include "ecosystem/deb/contents_paths.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cstring>
#include <string>

namespace stopgap::deb {

namespace {

/// The packages of a line's last column: "section/name,area/section/other".
void add_packages(std::string_view column, std::string_view path, PathMatch match,
                  std::vector<Provider>& providers) {
    for (const std::string& entry : split(column, ',')) {
        const std::size_t slash = entry.rfind('/');
        providers.push_back({slash == std::string::npos ? entry : entry.substr(slash + 1),
                             std::string(path), match});
    }
}

void add_line(std::string_view line, const Requirement& requirement,
              std::vector<Provider>& providers) {
    const std::size_t last_blank = line.find_last_of(" \t");
    if (last_blank == std::string_view::npos || last_blank + 1 == line.size()) {
        return;
    }
    const std::size_t path_end = line.find_last_not_of(" \t", last_blank);
    if (path_end == std::string_view::npos) {
        return;
    }
    const std::string_view path = line.substr(0, path_end + 1);
    const PathMatch match = match_path(path, requirement);
    if (match != PathMatch::none) {
        add_packages(line.substr(last_blank + 1), path, match, providers);
    }
}

} // namespace

std::vector<Provider> providers_in(std::string_view contents, const Requirement& requirement) {
    std::vector<Provider> providers;
    const std::string needle = search_text(requirement);
    if (requirement.name.empty() || needle.find('\n') != std::string::npos) {
        return providers;
    }
    std::size_t from = 0;
    while (from < contents.size()) {
        // memmem: some 2 GB/s, where string_view::find stops at each first byte of the needle.
        const void* hit =
            ::memmem(contents.data() + from, contents.size() - from, needle.data(), needle.size());
        if (hit == nullptr) {
            break;
        }
        const std::size_t at =
            static_cast<std::size_t>(static_cast<const char*>(hit) - contents.data());
        const std::size_t before = contents.rfind('\n', at);
        const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
        const std::size_t end = std::min(contents.find('\n', at), contents.size());
        add_line(contents.substr(begin, end - begin), requirement, providers);
        from = end + 1;
    }
    return providers;
}

} // namespace stopgap::deb
