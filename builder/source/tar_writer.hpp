#pragma once
// A GNU tar, plain or compressed with xz, written entry by entry. Its bytes depend on what is
// added, in that order, and on one time alone: owner root (0:0), modes 0755 or 0644, names as the
// bytes that they are.

#include "base/clock.hpp"
#include "base/owned.hpp"

#include <archive.h>

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <string_view>

namespace stopgap::source {

enum class FileMode { plain, executable };
enum class TarForm { plain, xz };

class TarWriter {
  public:
    using Sink = std::function<void(std::string_view)>;

    /// Every entry gets the time `mtime`; the bytes go to `sink`.
    TarWriter(TarForm form, Instant mtime, Sink sink);
    TarWriter(const TarWriter&) = delete;
    TarWriter& operator=(const TarWriter&) = delete;
    ~TarWriter() = default;

    void add_folder(const std::string& name);
    void add_symbolic_link(const std::string& name, const std::string& target);
    /// Its content follows: `size_bytes` in calls of write().
    void begin_file(const std::string& name, std::uint64_t size_bytes, FileMode mode);
    void write(std::string_view bytes);
    /// After the last entry; without it the archive is incomplete.
    void end();

  private:
    struct Entry;

    static la_ssize_t on_bytes(archive* handle, void* self, const void* bytes, std::size_t size);
    void add(const Entry& entry);
    void check(int code);

    long mtime_;
    Sink sink_;
    std::exception_ptr thrown_; ///< by the sink
    Owned<archive, archive_write_free> handle_;
};

} // namespace stopgap::source
