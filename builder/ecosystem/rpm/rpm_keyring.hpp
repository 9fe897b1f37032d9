#pragma once
// librpm's keyring out of key files; runs in the confined worker. Keys that librpm cannot use are
// left out: base/openpgp decides which keys count, this keyring only lets librpm look as well.

#include "ecosystem/rpm/librpm.hpp"

#include <string>
#include <vector>

namespace stopgap::rpm {

/// `key_files`: contents, binary or armored, of one certificate or more.
[[nodiscard]] librpm::Keyring keyring_of(const std::vector<std::string>& key_files);

} // namespace stopgap::rpm
