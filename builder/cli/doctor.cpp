// stopgap doctor: whether this machine can build, and the mend for what it lacks.

#include "sandbox/doctor.hpp"
#include "base/error.hpp"
#include "cli/commands.hpp"
#include "cli/print_json.hpp"
#include "cli/session.hpp"
#include "sandbox/targets.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace stopgap::cli {

namespace {

using Json = nlohmann::ordered_json;
using sandbox::Probe;

void print_probes(const std::vector<Probe>& probes) {
    Json list = Json::array();
    for (const Probe& probe : probes) {
        list.push_back({{"name", probe.name},
                        {"ok", probe.ok},
                        {"required", probe.required},
                        {"found", probe.found},
                        {"mend", probe.mend}});
    }
    print_json({{"schema", 1}, {"probes", list}});
}

void print_table(const std::vector<Probe>& probes) {
    for (const Probe& probe : probes) {
        fmt::print("{:<8} {:<18} {}\n",
                   probe.ok         ? "ok"
                   : probe.required ? "MISSING"
                                    : "absent",
                   probe.name, probe.found);
        if (!probe.ok && !probe.mend.empty()) {
            fmt::print("{:<27} mend: {}\n", "", probe.mend);
        }
    }
}

/// The families of the targets that are asked about; else this machine's own.
std::set<Family> families_of(const CommonOptions& options, const Settings& settings) {
    std::set<Family> families;
    for (const std::string& target : options.targets) {
        families.insert(sandbox::find_target(target, settings.target_folders()).family);
    }
    return families.empty() ? sandbox::families_of_this_machine() : families;
}

int doctor(const CommonOptions& options) {
    const Settings settings = load_settings(options);
    const std::vector<Probe> probes =
        sandbox::probe(settings.state.value, families_of(options, settings));
    options.json ? print_probes(probes) : print_table(probes);
    const bool able = std::all_of(probes.begin(), probes.end(),
                                  [](const Probe& probe) { return probe.ok || !probe.required; });
    return static_cast<int>(able ? ExitStatus::done : ExitStatus::machine);
}

} // namespace

std::function<int()> prepare_doctor(CLI::App&, const CommonOptions& options) {
    return [&options] { return doctor(options); };
}

} // namespace stopgap::cli
