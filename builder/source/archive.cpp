#include "source/archive.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "source/archive_reader.hpp"
#include "source/disk_writer.hpp"

#include <cstdlib>

namespace stopgap::source {

namespace {

/// How a summary leaves the worker: one value a line.
std::string packed(const ArchiveSummary& summary) {
    return std::to_string(summary.entries) + "\n" + std::to_string(summary.total_bytes) + "\n" +
           (summary.has_debian_folder ? "1\n" : "0\n") + summary.top_folder + "\n";
}

/// The worker is not believed: a name that it sends must be one clean component.
ArchiveSummary unpacked(const std::string& text, const std::string& name) {
    const std::vector<std::string> lines = lines_of(text);
    const bool is_clean =
        lines.size() == 4 && lines[3] != ".." && lines[3].find('/') == std::string::npos;
    if (!is_clean) {
        throw Error(ExitStatus::verification,
                    name + ": its confined reader sent a malformed answer");
    }
    ArchiveSummary summary;
    summary.entries = std::strtoull(lines[0].c_str(), nullptr, 10);
    summary.total_bytes = std::strtoull(lines[1].c_str(), nullptr, 10);
    summary.has_debian_folder = lines[2] == "1";
    summary.top_folder = lines[3];
    return summary;
}

ArchiveSummary unpack_here(int descriptor, const std::string& name,
                           const ExtractionPolicy& limits) {
    ArchiveReader reader(descriptor, name, ArchiveReader::Format::tar);
    EntryPolicy policy(name, limits);
    DiskWriter writer(name);
    ArchiveSummary summary = walk_archive(
        reader, policy,
        [&](archive_entry* entry, const std::string& clean) { writer.begin(entry, clean); },
        [&](const ContentBlock& block) { writer.write(block); });
    writer.end();
    return summary;
}

std::string find_member(int descriptor, const std::string& name, const std::string& member,
                        std::uint64_t limit_bytes) {
    ArchiveReader reader(descriptor, name, ArchiveReader::Format::tar);
    ExtractionPolicy limits;
    limits.symlinks_may_dangle = true;
    EntryPolicy policy(name, limits);
    const std::string wanted = joined(components_of(member), "/");
    const auto refuse = [&](const std::string& what) {
        throw Error(ExitStatus::verification, name + ": " + printable(member) + ": " + what);
    };
    std::optional<std::string> found;
    bool is_inside = false;
    static_cast<void>(walk_archive(
        reader, policy,
        [&](archive_entry* entry, const std::string& clean) {
            is_inside = clean == wanted;
            if (is_inside && (found || facts_of(entry).kind != EntryKind::file)) {
                refuse(found ? "is there twice" : "is not a regular file");
            }
            if (is_inside) {
                found.emplace();
            }
        },
        [&](const ContentBlock& block) {
            const std::uint64_t end = static_cast<std::uint64_t>(block.offset) + block.bytes.size();
            if (is_inside && end > limit_bytes) {
                refuse("is larger than " + std::to_string(limit_bytes) + " bytes");
            }
            if (is_inside) {
                found->resize(static_cast<std::size_t>(block.offset));
                found->append(block.bytes);
            }
        }));
    if (!found) {
        refuse("is not in the archive");
    }
    return *found;
}

} // namespace

ArchiveSummary inspect_archive(const fs::path& file, const std::string& name,
                               const ExtractionPolicy& policy) {
    std::string answer;
    confined_reading(file, name, [&](const Confinement& confinement, int descriptor) {
        answer = run_confined(confinement, [&] {
            ArchiveReader reader(descriptor, name, ArchiveReader::Format::tar);
            EntryPolicy entries(name, policy);
            return packed(walk_archive(
                reader, entries, [](archive_entry*, const std::string&) {},
                [](const ContentBlock&) {}));
        });
    });
    return unpacked(answer, name);
}

ArchiveSummary extract_archive(const fs::path& file, const std::string& name, const fs::path& into,
                               const ExtractionPolicy& policy) {
    check_invariant(!policy.symlinks_may_dangle, "links may lead anywhere only in the sandbox");
    check_invariant(fs::is_directory(into) && fs::is_empty(into), "not an empty folder");
    const TemporaryDirectory folder = folder_beside(into);
    std::string answer;
    confined_reading(file, name, [&](Confinement confinement, int descriptor) {
        confinement.folder = folder.path();
        answer = run_confined(confinement,
                              [&] { return packed(unpack_here(descriptor, name, policy)); });
    });
    ArchiveSummary summary = unpacked(answer, name);
    replace_folder(folder.path(), into);
    return summary;
}

std::string read_member(const fs::path& file, const std::string& name, const std::string& member,
                        std::uint64_t limit_bytes) {
    std::string bytes;
    confined_reading(file, name, [&](Confinement confinement, int descriptor) {
        confinement.result_limit_bytes = limit_bytes;
        bytes = run_confined(confinement,
                             [&] { return find_member(descriptor, name, member, limit_bytes); });
    });
    return bytes;
}

} // namespace stopgap::source
