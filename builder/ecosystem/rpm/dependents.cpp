#include "ecosystem/rpm/dependents.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace stopgap::rpm {

namespace {

/// dnf splits lists of capabilities at commas.
bool can_be_listed(std::string_view capability) {
    return is_dependency(capability) && capability.find(',') == std::string_view::npos;
}

std::set<std::string> lost_capabilities(Dnf& dnf, const SetChange& change) {
    std::vector<std::string> arguments = {"-q", "repoquery", "--provides", "--"};
    arguments.insert(arguments.end(), change.base.begin(), change.base.end());
    std::set<std::string> lost;
    for (const std::string& line : lines_of(dnf.run(arguments).output)) {
        const std::string capability = trimmed(line);
        if (can_be_listed(capability) && !change.provides.contains(capability)) {
            lost.insert(capability);
        }
    }
    return lost;
}

std::vector<Requiring> asking_for(Dnf& dnf, const std::set<std::string>& capabilities) {
    const std::vector<std::string> list(capabilities.begin(), capabilities.end());
    return requiring_in(dnf.run({"-q", "repoquery", "--latest-limit=1",
                                 std::string("--qf=") + k_requirements_format,
                                 "--whatrequires=" + joined(list, ",")})
                            .output);
}

/// Whether a package outside of the set provides it too.
class OtherProviders {
  public:
    OtherProviders(Dnf& dnf, const SetChange& change) : dnf_(dnf), change_(change) {}

    bool has(const std::string& capability) {
        const std::map<std::string, bool>::const_iterator known = known_.find(capability);
        return known != known_.end() ? known->second : known_[capability] = ask(capability);
    }

  private:
    bool ask(const std::string& capability) {
        const std::vector<std::string> names = lines_of(
            dnf_.run({"-q", "repoquery", "--qf=%{name}\n", "--whatprovides=" + capability}).output);
        return std::any_of(names.begin(), names.end(), [&](const std::string& line) {
            const std::string name = trimmed(line);
            return is_package_name(name) && !change_.names.contains(name);
        });
    }

    Dnf& dnf_;
    const SetChange& change_;
    std::map<std::string, bool> known_;
};

} // namespace

std::vector<Requiring> requiring_in(std::string_view output) {
    std::vector<Requiring> packages;
    for (const std::string& line : lines_of(output)) {
        const std::vector<std::string> parts = split(line, '\t');
        if (parts.size() == 3 && parts[0] == "package" && is_package_name(parts[2])) {
            packages.push_back({printable(parts[1]), parts[2], {}});
        } else if (!packages.empty() && !trimmed(line).empty()) {
            packages.back().requirements.push_back(trimmed(line));
        }
    }
    return packages;
}

std::vector<Finding> strict_dependents(Dnf& dnf, const SetChange& change) {
    std::vector<Finding> findings;
    if (change.base.empty()) {
        return findings;
    }
    const std::set<std::string> lost = lost_capabilities(dnf, change);
    if (lost.empty()) {
        return findings;
    }
    OtherProviders others(dnf, change);
    for (const Requiring& package : asking_for(dnf, lost)) {
        if (change.names.contains(package.name)) {
            continue;
        }
        for (const std::string& requirement : package.requirements) {
            if (lost.contains(requirement) && !others.has(requirement)) {
                findings.push_back({"strict-dependency",
                                    package.name,
                                    {"dnf", 0,
                                     fmt::format("{} requires {}, which the base provides and the "
                                                 "hotfix does not",
                                                 package.package, requirement)},
                                    {"accept"}});
                break;
            }
        }
    }
    return findings;
}

} // namespace stopgap::rpm
