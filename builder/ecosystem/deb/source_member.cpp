#include "ecosystem/deb/source_member.hpp"

#include "base/error.hpp"
#include "patching/patch_text.hpp"
#include "source/archive.hpp"
#include "source/decompress.hpp"

#include <fmt/format.h>

namespace stopgap::deb {

namespace {

constexpr std::uint64_t k_diff_limit_bytes = 512U << 20U;

std::string_view take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

/// Whether "+++ unzip-6.0/debian/x" (with a date behind a tab) names `path`.
bool names_new_file(std::string_view line, std::string_view path) {
    if (line.substr(0, 4) != "+++ ") {
        return false;
    }
    line =
        line.substr(4, line.find('\t') == std::string_view::npos ? line.npos : line.find('\t') - 4);
    const std::size_t slash = line.find('/');
    return slash != std::string_view::npos && line.substr(slash + 1) == path;
}

} // namespace

std::string orig_component(const std::string& file_name) {
    const std::size_t orig = file_name.find(".orig-");
    if (orig == std::string::npos) {
        return {};
    }
    const std::size_t start = orig + 5;
    return file_name.substr(start, file_name.find(".tar.", orig) - start);
}

std::vector<DscFile> packaging_files(const Dsc& dsc) {
    for (const std::optional<DscFile>& file :
         {debian_tarball(dsc), diff_file(dsc), native_tarball(dsc)}) {
        if (file) {
            return {*file};
        }
    }
    return {};
}

std::string file_added_by(std::string_view diff, std::string_view path) {
    while (!diff.empty()) {
        if (!names_new_file(take_line(diff), path)) {
            continue;
        }
        std::string text;
        if (diff.substr(0, 8) != "@@ -0,0 ") {
            return text;
        }
        take_line(diff);
        while (!diff.empty() && (diff.front() == '+' || diff.front() == '\\')) {
            const std::string_view line = take_line(diff);
            if (line.front() == '+') {
                text.append(line.substr(1)).append("\n");
            } else if (!text.empty()) {
                text.pop_back(); // "\ No newline at end of file"
            }
        }
        return text;
    }
    return {};
}

std::string changes_outside_debian(std::string_view diff) {
    std::string outside;
    while (!diff.empty()) {
        // A section is "--- OLD", "+++ NEW", hunks; a removed line "-- x" cannot open one, since
        // "+++ " does not follow it.
        std::size_t end = diff.find("\n--- ", 1);
        while (end != std::string_view::npos &&
               diff.substr(diff.find('\n', end + 1) + 1, 4) != "+++ ") {
            end = diff.find("\n--- ", end + 1);
        }
        const std::string_view section =
            end == std::string_view::npos ? diff : diff.substr(0, end + 1);
        const std::vector<std::string> paths = patching::paths_touched(section);
        if (!paths.empty() && paths.front().rfind("debian/", 0) != 0) {
            outside.append(section);
        }
        diff.remove_prefix(section.size());
    }
    return outside;
}

std::string read_packaging_file(const Dsc& dsc, const SourceSet& files, const std::string& path) {
    const SourceFile& file = files.front();
    if (diff_file(dsc)) {
        const std::string text =
            file_added_by(source::decompress(file.stored, file.name, k_diff_limit_bytes), path);
        if (!text.empty()) {
            return text;
        }
        throw Error(ExitStatus::usage,
                    fmt::format("{} {}: adds no file {}", dsc.source, dsc.version, path));
    }
    if (native_tarball(dsc)) {
        const source::ArchiveSummary summary = source::inspect_archive(file.stored, file.name, {});
        return source::read_member(file.stored, file.name, summary.top_folder + "/" + path);
    }
    return source::read_member(file.stored, file.name, path);
}

} // namespace stopgap::deb
