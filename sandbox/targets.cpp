#include "sandbox/targets.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>

namespace stopgap::sandbox {

Target load_target(const fs::path& toml) {
    return parse_target(read_file(toml, 1U << 20U), toml);
}

std::vector<Target> known_targets(const std::vector<fs::path>& folders) {
    std::map<std::string, Target> targets;
    for (const fs::path& folder : folders) {
        if (!fs::is_directory(folder)) {
            continue;
        }
        for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
            const fs::path& file = entry.path();
            if (file.extension() == ".toml" && !targets.contains(file.stem())) {
                targets.emplace(file.stem(), load_target(file));
            }
        }
    }
    std::vector<Target> sorted;
    for (auto& [name, target] : targets) {
        sorted.push_back(std::move(target));
    }
    return sorted;
}

void require_keyring(const Target& target, const std::vector<fs::path>& folders) {
    if (fs::exists(target.keyring)) {
        return;
    }
    std::string help;
    for (const fs::path& folder : folders) {
        const fs::path file = folder / (target.name + ".toml");
        if (fs::exists(file)) {
            help = keyring_help_in(read_file(file, 1U << 20U), file);
            break;
        }
    }
    throw Error(ExitStatus::machine, fmt::format("{}: its keyring {} is not there", target.name,
                                                 target.keyring.string()))
        .with_hint(help.empty() ? "the target's description names it as keyring" : help);
}

Target find_target(const std::string& name, const std::vector<fs::path>& folders) {
    std::vector<std::string> names;
    for (Target& target : known_targets(folders)) {
        if (target.name == name) {
            return std::move(target);
        }
        names.push_back(target.name);
    }
    const std::optional<std::string> meant = nearest(name, names);
    throw Error(ExitStatus::usage,
                fmt::format("target \"{}\": no description of it is known", printable(name)))
        .with_hint(meant           ? fmt::format("did you mean \"{}\"?", *meant)
                   : names.empty() ? "no target is described; see docs/target-format.md"
                                   : "known are " + joined(names, ", "));
}

} // namespace stopgap::sandbox
