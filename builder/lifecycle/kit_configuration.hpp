#pragma once
// The files for configuration management of a deploy kit that lies in a folder, made of its signed
// manifest and the digests of its files (artifacts/configuration_management).

#include "base/files.hpp"

#include <string>

namespace stopgap::lifecycle {

/// What a kit's folder is not told by itself.
struct KitPlace {
    std::string url; ///< where the kit's folder is served; empty: nowhere
    std::string key; ///< the key that signs it, armored
};

/// Writes them into the kit. One that is there as it would be made stays untouched.
void put_configuration(const fs::path& kit, const KitPlace& place);

} // namespace stopgap::lifecycle
