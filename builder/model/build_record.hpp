#pragma once
// What a build that succeeded is remembered for beyond its result: what it stood on, and what its
// packages change against the vendor's. The values behind the documents (docs/provenance.md).

#include "base/clock.hpp"
#include "model/library_change.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stopgap {

/// A package of the root that the build ran in.
struct RootPackage {
    std::string name, version, arch;
    std::string sha256; ///< of its file; empty: no index lists it any more
};

struct FileChange {
    std::string path; ///< "usr/bin/hello"
    std::string what; ///< "new", "gone", "content (2.1 kB, was 2.0 kB)", "mode 0755, was 0644"
};

/// What the package manager runs or reads beside the files.
struct ScriptChange {
    std::string name;              ///< "postinst"
    std::string what;              ///< "new", "gone", "changed"
    std::vector<std::string> diff; ///< unified, a line each; empty where there is none to show
};

/// A built package against the one of the vendor's that it replaces.
struct PackageChange {
    std::string name, arch;
    std::string version;
    std::string vendor_version; ///< empty: the vendor's repositories serve none
    std::string not_compared;   ///< why; empty: the two were compared
    std::uint64_t size_bytes = 0;
    std::uint64_t vendor_size_bytes = 0; ///< 0 where they were not compared
    std::uint64_t unpacked_bytes = 0;    ///< of all its files; 0 where they were not compared
    std::uint64_t vendor_unpacked_bytes = 0;
    std::uint64_t same_files = 0; ///< paths at which nothing changed but times
    std::vector<FileChange> files;
    std::vector<std::string> relations; ///< "+ Depends: libfoo1 (>= 2)", "- Provides: bar"
    std::vector<ScriptChange> scripts;
};

struct BuildRecord {
    std::vector<RootPackage> root; ///< sorted by name
    std::vector<PackageChange> changes;
    std::vector<LibraryChange> libraries; ///< until the engine has moved them into the result
    std::vector<std::string> tests; ///< what the log says of the package's own tests; may be empty
    Instant dated{};    ///< the date that the packages carry: the same for each build of them
    std::string author; ///< "Name <mail>"
    std::string program_version; ///< stopgap's
    std::string invocation;      ///< a UUID of this run alone
    Instant started{}, finished{};
};

} // namespace stopgap
