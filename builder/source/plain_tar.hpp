#pragma once
// An uncompressed tar (pax) of entries that another archive had, with their modes, owners and
// times. For the confined worker: the entries are what libarchive made of hostile bytes.

#include "base/owned.hpp"
#include "source/archive_reader.hpp"

#include <archive.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace stopgap::source {

class PlainTar {
  public:
    /// `name` is the subject of errors: Error(machine) where the disk is full, else
    /// Error(verification).
    PlainTar(int descriptor, std::string name);

    void begin(archive_entry* entry);
    /// Of its content; what lies between blocks becomes zeros.
    void write(const ContentBlock& block);
    /// After the last entry; without it the archive is incomplete.
    void end();

  private:
    void write_bytes(std::string_view bytes);
    void check(int code) const;

    std::string name_;
    Owned<archive, archive_write_free> handle_;
    std::int64_t written_ = 0; ///< of the entry's content
};

} // namespace stopgap::source
