#pragma once
// A repository's primary index: its packages, and the capabilities and programs that they provide
// (https://github.com/rpm-software-management/createrepo_c; librepo and libsolv read the same).
//
// Rules:
//  - The file's digest and size must already be verified against repomd.xml.
//  - Decompression and XML run in the confined worker, which answers with flat records; each is
//    checked before it becomes a value: names, versions, architectures, locations, digests.
//  - Two packages of one name, version and architecture with different bytes are a refusal.

#include "base/files.hpp"
#include "ecosystem/rpm/evr.hpp"
#include "ecosystem/rpm/record_text.hpp"
#include "ecosystem/rpm/repomd.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::rpm {

/// One package that a repository lists.
struct PackageEntry {
    std::string name;
    Evr evr;              ///< epoch 0 is absent
    std::string arch;     ///< "src" of a source package
    std::string location; ///< below the repository, checked
    FilePin pin;
    std::string source_rpm;     ///< file name of the source package it was built from; empty: none
    std::size_t repository = 0; ///< index into Repositories

    [[nodiscard]] bool is_source() const { return arch == "src" || arch == "nosrc"; }
    /// "httpd-0:2.4.6-1.x86_64" without an epoch of 0: as dnf and rpm write it.
    [[nodiscard]] std::string nevra() const;
    /// "httpd-2.4.6-1.x86_64.rpm": the last part of its location.
    [[nodiscard]] std::string file_name() const;
};

/// Takes a path (from the root, with its "/") and the digest of the package that holds it, as
/// FilePin::digest() has it.
using FileVisitor = std::function<void(std::string_view path, std::string_view digest)>;

/// A primary index, read.
class Primary {
  public:
    /// Takes the worker's records. `repository` is put into each entry.
    Primary(std::string records, std::size_t repository, const std::string& name);

    [[nodiscard]] const std::vector<PackageEntry>& packages() const { return packages_; }
    /// The packages (indexes into packages()) that provide the capability, whatever its version:
    /// "pkgconfig(zlib)".
    [[nodiscard]] std::vector<std::size_t> providers_of(std::string_view capability) const;
    /// Visits the paths that hold `needle`: programs and configuration, primary lists no others.
    void visit_files(std::string_view needle, const FileVisitor& visit) const;

  private:
    RecordText records_;
    std::vector<PackageEntry> packages_;
};

/// Reads the compressed index (gzip, xz, zstd). Error(verification) "NAME: ...".
[[nodiscard]] Primary read_primary(const fs::path& file, std::uint64_t open_size_bytes,
                                   std::size_t repository, const std::string& name);

} // namespace stopgap::rpm
