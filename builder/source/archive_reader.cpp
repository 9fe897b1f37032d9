#include "source/archive_reader.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <langinfo.h>

#include <cerrno>
#include <clocale>
#include <exception>
#include <type_traits>

namespace stopgap::source {

namespace {

constexpr std::size_t k_block_bytes = 1U << 17U;

/// libarchive converts names to the locale's charset: in "C" it refuses what is not ASCII. In force
/// while it lives, and in children made meanwhile.
class Utf8Names {
  public:
    Utf8Names()
        : utf8_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)),
          before_(uselocale(utf8_ ? utf8_.get() : LC_GLOBAL_LOCALE)) {}
    Utf8Names(const Utf8Names&) = delete;
    Utf8Names& operator=(const Utf8Names&) = delete;
    ~Utf8Names() { uselocale(before_); }

  private:
    Owned<std::remove_pointer_t<locale_t>, freelocale> utf8_;
    locale_t before_;
};

void accept_filters(archive* handle) {
    archive_read_support_filter_bzip2(handle);
    archive_read_support_filter_gzip(handle);
    archive_read_support_filter_lzma(handle);
    archive_read_support_filter_xz(handle);
    archive_read_support_filter_zstd(handle);
}

std::string text_of(const char* text) {
    return text != nullptr ? text : "";
}

/// A name in another charset is passed on as the bytes that it is.
bool is_about_charset(archive* handle, archive_entry* entry) {
    const std::string message = text_of(archive_error_string(handle));
    return message.find("can't be converted") != std::string::npos &&
           archive_entry_pathname(entry) != nullptr;
}

EntryKind kind_of(archive_entry* entry) {
    if (archive_entry_hardlink(entry) != nullptr) {
        return EntryKind::hard_link;
    }
    switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
        return EntryKind::file;
    case AE_IFDIR:
        return EntryKind::folder;
    case AE_IFLNK:
        return EntryKind::symbolic_link;
    default:
        return EntryKind::other;
    }
}

const char* kind_name_of(archive_entry* entry) {
    switch (archive_entry_filetype(entry)) {
    case AE_IFCHR:
    case AE_IFBLK:
        return "device";
    case AE_IFIFO:
        return "FIFO";
    case AE_IFSOCK:
        return "socket";
    default:
        return "file of an unknown kind";
    }
}

/// libarchive's way to ask for the next bytes; no exception may pass through it.
la_ssize_t next_bytes_of(archive* handle, void* outer, const void** bytes) {
    try {
        const std::optional<ContentBlock> block = static_cast<ArchiveReader*>(outer)->next_block();
        *bytes = block ? block->bytes.data() : nullptr;
        return block ? static_cast<la_ssize_t>(block->bytes.size()) : 0;
    } catch (const std::exception& error) {
        archive_set_error(handle, EIO, "%s", error.what());
        return ARCHIVE_FATAL;
    }
}

} // namespace

void ArchiveReader::accept(Format format) {
    check_invariant(handle_ != nullptr, "libarchive gives no handle");
    accept_filters(handle_.get());
    archive_read_support_format_empty(handle_.get());
    switch (format) {
    case Format::tar:
        archive_read_support_format_tar(handle_.get());
        break;
    case Format::rpm:
        archive_read_support_filter_rpm(handle_.get());
        archive_read_support_format_cpio(handle_.get());
        break;
    case Format::cpio:
        archive_read_support_format_cpio(handle_.get());
        break;
    case Format::ar:
        archive_read_support_format_ar(handle_.get());
        break;
    case Format::single_file:
        archive_read_support_format_raw(handle_.get());
        break;
    }
}

ArchiveReader::ArchiveReader(int descriptor, std::string name, Format format)
    : name_(std::move(name)), handle_(archive_read_new()) {
    accept(format);
    const int code = archive_read_open_fd(handle_.get(), descriptor, k_block_bytes);
    if (code != ARCHIVE_OK) {
        throw refusal(code);
    }
}

ArchiveReader::ArchiveReader(ArchiveReader& outer, std::string name, Format format)
    : name_(std::move(name)), handle_(archive_read_new()) {
    accept(format);
    const int code = archive_read_open(handle_.get(), &outer, nullptr, next_bytes_of, nullptr);
    if (code != ARCHIVE_OK) {
        throw refusal(code);
    }
}

Error ArchiveReader::refusal(int code) const {
    const std::string why = text_of(archive_error_string(handle_.get()));
    return {ExitStatus::verification,
            name_ + ": cannot be read: " +
                (why.empty() ? "libarchive error " + std::to_string(code) : printable(why))};
}

archive_entry* ArchiveReader::next() {
    archive_entry* entry = nullptr;
    const int code = archive_read_next_header(handle_.get(), &entry);
    if (code == ARCHIVE_EOF) {
        return nullptr;
    }
    if (code != ARCHIVE_OK && !(code == ARCHIVE_WARN && is_about_charset(handle_.get(), entry))) {
        throw refusal(code);
    }
    return entry;
}

std::optional<ContentBlock> ArchiveReader::next_block() {
    const void* bytes = nullptr;
    std::size_t size_bytes = 0;
    la_int64_t offset = 0;
    const int code = archive_read_data_block(handle_.get(), &bytes, &size_bytes, &offset);
    if (code == ARCHIVE_EOF) {
        return std::nullopt;
    }
    if (code != ARCHIVE_OK) {
        throw refusal(code);
    }
    return ContentBlock{{static_cast<const char*>(bytes), size_bytes}, offset};
}

std::uint64_t ArchiveReader::packed_bytes() const {
    const la_int64_t bytes = archive_filter_bytes(handle_.get(), -1);
    return bytes > 0 ? static_cast<std::uint64_t>(bytes) : 0;
}

EntryFacts facts_of(archive_entry* entry) {
    EntryFacts facts;
    facts.name = text_of(archive_entry_pathname(entry));
    facts.kind = kind_of(entry);
    facts.kind_name = kind_name_of(entry);
    facts.target = facts.kind == EntryKind::hard_link ? text_of(archive_entry_hardlink(entry))
                                                      : text_of(archive_entry_symlink(entry));
    const la_int64_t size = archive_entry_size(entry);
    facts.size_bytes = size > 0 ? static_cast<std::uint64_t>(size) : 0;
    return facts;
}

ArchiveSummary walk_archive(ArchiveReader& reader, EntryPolicy& policy,
                            const std::function<void(archive_entry*, const std::string&)>& visit,
                            const std::function<void(const ContentBlock&)>& visit_block) {
    std::uint64_t unpacked_bytes = 0;
    while (archive_entry* entry = reader.next()) {
        visit(entry, policy.admit(facts_of(entry)));
        while (const std::optional<ContentBlock> block = reader.next_block()) {
            unpacked_bytes += block->bytes.size();
            policy.admit_bytes(unpacked_bytes, reader.packed_bytes());
            visit_block(*block);
        }
    }
    return policy.summary();
}

void confined_reading(const fs::path& file, const std::string& name,
                      const std::function<void(const Confinement&, int descriptor)>& read) {
    const FileDescriptor descriptor = open_file(file, O_RDONLY);
    const Utf8Names names;
    Confinement confinement;
    confinement.name = name;
    confinement.descriptors = {descriptor.get()};
    read(confinement, descriptor.get());
}

} // namespace stopgap::source
