#include "ecosystem/rpm/repomd.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/worker.hpp"
#include "ecosystem/rpm/index_record.hpp"
#include "ecosystem/rpm/record_text.hpp"
#include "ecosystem/rpm/repodata_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace stopgap::rpm {

namespace {

constexpr std::size_t k_longest_revision = 64;
constexpr std::size_t k_longest_type = 64;
constexpr std::uint64_t k_parser_memory_bytes = 512ULL << 20U;

bool is_plain_name(std::string_view text, std::size_t longest) {
    return !text.empty() && text.size() <= longest &&
           std::all_of(text.begin(), text.end(),
                       [](char byte) { return byte > ' ' && byte < '\x7F'; });
}

/// An uncompressed index may leave out its open size: it is its size.
std::uint64_t open_size_of(const IndexRecord& record, std::string_view field,
                           const std::string& subject) {
    const std::optional<std::uint64_t> size = parse_number(field);
    if (size) {
        return *size;
    }
    const bool is_needed = record.type == "primary" || record.type == "filelists";
    if (is_needed && !record.location.ends_with(".xml")) {
        throw Error(ExitStatus::verification, subject + " has no open-size");
    }
    return record.pin.size_bytes;
}

IndexRecord record_of(const std::vector<std::string_view>& fields, const std::string& name) {
    IndexRecord record;
    record.type = fields[1];
    if (!is_plain_name(record.type, k_longest_type)) {
        throw Error(ExitStatus::verification, name + ": an index has no type");
    }
    const std::string subject = fmt::format("{}: index \"{}\"", name, record.type);
    record.location = fields[2];
    if (!is_repository_path(record.location)) {
        throw Error(ExitStatus::verification,
                    fmt::format("{}: location \"{}\" is no path below the repository", subject,
                                printable(fields[2].substr(0, 120))));
    }
    record.pin = pin_of(fields[3], fields[4], fields[5], subject);
    record.open_size_bytes = open_size_of(record, fields[6], subject);
    record.timestamp = timestamp_of(fields[7]);
    return record;
}

} // namespace

Repomd checked_repomd(std::string_view records, const std::string& name) {
    Repomd repomd;
    for (const std::string& line : lines_of(records)) {
        const std::vector<std::string_view> fields = fields_of(line);
        if (fields[0] == "R" && fields.size() == 2) {
            repomd.revision = trimmed(fields[1]);
        } else if (fields[0] == "D" && fields.size() == 8) {
            IndexRecord record = record_of(fields, name);
            repomd.timestamp = std::max(repomd.timestamp, record.timestamp);
            const std::string type = record.type;
            if (!repomd.records.emplace(type, std::move(record)).second) {
                throw Error(ExitStatus::verification,
                            fmt::format("{}: index \"{}\" comes twice", name, type));
            }
        } else {
            throw Error(ExitStatus::verification, name + ": its reader answered nonsense");
        }
    }
    if (!repomd.revision.empty() && !is_plain_name(repomd.revision, k_longest_revision)) {
        throw Error(ExitStatus::verification, name + ": its revision is no plain word");
    }
    if (!repomd.records.contains("primary")) {
        throw Error(ExitStatus::verification, name + ": has no index \"primary\"");
    }
    return repomd;
}

Repomd parse_repomd(std::string_view xml, const std::string& name) {
    Confinement confinement;
    confinement.name = name;
    confinement.memory_bytes = k_parser_memory_bytes;
    return checked_repomd(run_confined(confinement, [&] { return repomd_records(xml, name); }),
                          name);
}

bool may_follow(const Repomd& newer, const Repomd& older) {
    const std::optional<std::uint64_t> newer_number = parse_number(newer.revision);
    const std::optional<std::uint64_t> older_number = parse_number(older.revision);
    if (newer_number && older_number && *newer_number != *older_number) {
        return *newer_number > *older_number;
    }
    return newer.timestamp >= older.timestamp;
}

} // namespace stopgap::rpm
