#include "ecosystem/installing.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"

namespace stopgap {

Limits with_defaults(Limits asked, std::uint64_t seconds) {
    asked.processes = asked.processes == 0 ? k_default_processes : asked.processes;
    asked.time_seconds = asked.time_seconds == 0 ? seconds : asked.time_seconds;
    return asked;
}

sandbox::Settings install_settings(std::vector<fs::path> layers, const Workplace& workplace) {
    sandbox::Settings settings;
    settings.lowers = std::move(layers);
    settings.scratch = workplace.scratch;
    settings.hardening = sandbox::Hardening::install;
    settings.limits = with_defaults({}, k_default_install_seconds);
    return settings;
}

void require_room(const sandbox::Ended& ended) {
    if (ended.cause == sandbox::Ended::Cause::machine_disk_full) {
        throw Error(ExitStatus::machine, "No space left on device: " + ended.proof)
            .with_hint("free space there, or name another place with --state");
    }
}

fs::path keep_layer_log(const std::string& key, const std::string& output,
                        const Workplace& workplace) {
    const fs::path log = workplace.state / "logs" / (key + ".log");
    make_directories(log.parent_path());
    write_file(log, output);
    return log;
}

std::string lines_with_sign(const std::string& output, const std::string& sign) {
    std::string found;
    for (const std::string& line : lines_of(output)) {
        if (line.starts_with(sign)) {
            found += "\n    " + printable(line);
        }
    }
    return found;
}

std::string quoted_output(const std::string& output) {
    return lines_with_sign(output, {});
}

} // namespace stopgap
