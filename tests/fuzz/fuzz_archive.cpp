// Fuzz target for the reader of archives (source/archive_reader, source/entry_policy), without the
// worker around it. Any bytes are an archive or an Error(verification); an admitted name stays
// inside whatever the archive says; a crash, a hang or another exception is a bug.

#include "base/error.hpp"
#include "source/archive_reader.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace stopgap;
using namespace stopgap::source;

void require(bool holds) {
    if (!holds) {
        __builtin_trap();
    }
}

FileDescriptor file_of(std::string_view bytes) {
    FileDescriptor file(memfd_create("archive", MFD_CLOEXEC));
    write_all(file.get(), bytes, "archive");
    lseek(file.get(), 0, SEEK_SET);
    return file;
}

ExtractionPolicy small_limits() {
    ExtractionPolicy limits;
    limits.total_bytes = 16U << 20U;
    limits.entries = 10'000;
    return limits;
}

void require_inside(const std::string& name) {
    require(!name.starts_with('/'));
    for (const std::string& component : components_of(name)) {
        require(component != "..");
    }
}

void read_as(ArchiveReader::Format format, std::string_view bytes) {
    const FileDescriptor file = file_of(bytes);
    ArchiveReader reader(file.get(), "x", format);
    EntryPolicy policy("x", small_limits());
    const ArchiveSummary summary = walk_archive(
        reader, policy, [](archive_entry*, const std::string& name) { require_inside(name); },
        [](const ContentBlock& block) { require(block.offset >= 0); });
    require(summary.top_folder.find('/') == std::string::npos);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const ArchiveReader::Format format :
         {ArchiveReader::Format::tar, ArchiveReader::Format::single_file}) {
        try {
            read_as(format, bytes);
        } catch (const Error& error) {
            require(error.status() == ExitStatus::verification);
        }
    }
    return 0;
}
