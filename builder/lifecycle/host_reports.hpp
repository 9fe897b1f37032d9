#pragma once
// What hosts told, as it was collected: files with a result line of `deploy.sh status` each line.
//
// Rules:
//  - A line that cannot be read is a report too, with the reason: nothing is passed over in
//    silence but empty lines. After a hundred such lines the rest of a text is not read, and that
//    is a report.
//  - Of a folder each regular file is one host, and its name, without .json or .jsonl, is the
//    host's: whoever collected them said so, and a host cannot speak for another. Files whose names
//    begin with a dot are none.
//  - Elsewhere a host is who the line says.

#include "artifacts/host_status.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stopgap::lifecycle {

struct HostReport {
    std::string host;                            ///< empty: nothing tells
    std::string place;                           ///< "hosts.jsonl:3"
    std::optional<artifacts::HostStatus> status; ///< absent: it cannot be read
    std::string problem;                         ///< why, with the place; for people
};

/// The reports of a text; `host` is whose they are, where that is known.
[[nodiscard]] std::vector<HostReport> host_reports(const std::string& text, const std::string& name,
                                                   const std::string& host);

/// Those of a file, of each file of a folder, or of stdin ("-"). Error(usage) where there is no
/// such file, or one that is larger than 64 MiB.
[[nodiscard]] std::vector<HostReport> read_host_reports(const std::string& from);

} // namespace stopgap::lifecycle
