#include "ecosystem/rpm/machine_mirrors.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace stopgap::rpm {

namespace {

constexpr std::uint64_t k_repo_file_limit_bytes = 1U << 20U;

/// One section of a .repo file, as far as it matters here.
struct Section {
    bool is_enabled = true;
    std::string base_url;
};

std::vector<Section> sections_of(std::string_view repo_file) {
    std::vector<Section> sections;
    for (const std::string& raw : lines_of(repo_file)) {
        const std::string line = trimmed(raw);
        const std::size_t equals = line.find('=');
        if (line.starts_with('[')) {
            sections.emplace_back();
        } else if (!sections.empty() && equals != std::string::npos && !line.starts_with('#')) {
            const std::string key = trimmed(line.substr(0, equals));
            const std::string value = trimmed(line.substr(equals + 1));
            if (key == "enabled") {
                sections.back().is_enabled = value != "0" && value != "false" && value != "no";
            } else if (key == "baseurl") {
                sections.back().base_url = value.substr(0, value.find_first_of(" \t,"));
            }
        }
    }
    return sections;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

/// As the target's own dnf would read it: the mirror's host and path are what is wanted, and they
/// are the same for each release.
std::string expanded(const std::string& url, const Target& target) {
    const std::string text =
        replaced(replaced(url, "$releasever", target.releasever), "$basearch", target.architecture);
    return text.ends_with('/') ? text.substr(0, text.size() - 1) : text;
}

bool is_web_address(const std::string& url) {
    const bool is_web = url.starts_with("http://") || url.starts_with("https://");
    return is_web && url.find('$') == std::string::npos && printable(url) == url;
}

void add_mirrors(const Section& section, const Target& target,
                 std::map<std::string, std::string>& mirrors) {
    const std::string url = expanded(section.base_url, target);
    if (target.family != Family::rpm || !section.is_enabled || !is_web_address(url)) {
        return;
    }
    for (const std::vector<Repository>* repositories :
         {&target.repositories, &target.source_repositories}) {
        for (const Repository& repository : *repositories) {
            const std::string ending = "/" + repository.path;
            if (!repository.mirror.empty() && !repository.path.empty() && url.ends_with(ending)) {
                mirrors.emplace(repository.mirror,
                                url.substr(0, url.size() - repository.path.size()));
            }
        }
    }
}

} // namespace

std::map<std::string, std::string> mirrors_in(std::string_view repo_file,
                                              const std::vector<Target>& targets) {
    std::map<std::string, std::string> mirrors;
    for (const Section& section : sections_of(repo_file)) {
        for (const Target& target : targets) {
            add_mirrors(section, target, mirrors);
        }
    }
    return mirrors;
}

std::map<std::string, std::string> machine_mirrors(const std::vector<Target>& targets,
                                                   const fs::path& folder) {
    std::map<std::string, std::string> mirrors;
    std::error_code absent;
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, absent)) {
        if (entry.path().extension() == ".repo" && entry.is_regular_file(absent)) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        mirrors.merge(mirrors_in(read_file(file, k_repo_file_limit_bytes), targets));
    }
    return mirrors;
}

} // namespace stopgap::rpm
