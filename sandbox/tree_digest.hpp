#pragma once
// A digest of what a tree holds: see digest_of_tree() in trees.hpp.

#include "sandbox/trees.hpp"

#include <sys/types.h>

#include <string>

namespace stopgap::sandbox {

/// `first_uid` and `first_gid` are what the sandbox's root is where this runs.
[[nodiscard]] std::string digest_folder(int folder, uid_t first_uid, gid_t first_gid,
                                        TreeDigest digest);

} // namespace stopgap::sandbox
