#include "ecosystem/deb/machine_mirrors.hpp"

#include "base/process.hpp"
#include "base/text.hpp"

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

} // namespace

std::map<std::string, std::string> mirrors_in(const std::string& index_targets,
                                              const std::vector<Target>& targets) {
    const std::map<std::string, std::string> suites = suites_of(targets);
    std::map<std::string, std::string> mirrors;
    for (const std::string& line : lines_of(index_targets)) {
        const std::vector<std::string> parts = split(line, '\t');
        const auto suite = parts.size() == 2 ? suites.find(parts[1]) : suites.end();
        if (suite != suites.end() && is_web_address(parts[0])) {
            mirrors.emplace(suite->second, parts[0]);
        }
    }
    return mirrors;
}

std::map<std::string, std::string> machine_mirrors(const std::vector<Target>& targets) {
    if (!find_program("apt-get")) {
        return {};
    }
    Command command;
    command.argv = {"apt-get", "indextargets", "--format", "$(REPO_URI)\t$(RELEASE)",
                    "Created-By: Packages"};
    const ProcessResult result = run(command);
    return result.succeeded() ? mirrors_in(result.output, targets)
                              : std::map<std::string, std::string>();
}

} // namespace stopgap::deb
