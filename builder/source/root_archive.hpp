#pragma once
// A root file system as a tar archive, or one layer of an OCI image, made fit to be unpacked as the
// mapped root in a sandbox.
//
// Rules:
//  - libarchive runs in the confined worker, which writes a plain tar of what it admits; nothing is
//    unpacked here. Symbolic links may lead anywhere: what is written is for a sandbox alone.
//  - Refused: what ExtractionPolicy refuses (names that are absolute or hold "..", entries behind a
//    link, more than the limits), entries behind a link of a lower layer, and owners beyond the
//    65536 ids of a sandbox.
//  - Left out: devices, FIFOs and sockets, as a user namespace cannot make them; bits for set-uid
//    and set-gid; names of owners, extended attributes and flags. Times are not ahead of now.
//  - Of an OCI layer, entries called ".wh.NAME" and ".wh..wh..opq" are told, not unpacked
//    (https://github.com/opencontainers/image-spec/blob/main/layer.md, "Whiteouts").

#include "base/files.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace stopgap::source {

enum class Whiteouts { none, oci };

/// A program that a root may need, by its place.
struct RootProgram {
    std::string path;         ///< "usr/bin/dpkg"
    unsigned elf_machine = 0; ///< e_machine of ELF; 0: it is no ELF program, or a link
};

struct RootArchive {
    std::uint64_t entries = 0;
    std::uint64_t left_out = 0; ///< devices, FIFOs and sockets
    bool is_oci_layout = false; ///< it holds a file "oci-layout" at its top: no root, an image
    std::vector<std::string> removed; ///< what lower layers have and this one takes away
    std::vector<std::string> emptied; ///< folders of which lower layers show nothing
    std::set<std::string> links;      ///< the symbolic links of the root, this layer laid over it
    std::vector<RootProgram> programs;
};

/// Reads `file` and writes `tree.tar` into `folder`, an empty folder of ours. `name` is the subject
/// of errors; `links_below` the symbolic links of the layers below.
[[nodiscard]] RootArchive filter_root_archive(const fs::path& file, const std::string& name,
                                              const fs::path& folder, Whiteouts whiteouts,
                                              const std::set<std::string>& links_below = {});

} // namespace stopgap::source
