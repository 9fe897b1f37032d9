#include "source/repack.hpp"

#include "base/text.hpp"
#include "source/archive_reader.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace stopgap::source {

namespace {

/// Links may dangle: what is written here is only unpacked in the sandbox.
EntryPolicy lenient_policy(const std::string& name) {
    ExtractionPolicy limits;
    limits.symlinks_may_dangle = true;
    return {name, limits};
}

/// Writes entries of another archive to `emit`; lives in the worker.
class TarWriter {
  public:
    TarWriter(const std::string& name, const Emit& emit)
        : name_(name), emit_(emit), handle_(archive_write_new()) {
        check_invariant(handle_ != nullptr, "libarchive gives no handle");
        check(archive_write_set_format_gnutar(handle_.get()));
        check(archive_write_add_filter_xz(handle_.get()));
        // More threads cut the stream in other places: other bytes.
        check(archive_write_set_filter_option(handle_.get(), "xz", "threads", "1"));
        check(archive_write_open(handle_.get(), this, nullptr, &TarWriter::write_out, nullptr));
    }

    void begin(archive_entry* from) {
        Entry entry(archive_entry_clone(from));
        archive_entry_set_uid(entry.get(), 0);
        archive_entry_set_gid(entry.get(), 0);
        archive_entry_set_uname(entry.get(), "root");
        archive_entry_set_gname(entry.get(), "root");
        archive_entry_set_perm(entry.get(), archive_entry_perm(from) & 0777U);
        archive_entry_set_mtime(entry.get(), archive_entry_mtime(from), 0);
        if (facts_of(from).kind != EntryKind::file) {
            archive_entry_set_size(entry.get(), 0);
        }
        check(archive_write_header(handle_.get(), entry.get()));
        written_ = 0;
    }

    void write(const ContentBlock& block) {
        static const std::string zeros(1U << 16U, '\0');
        while (written_ < block.offset) {
            const std::int64_t gap = block.offset - written_;
            put(std::string_view(zeros).substr(0, static_cast<std::size_t>(gap)));
        }
        put(block.bytes);
    }

    void end() { check(archive_write_close(handle_.get())); }

  private:
    using Entry = Owned<archive_entry, archive_entry_free>;

    static la_ssize_t write_out(archive*, void* self, const void* bytes, std::size_t size) {
        static_cast<TarWriter*>(self)->emit_({static_cast<const char*>(bytes), size});
        return static_cast<la_ssize_t>(size);
    }

    void put(std::string_view bytes) {
        const la_ssize_t wrote = archive_write_data(handle_.get(), bytes.data(), bytes.size());
        check(wrote == static_cast<la_ssize_t>(bytes.size()) ? ARCHIVE_OK : ARCHIVE_FATAL);
        written_ += wrote;
    }

    void check(int code) const {
        if (code != ARCHIVE_OK) {
            const char* why = archive_error_string(handle_.get());
            throw Error(ExitStatus::verification,
                        name_ + ": cannot be repacked: " +
                            printable(why != nullptr ? why : "libarchive refuses an entry"));
        }
    }

    std::string name_;
    const Emit& emit_;
    std::int64_t written_ = 0; ///< of the entry's content
    Owned<archive, archive_write_free> handle_;
};

void repack_here(int descriptor, const std::string& name, const LeavesOut& leaves_out,
                 const Emit& emit) {
    ArchiveReader reader(descriptor, name, ArchiveReader::Format::tar);
    EntryPolicy policy = lenient_policy(name);
    TarWriter writer(name, emit);
    std::set<std::string> left_out;
    bool is_kept = false;
    static_cast<void>(walk_archive(
        reader, policy,
        [&](archive_entry* entry, const std::string& clean) {
            const EntryFacts facts = facts_of(entry);
            is_kept = clean.empty() || !leaves_out(clean, facts.kind == EntryKind::folder);
            if (!is_kept) {
                left_out.insert(clean);
                return;
            }
            if (facts.kind == EntryKind::hard_link &&
                left_out.contains(joined(components_of(facts.target), "/"))) {
                throw Error(ExitStatus::verification, name + ": \"" + printable(clean) +
                                                          "\" is a hard link to an entry that is "
                                                          "left out");
            }
            writer.begin(entry);
        },
        [&](const ContentBlock& block) {
            if (is_kept) {
                writer.write(block);
            }
        }));
    writer.end();
}

} // namespace

std::uint64_t count_left_out(const fs::path& file, const std::string& name,
                             const LeavesOut& leaves_out) {
    std::string answer;
    confined_reading(file, name, [&](const Confinement& confinement, int descriptor) {
        answer = run_confined(confinement, [&] {
            ArchiveReader reader(descriptor, name, ArchiveReader::Format::tar);
            EntryPolicy policy = lenient_policy(name);
            std::uint64_t count = 0;
            static_cast<void>(walk_archive(
                reader, policy,
                [&](archive_entry* entry, const std::string& clean) {
                    const bool is_folder = facts_of(entry).kind == EntryKind::folder;
                    count += !clean.empty() && leaves_out(clean, is_folder) ? 1 : 0;
                },
                [](const ContentBlock&) {}));
            return std::to_string(count);
        });
    });
    return std::strtoull(answer.c_str(), nullptr, 10);
}

void repack_tar_xz(const fs::path& file, const std::string& name, const LeavesOut& leaves_out,
                   const fs::path& to) {
    AtomicFile output(to);
    confined_reading(file, name, [&](const Confinement& confinement, int descriptor) {
        stream_confined(
            confinement, [&](const Emit& emit) { repack_here(descriptor, name, leaves_out, emit); },
            [&](std::string_view bytes) {
                write_all(output.descriptor(), bytes, to);
                return true;
            });
    });
    output.commit();
}

} // namespace stopgap::source
