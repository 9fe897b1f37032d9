#pragma once
// The built packages against the vendor's, one after the other, and then what tools say of both
// sides: how the text of scripts changed (diff), and what shared libraries offer (readelf).
//
// Rules:
//  - Files are taken out of packages by the confined worker; the tools run in one sandbox on the
//    root, which sees them read-only. No byte of a package is looked at otherwise.
//  - Scripts and libraries that are the same on both sides cost nothing.
//  - What a tool cannot read, or a root without the tool, is told; it does not fail a build.

#include "ecosystem/package_changes.hpp"
#include "ecosystem/workplace.hpp"
#include "model/build_record.hpp"
#include "sandbox/sandbox.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace stopgap {

struct ComparedPackages {
    std::vector<PackageChange> changes;
    std::vector<LibraryChange> libraries;
};

/// Puts them into the record.
void add_to(BuildRecord& record, ComparedPackages compared);

class PackageComparison {
  public:
    /// `layers` are the root that the tools run on.
    PackageComparison(std::vector<fs::path> layers, Workplace& workplace);

    /// A package that is not compared; `known.not_compared` says why.
    void add_uncompared(PackageChange known);
    /// `read` gives the vendor's side and the built one; as compared_or_why().
    void add(const PackageChange& known,
             const std::function<std::pair<PackageSide, PackageSide>()>& read);

    [[nodiscard]] ComparedPackages finish() &&;

  private:
    enum class Side { vendor, built };
    /// A file that may be a library, taken out of its package.
    struct Candidate {
        Side side;
        std::string package, package_version, path;
        std::string place; ///< below folder_
    };
    /// A script on both sides; where one has none, the text is empty.
    struct Script {
        std::size_t package, script; ///< its place in changes_, and in the change's scripts
        std::string vendor, built;
    };

    [[nodiscard]] std::vector<Candidate> libraries_of(const std::string& package, Side which,
                                                      const PackageSide& side,
                                                      const PackageSide& other) const;
    void take_scripts(const PackageSide& vendor, const PackageSide& built,
                      const PackageChange& change);
    void show_scripts(sandbox::Sandbox& box);
    [[nodiscard]] std::vector<LibraryChange> compare_libraries(sandbox::Sandbox& box) const;

    std::vector<fs::path> layers_;
    Workplace& workplace_;
    fs::path folder_;
    std::vector<PackageChange> changes_;
    std::vector<Candidate> candidates_;
    std::vector<Script> scripts_;
};

} // namespace stopgap
