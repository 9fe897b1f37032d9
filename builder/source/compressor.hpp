#pragma once
// Compresses bytes as they come: the same for the same bytes, with no name and no time, as long as
// the compressing library is the same.

#include "base/owned.hpp"
#include "source/compress.hpp"

#include <archive.h>

#include <exception>
#include <functional>
#include <string_view>

namespace stopgap::source {

/// Throws Error(machine) where libarchive cannot.
class Compressor {
  public:
    using Sink = std::function<void(std::string_view)>;

    /// The compressed bytes go to `sink`.
    Compressor(Packing packing, Sink sink);
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;
    ~Compressor() = default;

    void write(std::string_view bytes);
    /// After the last byte; without it the file is incomplete.
    void end();

  private:
    static la_ssize_t on_bytes(archive* handle, void* self, const void* bytes, std::size_t size);
    void choose(Packing packing);
    void check(bool went_well);

    Sink sink_;
    std::exception_ptr thrown_; ///< by the sink
    Owned<archive, archive_write_free> handle_;
};

} // namespace stopgap::source
