#pragma once
// The mapped id range: which 65536 ids of this machine are the ids of every sandbox, root and
// layer.
//
// Rules:
//  - root uses a fixed range of its own, written to uid_map directly (newuidmap refuses root
//  without
//    a line in /etc/subuid); it lies beyond the ranges of systemd-nspawn and of subordinate ids.
//  - An ordinary user uses the subordinate range that /etc/subuid and /etc/subgid give, through
//    newuidmap and newgidmap.
//  - One range for all sandboxes of a user: layers are shared between them.

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace stopgap::sandbox {

constexpr unsigned k_id_count = 65536;

/// The mend where root is not the machine's own: a container's, without the right to give ids away.
constexpr const char* k_no_ids_hint =
    "this root may not map ids: run as an ordinary user with a subordinate range, or give the "
    "container the capabilities SETUID, SETGID and CHOWN and 65536 ids more than it has";

/// One line of uid_map or gid_map (user_namespaces(7)).
struct IdLine {
    unsigned inside = 0;
    unsigned outside = 0;
    unsigned count = 0;
};

struct IdRange {
    unsigned first_uid = 0; ///< what uid 0 inside is outside
    unsigned first_gid = 0;
    bool direct = false; ///< maps are written directly, as root
};

/// The range of the calling user. Throws Error(machine) with the mend where there is none.
[[nodiscard]] const IdRange& own_range();

/// The start of the first range of at least 65536 ids that a file in the format of subuid(5) gives
/// to the user, by name or number; 0 where it gives none.
[[nodiscard]] unsigned subordinate_start(std::string_view file, const std::string& user_name,
                                         unsigned user_id);

enum class MapKind {
    sandbox, ///< 0..65535 inside are the range
    owner    ///< 0 inside is the caller, 1.. are the range: who may handle trees of both
};

/// Writes the maps of `child`, which is the first process of a new user namespace. Throws
/// Error(machine) with the mend.
void write_maps(pid_t child, const IdRange& range, MapKind kind);

/// Writes "inside outside count" for both maps of `child`, which needs the capabilities for it.
void write_map_files(pid_t child, const IdLine& uids, const IdLine& gids);

} // namespace stopgap::sandbox
