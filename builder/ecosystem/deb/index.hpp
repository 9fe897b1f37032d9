#pragma once
// Questions to the verified text of Sources, Packages and Contents indexes. Each is one pass over
// the text that copies only what it returns. `name` is the subject of errors: "bookworm Sources".

#include "ecosystem/deb/dsc.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::deb {

/// A source package as an index lists it.
struct SourceEntry {
    Dsc dsc;
    std::string directory; ///< below the archive's root: "pool/main/a/apache2"
    DscFile dsc_file;      ///< the .dsc itself
};

/// Every version of the source package that the index lists, in its order.
[[nodiscard]] std::vector<SourceEntry>
find_sources(std::string_view sources, std::string_view source, const std::string& name);

struct FoundFile {
    std::string directory;
    DscFile file;
    /// Below the archive's root.
    [[nodiscard]] std::string path() const { return directory + "/" + file.name; }
};

/// A file of the source package (any version) with this digest; absent: the index has none.
[[nodiscard]] std::optional<FoundFile> find_file_by_digest(std::string_view sources,
                                                           std::string_view source,
                                                           std::string_view sha256,
                                                           const std::string& name);

/// A binary package as an index lists it.
struct PackageFile {
    std::string name;
    std::string version;
    std::string arch;
    std::string source;         ///< the source package's name
    std::string source_version; ///< differs from `version` for rebuilds and odd packages
    std::string filename;       ///< below the archive's root
    std::string sha256;
    std::uint64_t size_bytes = 0;
};

/// The binaries built from this version of the source package; an empty version means any.
[[nodiscard]] std::vector<PackageFile> find_packages_built_from(std::string_view packages,
                                                                std::string_view source,
                                                                std::string_view version,
                                                                const std::string& name);

/// Every version of the binary package that the index lists.
[[nodiscard]] std::vector<PackageFile>
find_packages(std::string_view packages, std::string_view package, const std::string& name);

[[nodiscard]] std::optional<PackageFile> find_package_by_filename(std::string_view packages,
                                                                  std::string_view filename,
                                                                  const std::string& name);

/// Those of the files that the index lists, by file name; the others are absent from the result.
[[nodiscard]] std::map<std::string, PackageFile>
lookup_files(std::string_view packages, const std::set<std::string, std::less<>>& filenames,
             const std::string& name);

// ---- Contents ---------------------------------------------------------------------------------

struct ContentsLine {
    std::string_view path;                  ///< "usr/include/zlib.h"
    std::vector<std::string_view> packages; ///< without their sections: "zlib1g-dev"
};

/// One line of a Contents index; absent where it is none (the heading of old files).
[[nodiscard]] std::optional<ContentsLine> contents_line(std::string_view line);

} // namespace stopgap::deb
