#pragma once
// A repository's filelists index: every path of every package. Large, so that it is fetched and
// read only when a path is asked for.
//
// Rules: those of primary.hpp. A package is named by its digest, as primary lists it.

#include "base/files.hpp"
#include "ecosystem/rpm/primary.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::rpm {

class Filelists {
  public:
    /// Takes the worker's records.
    explicit Filelists(std::string records);

    /// Visits the paths that hold `needle`.
    void visit_files(std::string_view needle, const FileVisitor& visit) const;

  private:
    RecordText records_;
};

/// Reads the compressed index. Error(verification) "NAME: ...".
[[nodiscard]] Filelists read_filelists(const fs::path& file, std::uint64_t open_size_bytes,
                                       const std::string& name);

} // namespace stopgap::rpm
