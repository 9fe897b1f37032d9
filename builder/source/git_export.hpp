#pragma once
// A commit's tree as a plain tar, in the confined worker alone. What it holds and leaves out:
// git.hpp.

#include "source/git_objects.hpp"
#include "source/tar_writer.hpp"

#include <cstdint>
#include <string>

namespace stopgap::source::git {

/// Writes the commit's tree as FOLDER/... to `sink`. No file may have more than `limit_bytes`.
void write_tarball(const Objects& objects, const std::string& commit, const std::string& folder,
                   std::uint64_t limit_bytes, const TarWriter::Sink& sink);

} // namespace stopgap::source::git
