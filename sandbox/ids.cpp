#include "sandbox/ids.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/process.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <optional>
#include <utility>

namespace stopgap::sandbox {

namespace {

// Just beyond systemd-nspawn's container range (0x00080000-0x6FFFFFFF, systemd's UIDS-GIDS.md).
constexpr unsigned k_root_first_id = 0x70000000;

unsigned number_in(std::string_view text) {
    unsigned value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string user_name() {
    const struct passwd* entry = getpwuid(geteuid());
    return entry == nullptr ? std::to_string(geteuid()) : std::string(entry->pw_name);
}

unsigned start_in_file(const fs::path& file, const std::string& name) {
    const std::string text = fs::exists(file) ? read_file(file) : std::string();
    const unsigned start = subordinate_start(text, name, geteuid());
    if (start == 0) {
        throw Error(ExitStatus::machine,
                    fmt::format("{}: gives the user {} no {} ids", file.string(), name, k_id_count))
            .with_hint(fmt::format(
                "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {}", name));
    }
    return start;
}

IdRange find_range() {
    if (geteuid() == 0) {
        return {.first_uid = k_root_first_id, .first_gid = k_root_first_id, .direct = true};
    }
    for (const char* program : {"newuidmap", "newgidmap"}) {
        if (!find_program(program)) {
            throw Error(ExitStatus::machine, fmt::format("{}: is not installed", program))
                .with_hint("install the package uidmap (Debian) or shadow-utils (EL)");
        }
    }
    const std::string name = user_name();
    return {.first_uid = start_in_file("/etc/subuid", name),
            .first_gid = start_in_file("/etc/subgid", name),
            .direct = false};
}

void write_map_file(pid_t child, const char* file, const std::string& text) {
    const std::string path = fmt::format("/proc/{}/{}", child, file);
    const FileDescriptor map = open_file(path, O_WRONLY);
    // A map takes one write(2) only.
    if (write(map.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        throw system_error(ExitStatus::machine, path, errno).with_hint(k_no_ids_hint);
    }
}

std::string map_text(const std::vector<IdLine>& lines) {
    std::string text;
    for (const IdLine& line : lines) {
        text += fmt::format("{} {} {}\n", line.inside, line.outside, line.count);
    }
    return text;
}

std::vector<IdLine> lines_for(unsigned caller, unsigned first, MapKind kind) {
    if (kind == MapKind::sandbox) {
        return {{0, first, k_id_count}};
    }
    return {{0, caller, 1}, {1, first, k_id_count}};
}

void run_map_program(const char* program, pid_t child, const std::vector<IdLine>& lines) {
    Command command;
    command.argv = {program, std::to_string(child)};
    for (const IdLine& line : lines) {
        for (const unsigned value : {line.inside, line.outside, line.count}) {
            command.argv.push_back(std::to_string(value));
        }
    }
    run_or_throw(command, ExitStatus::machine);
}

} // namespace

unsigned subordinate_start(std::string_view file, const std::string& name, unsigned user_id) {
    for (const std::string& line : lines_of(file)) {
        const std::vector<std::string> fields = split(trimmed(line), ':');
        const bool is_ours =
            fields.size() == 3 && (fields[0] == name || fields[0] == std::to_string(user_id));
        if (is_ours && number_in(fields[2]) >= k_id_count) {
            return number_in(fields[1]);
        }
    }
    return 0;
}

const IdRange& own_range() {
    static IdRange range;
    static std::optional<uid_t> user; // whose range it is: a process may change its ids
    if (user != geteuid()) {
        range = find_range();
        user = geteuid();
    }
    return range;
}

void write_map_files(pid_t child, const IdLine& uids, const IdLine& gids) {
    write_map_file(child, "gid_map", map_text({gids}));
    write_map_file(child, "uid_map", map_text({uids}));
}

void write_maps(pid_t child, const IdRange& range, MapKind kind) {
    const std::vector<IdLine> uids = lines_for(geteuid(), range.first_uid, kind);
    const std::vector<IdLine> gids = lines_for(getegid(), range.first_gid, kind);
    if (range.direct) {
        write_map_file(child, "gid_map", map_text(gids));
        write_map_file(child, "uid_map", map_text(uids));
        return;
    }
    run_map_program("newgidmap", child, gids);
    run_map_program("newuidmap", child, uids);
}

} // namespace stopgap::sandbox
