#include "ecosystem/rpm/rpm_keys.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"

#include <fcntl.h>

namespace stopgap::rpm {

namespace {

/// Checks the signatures over the bytes from the header on. gpg wants them as a file.
Signer signer_over(int package, std::uint64_t offset, std::uint64_t size_bytes,
                   const std::vector<std::string>& signatures, const TrustedKeys& keys,
                   const std::string& name) {
    const TemporaryDirectory folder(fs::temp_directory_path(), "stopgap-rpm");
    const fs::path path = folder.path() / "signed";
    const FileDescriptor copy = open_file(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    visit_bytes(package, offset, size_bytes, name,
                [&](std::string_view piece) { write_all(copy.get(), piece, path.string()); });
    return verify_detached(joined(signatures, ""), path, keys, name);
}

} // namespace

Signer verified_signer(int package, const RpmLayout& layout, const RpmSignatures& signatures,
                       PayloadDigest digest, const TrustedKeys& keys, const std::string& name) {
    if (digest == PayloadDigest::strong && !signatures.over_header.empty()) {
        return signer_over(package, layout.header_offset, layout.header_size_bytes,
                           signatures.over_header, keys, name);
    }
    if (!signatures.over_package.empty()) {
        return signer_over(package, layout.header_offset,
                           layout.header_size_bytes + layout.payload_size_bytes,
                           signatures.over_package, keys, name);
    }
    throw Error(ExitStatus::verification,
                name + (signatures.over_header.empty()
                            ? ": is not signed"
                            : ": its signature does not cover its payload: the header has no "
                              "SHA-256 digest of that"));
}

} // namespace stopgap::rpm
