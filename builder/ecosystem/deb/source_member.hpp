#pragma once
// One file of a source package's debian/ folder, read without unpacking the package.

#include "ecosystem/deb/dsc.hpp"
#include "model/source_set.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stopgap::deb {

/// "-component" of "x_1.orig-component.tar.gz"; empty for a main tarball.
[[nodiscard]] std::string orig_component(const std::string& file_name);

/// The files that hold debian/: the debian tarball, the diff of format 1.0, or a native tarball.
[[nodiscard]] std::vector<DscFile> packaging_files(const Dsc& dsc);

/// `path` ("debian/patches/x.patch") out of `files`, which are packaging_files(dsc).
/// Throws Error(usage) where the package has no such file.
[[nodiscard]] std::string read_packaging_file(const Dsc& dsc, const SourceSet& files,
                                              const std::string& path);

/// A file that a unified diff adds: its lines, from a hunk "@@ -0,0 +1,N @@" of "+++ TOP/path".
/// Empty where the diff adds no such file.
[[nodiscard]] std::string file_added_by(std::string_view diff, std::string_view path);

/// The sections of a unified diff that change files outside of debian/.
[[nodiscard]] std::string changes_outside_debian(std::string_view diff);

} // namespace stopgap::deb
