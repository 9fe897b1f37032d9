#pragma once
// librpm's part in reading a package: it runs in the confined worker (package_file.cpp puts it
// there), without configuration, macros, keyring or database of the host's.

#include "ecosystem/rpm/package_facts.hpp"
#include "ecosystem/rpm/rpm_layout.hpp"

#include <string>
#include <vector>

namespace stopgap::rpm {

/// Verifies the digests of header and payload, which must both have one, and reads the header.
/// Error(verification) with librpm's words otherwise.
///
/// Facts: name, epoch, version, release, arch, source-rpm, is-source, no-source, requires,
/// provides, payload-format, payload-digest, payload-digest-algorithm (RFC 9580, section 9.5);
/// of a source package: source, patch, file ("FLAGS SIZE ALGORITHM DIGEST NAME"); bytes:
/// header-signature, package-signature; and, where there are keys, librpm's verdict on the
/// signatures: "signatures" is "good", or what it said.
[[nodiscard]] PackageFacts read_facts(int package, const RpmLayout& layout,
                                      const std::vector<std::string>& key_files,
                                      const std::string& name);

} // namespace stopgap::rpm
