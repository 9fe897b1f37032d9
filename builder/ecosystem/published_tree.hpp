#pragma once
// A repository's folder, read as something that anybody may have written: no link is followed, and
// what is not the regular file that it should be is Error(verification). And the files of an
// earlier index that stay for those clients who still hold it.

#include "base/files.hpp"
#include "base/openpgp.hpp"

#include <cstdint>
#include <set>
#include <string>

namespace stopgap {

class PublishedTree {
  public:
    explicit PublishedTree(const fs::path& folder);

    /// For messages: the file with the folder before it.
    [[nodiscard]] std::string shown(const fs::path& relative) const;
    [[nodiscard]] bool has(const fs::path& relative) const;
    [[nodiscard]] std::string read(const fs::path& relative) const;

    /// An open file, and a path to exactly that one for whoever needs a name.
    class File {
      public:
        explicit File(FileDescriptor descriptor) : descriptor_(std::move(descriptor)) {}
        [[nodiscard]] int descriptor() const { return descriptor_.get(); }
        [[nodiscard]] fs::path path() const;
        [[nodiscard]] std::uint64_t size_bytes() const;

      private:
        FileDescriptor descriptor_;
    };
    [[nodiscard]] File open(const fs::path& relative) const;

    /// Error(verification) where the file has another size or digest than `listed_by` says.
    void require(const fs::path& relative, const std::string& sha256, std::uint64_t size_bytes,
                 const std::string& listed_by) const;

    /// Checks `relative`.asc, or `signature`, over the file.
    Signer require_signed(const fs::path& relative, const fs::path& signature,
                          const TrustedKeys& keys) const;

  private:
    fs::path folder_;
    FileDescriptor descriptor_;
};

/// Links into `to` those files of `from` that are not in it yet and that clients may still ask for:
/// those of the index that is being replaced (`current`, by file name), from now on for three days,
/// and those that were replaced less than three days ago.
void keep_replaced_files(const fs::path& from, const fs::path& to,
                         const std::set<std::string>& current);

} // namespace stopgap
