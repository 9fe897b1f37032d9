#pragma once
// A Debian source package's description (dsc(5)) as a value: from a .dsc file, or from a stanza of
// a signed Sources index, which stands in for a .dsc that the archive no longer serves.
//
// Rules:
//  - Only SHA-256 counts: a file without a Checksums-Sha256 line is refused, MD5 is never read.
//  - File names are plain names in the package's own alphabet; anything else is refused.
//  - Signatures are not checked here: the bytes were pinned by a digest or a verified index.

#include "ecosystem/deb/deb822.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::deb {

struct DscFile {
    std::string name;
    std::uint64_t size_bytes = 0;
    std::string sha256;
};

struct Dsc {
    std::string source;
    std::string version;
    std::string format; ///< "3.0 (quilt)", "3.0 (native)", "1.0"
    std::vector<std::string> binaries;
    std::vector<DscFile> files; ///< without the .dsc itself
    Stanza fields;              ///< all fields as read: Build-Depends, Testsuite, Maintainer, ...

    [[nodiscard]] bool is_native() const;
    [[nodiscard]] bool is_quilt() const { return format == "3.0 (quilt)"; }
};

/// Parses a .dsc, with or without a clear-signature around it (text before or after the signed
/// block is refused). Error(verification) "NAME:LINE: ..." or "NAME: ...".
[[nodiscard]] Dsc parse_dsc(std::string_view text, const std::string& name);

/// The same value from a stanza of a Sources index; the .dsc's own line is left out of `files`.
[[nodiscard]] Dsc dsc_from_sources(const Stanza& stanza, const std::string& name);

/// What lies inside a clear-signature, dash-escapes removed; the text itself where there is none.
/// It checks no signature: for bytes whose digest is pinned.
[[nodiscard]] std::string without_clearsign(std::string_view text, const std::string& name);

/// orig.tar.*, orig-COMPONENT.tar.*, and their .asc; the tarball of a native package is none.
[[nodiscard]] std::vector<DscFile> orig_tarballs(const Dsc& dsc);
/// All but detached signatures (.asc).
[[nodiscard]] std::vector<DscFile> without_signatures(std::vector<DscFile> files);
/// debian.tar.* of 3.0 (quilt); absent otherwise.
[[nodiscard]] std::optional<DscFile> debian_tarball(const Dsc& dsc);
/// diff.gz of format 1.0; absent otherwise.
[[nodiscard]] std::optional<DscFile> diff_file(const Dsc& dsc);
/// The one tarball of a native package; absent otherwise.
[[nodiscard]] std::optional<DscFile> native_tarball(const Dsc& dsc);
[[nodiscard]] std::optional<DscFile> find_file(const Dsc& dsc, std::string_view file_name);

/// An unsigned .dsc that `dpkg-source -x` accepts and checks by SHA-256: its "Files" field is
/// empty, which dpkg-source wants to be there but does not want filled.
[[nodiscard]] std::string write_dsc(const Dsc& dsc);

/// Whether `name` may be the name of a file of a source package.
[[nodiscard]] bool is_source_file_name(std::string_view name);

} // namespace stopgap::deb
