#pragma once
// A built package against the vendor's: what a host would get that it did not have.
//
// Rules:
//  - Both are read in the confined worker (source/package_contents.hpp). One that it refuses is
//    told as a reason not to compare; it does not fail a build.
//  - Times of files do not count; a package's own version, in what it requires or provides, does
//    not either. A folder that comes or goes with what is in it is not named.
//  - How the text of a script changed, and what libraries offer, PackageComparison asks in a
//  sandbox
//    (package_comparison.hpp).

#include "base/files.hpp"
#include "model/build_record.hpp"
#include "source/package_contents.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace stopgap {

/// One of the two.
struct PackageSide {
    std::string version;
    std::uint64_t size_bytes = 0;
    std::vector<std::string> relations;         ///< "Depends: libc6 (>= 2.34)"
    std::map<std::string, std::string> scripts; ///< "postinst" -> its text
    source::PackageContents files;              ///< what it installs
    fs::path file;                              ///< the package itself
    std::string file_name;                      ///< its name, for errors
    std::string prefix; ///< of what it installs, in source::package_contents(): "data/" or none
};

/// Everything that differs, in the order of names.
[[nodiscard]] PackageChange change_between(const PackageSide& vendor, const PackageSide& built);

/// What `compare` gives; where it throws Error(verification), `known` with the reason. Other errors
/// leave it.
[[nodiscard]] PackageChange compared_or_why(PackageChange known,
                                            const std::function<PackageChange()>& compare);

} // namespace stopgap
