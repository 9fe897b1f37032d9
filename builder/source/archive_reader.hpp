#pragma once
// libarchive's reader, limited to the formats that we accept, with every doubt of its an Error. It
// is meant to run in the confined worker: confined_reading() puts it there.

#include "base/error.hpp"
#include "base/owned.hpp"
#include "base/worker.hpp"
#include "source/entry_policy.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace stopgap::source {

/// A stretch of an entry's content; what lies between stretches is zeros.
struct ContentBlock {
    std::string_view bytes;
    std::int64_t offset = 0;
};

class ArchiveReader {
  public:
    /// `ar` is what holds the parts of a .deb; `rpm` the payload of an .rpm, its header skipped.
    enum class Format { tar, cpio, ar, rpm, single_file };

    /// Reads from the descriptor's position on. `name` is the subject of errors.
    ArchiveReader(int descriptor, std::string name, Format format);
    /// Reads what lies in the entry that `outer` is at.
    ArchiveReader(ArchiveReader& outer, std::string name, Format format);

    /// The next entry, owned by the reader; null at the end. Throws Error(verification).
    [[nodiscard]] archive_entry* next();
    /// The next stretch of the entry's content; absent at its end. Throws Error(verification).
    [[nodiscard]] std::optional<ContentBlock> next_block();
    /// Bytes of the compressed file that were read so far.
    [[nodiscard]] std::uint64_t packed_bytes() const;

  private:
    using Handle = Owned<archive, archive_read_free>;

    void accept(Format format);
    [[nodiscard]] Error refusal(int code) const;

    std::string name_;
    Handle handle_;
};

[[nodiscard]] EntryFacts facts_of(archive_entry* entry);

/// Goes through the whole archive under the policy. `visit` gets each admitted entry with its clean
/// name; content that it leaves unread is read and counted here.
[[nodiscard]] ArchiveSummary
walk_archive(ArchiveReader& reader, EntryPolicy& policy,
             const std::function<void(archive_entry*, const std::string&)>& visit,
             const std::function<void(const ContentBlock&)>& visit_block);

/// Calls `read` with the open file and a confinement in which its descriptor stays open and names
/// are UTF-8, ready for run_confined and stream_confined.
void confined_reading(const fs::path& file, const std::string& name,
                      const std::function<void(const Confinement&, int descriptor)>& read);

} // namespace stopgap::source
