#include "ecosystem/deb/archive_path.hpp"

#include <algorithm>

namespace stopgap::deb {

namespace {

constexpr std::string_view k_refused = "\\\"'?#<>|*`";

bool may_stand_in_path(char c) {
    return c > ' ' && c <= '~' && k_refused.find(c) == std::string_view::npos;
}

bool is_plain_part(std::string_view part) {
    return !part.empty() && part != "." && part != "..";
}

} // namespace

bool stays_below(std::string_view path) {
    while (true) {
        const std::size_t slash = path.find('/');
        if (!is_plain_part(path.substr(0, slash))) {
            return false;
        }
        if (slash == std::string_view::npos) {
            return true;
        }
        path.remove_prefix(slash + 1);
    }
}

bool is_archive_path(std::string_view path) {
    return stays_below(path) && std::all_of(path.begin(), path.end(), may_stand_in_path);
}

} // namespace stopgap::deb
