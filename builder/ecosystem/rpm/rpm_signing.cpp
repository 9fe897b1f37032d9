#include "ecosystem/rpm/rpm_signing.hpp"

#include "base/digest.hpp"
#include "base/worker.hpp"
#include "ecosystem/rpm/header.hpp"
#include "ecosystem/rpm/rpm_layout.hpp"
#include "ecosystem/rpm/signature_header.hpp"

#include <fcntl.h>

namespace stopgap::rpm {

namespace {

constexpr std::uint64_t k_memory_bytes = 256U << 20U;

std::string new_signature_header(int package, const RpmLayout& layout, const std::string& signature,
                                 const std::string& name) {
    Confinement confinement;
    confinement.name = name;
    confinement.descriptors = {package};
    confinement.memory_bytes = k_memory_bytes;
    return run_confined(confinement,
                        [&] { return signature_header_with(package, layout, signature, name); });
}

} // namespace

void sign_rpm(const fs::path& from, const fs::path& to, SignatureMaker& signatures,
              const std::string& name) {
    static_cast<void>(read_rpm(from, name, std::nullopt)); // its digests hold
    const FileDescriptor package = open_file(from, O_RDONLY);
    const RpmLayout layout = layout_of(package.get(), name);
    const std::string header =
        bytes_of(package.get(), layout.header_offset, layout.header_size_bytes, name);
    const std::string signature = signatures.detached(header, SignatureMaker::Form::binary);

    AtomicFile file(to);
    file.write(bytes_of(package.get(), 0, layout.signatures_offset, name));
    file.write(new_signature_header(package.get(), layout, signature, name));
    file.write(header);
    visit_bytes(package.get(), layout.payload_offset, layout.payload_size_bytes, name,
                [&](std::string_view piece) { file.write(piece); });
    file.commit();
    static_cast<void>(
        read_rpm(to, name, TrustedKeys{{signatures.key_file()}, {signatures.fingerprint()}}));
}

std::string digest_without_signatures(const fs::path& package) {
    const std::string name = package.filename();
    const FileDescriptor file = open_file(package, O_RDONLY);
    const RpmLayout layout = layout_of(file.get(), name);
    Sha256 digest;
    visit_bytes(file.get(), layout.header_offset,
                layout.header_size_bytes + layout.payload_size_bytes, name,
                [&](std::string_view piece) { digest.update(piece); });
    return digest.hex();
}

} // namespace stopgap::rpm
