#include "ecosystem/deb/machine_mirrors.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/process.hpp"
#include "base/text.hpp"

#include <strings.h>

#include <algorithm>

namespace stopgap::deb {

namespace {

/// Suite name -> mirror name, for every suite that a description names.
std::map<std::string, std::string> suites_of(const std::vector<Target>& targets) {
    std::map<std::string, std::string> suites;
    for (const Target& target : targets) {
        for (const std::vector<Repository>* repositories :
             {&target.repositories, &target.siblings}) {
            for (const Repository& repository : *repositories) {
                suites.emplace(repository.suite, repository.mirror);
            }
        }
    }
    return suites;
}

bool is_web_address(const std::string& url) {
    return url.rfind("http://", 0) == 0 || url.rfind("https://", 0) == 0;
}

/// Whether a repository is the distribution's own: other vendors use its suite names too.
enum class Certainty { known, unknown, foreign };

/// `origin` is empty where apt has not fetched the repository's Release file yet.
Certainty certainty_of(const std::string& origin, const std::vector<Target>& targets) {
    if (origin.empty()) {
        return Certainty::unknown;
    }
    return std::any_of(targets.begin(), targets.end(),
                       [&](const Target& target) {
                           return strcasecmp(target.distribution.c_str(), origin.c_str()) == 0;
                       })
               ? Certainty::known
               : Certainty::foreign;
}

const fs::path k_lists = "/var/lib/apt/lists";

/// apt's lists with their Release files, but empty indexes.
void stand_in_for_lists(const fs::path& folder) {
    constexpr std::string_view index = "_Packages"; // ".lz4" or the like may follow
    for (const fs::directory_entry& entry : fs::directory_iterator(k_lists)) {
        const std::string name = entry.path().filename();
        const std::size_t end = name.rfind(index);
        if (name.ends_with("Release")) {
            fs::create_symlink(entry.path(), folder / name);
        } else if (end != std::string::npos) {
            write_file(folder / name.substr(0, end + index.size()), "");
        }
    }
}

std::string index_targets(const std::vector<std::string>& options) {
    Command command;
    command.argv = {"apt-get", "indextargets", "--format", "$(REPO_URI)\t$(RELEASE)\t$(ORIGIN)",
                    "Created-By: Packages"};
    command.argv.insert(command.argv.end(), options.begin(), options.end());
    const ProcessResult result = run(command);
    return result.succeeded() ? result.output : std::string();
}

/// apt answers from Release files, and reads whatever index is there first: a second's work. Empty
/// where this is not to be had.
std::string index_targets_without_indexes() try {
    const TemporaryDirectory lists(fs::temp_directory_path(), "stopgap-apt");
    stand_in_for_lists(lists.path());
    return index_targets({"-o", "Dir::State::Lists=" + lists.path().string(), "-o",
                          "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache="});
} catch (const fs::filesystem_error&) {
    return {};
} catch (const Error&) {
    return {};
}

} // namespace

std::map<std::string, std::string> mirrors_in(const std::string& index_targets,
                                              const std::vector<Target>& targets) {
    const std::map<std::string, std::string> suites = suites_of(targets);
    std::map<std::string, std::string> mirrors;
    for (const Certainty wanted : {Certainty::known, Certainty::unknown}) {
        for (const std::string& line : lines_of(index_targets)) {
            const std::vector<std::string> parts = split(line, '\t');
            const auto suite = parts.size() == 3 ? suites.find(parts[1]) : suites.end();
            if (suite != suites.end() && is_web_address(parts[0]) &&
                certainty_of(parts[2], targets) == wanted) {
                mirrors.emplace(suite->second, parts[0]);
            }
        }
    }
    return mirrors;
}

std::map<std::string, std::string> machine_mirrors(const std::vector<Target>& targets) {
    if (!find_program("apt-get")) {
        return {};
    }
    const std::string quick = index_targets_without_indexes();
    return mirrors_in(quick.empty() ? index_targets({}) : quick, targets);
}

} // namespace stopgap::deb
