#pragma once
// Package URLs of distribution packages (https://github.com/package-url/purl-spec, types deb and
// rpm): "pkg:deb/debian/curl@7.88.1-10?arch=amd64&distro=bookworm".

#include "model/target.hpp"

#include <string>

namespace stopgap::artifacts {

/// Whether the qualifier "distro" is there. Scanners spell it in different ways, and a VEX
/// statement with another spelling matches nothing: without it, it matches all of them.
enum class Distro { named, left_out };

/// `version` as the package manager shows it ("1:2.4-1"); `arch` "source" means a source package.
[[nodiscard]] std::string purl_of(const Target& target, const std::string& name,
                                  const std::string& version, const std::string& arch,
                                  Distro distro = Distro::named);

} // namespace stopgap::artifacts
