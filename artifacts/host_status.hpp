#pragma once
// What a host tells of a hotfix: the result line of `deploy.sh status` (docs/deploying.md), as
// whoever asked the hosts collected it. Anybody on that host, or on the way, may have written it.
//
// Rules:
//  - One JSON object of schema 1, of the command `status`, with or without "STOPGAP_RESULT" before
//    it. Fields that a later script adds are passed over.
//  - Ids, host names and times have their form; other texts are for people and need printable().

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::artifacts {

inline constexpr std::size_t k_host_status_limit_bytes = 1U << 20U;

struct HostPackage {
    std::string name, arch;
    std::string hotfix;    ///< the version that the kit brings
    std::string installed; ///< empty: it is not installed
};

struct HostStatus {
    std::string id; ///< empty: the host did not trust the kit's manifest
    std::uint64_t serial = 0;
    std::string outcome; ///< "hotfixed", "skipped", ...: the script's word
    std::string reason;
    std::vector<HostPackage> packages; ///< those of the kit
    std::vector<std::string> os;       ///< that the kit is for: "debian 12"; empty: not told
    std::string host;                  ///< as it calls itself; empty: it told no usable name
    std::string time;                  ///< RFC 3339; empty: likewise
};

/// Whether the text is made of letters, digits and "._:-", and may stand in a table.
[[nodiscard]] bool is_host_name(std::string_view text);

/// Reads one line. `name` is the subject of errors: Error(verification) where it is no such line.
[[nodiscard]] HostStatus read_host_status(const std::string& line, const std::string& name);

} // namespace stopgap::artifacts
