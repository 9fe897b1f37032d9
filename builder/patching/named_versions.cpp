#include "patching/named_versions.hpp"

#include "base/error.hpp"
#include "base/sha1.hpp"
#include "base/text.hpp"
#include "patching/patch_text.hpp"

#include <fmt/format.h>

#include <map>

namespace stopgap::patching {

namespace {

/// The names "BEFORE..AFTER" of a file's two versions.
std::string named(const std::string& before, const std::string& after) {
    return before + ".." + after;
}

/// What git calls a file; zeros: it is not there.
std::string name_of(const std::optional<std::string>& bytes) {
    if (!bytes) {
        return std::string(40, '0');
    }
    std::string blob = fmt::format("blob {}", bytes->size());
    blob += '\0';
    return sha1_of(blob + *bytes);
}

/// By the line "diff --git a/PATH b/PATH" that each file begins with. Lines of content are in
/// hunks, and begin with another character.
std::map<std::string, std::string> index_lines_of(std::string_view patch) {
    constexpr std::string_view k_index = "index ";
    std::map<std::string, std::string> names;
    std::string heading;
    for (const std::string& line : lines_of(patch.substr(text_above_diff(patch).size()))) {
        if (line.starts_with("diff --git ")) {
            heading = line;
        } else if (line.starts_with(k_index)) {
            names.emplace(heading, split(line.substr(k_index.size()), ' ').front());
        }
    }
    return names;
}

} // namespace

void require_named_versions(std::string_view patch, const std::vector<ThreeVersions>& files) {
    const std::map<std::string, std::string> names = index_lines_of(patch);
    for (const ThreeVersions& file : files) {
        const std::string before = name_of(file.before);
        const std::string after = name_of(file.after);
        const auto wanted = names.find(fmt::format("diff --git a/{0} b/{0}", file.path));
        const bool is_right =
            wanted == names.end() ? before == after : wanted->second == named(before, after);
        if (!is_right) {
            throw Error(
                ExitStatus::verification,
                fmt::format("{}: the versions to merge are others than the commit's patch names\n"
                            "    named    {}\n    found    {}",
                            file.path,
                            wanted == names.end() ? "the same one twice"
                                                  : printable(wanted->second),
                            named(before, after)));
        }
    }
}

} // namespace stopgap::patching
