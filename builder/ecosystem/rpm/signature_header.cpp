#include "ecosystem/rpm/signature_header.hpp"

#include "base/error.hpp"
#include "ecosystem/rpm/librpm.hpp"

#include <cstdlib>
#include <set>
#include <string_view>

namespace stopgap::rpm {

namespace {

using librpm::HeaderHandle;
using Iterator = Owned<std::remove_pointer_t<HeaderIterator>, headerFreeIterator>;

// Eight bytes before each header (rpm: docs/manual/format_header.md).
constexpr std::string_view k_magic{"\x8e\xad\xe8\x01\0\0\0\0", 8};
constexpr std::size_t k_alignment = 8;
constexpr rpmTagVal k_openpgp_tag = 278; // RPMSIGTAG_OPENPGP of rpm 4.20 and later

Error refusal(const std::string& name, const std::string& what) {
    return {ExitStatus::verification, name + ": " + what};
}

void free_memory(void* memory) {
    std::free(memory);
}

/// RFC 9580, sections 4.2 and 5.2.3: the public-key algorithm of a version 4 signature packet.
unsigned algorithm_of(std::string_view signature) {
    const auto byte = [&](std::size_t at) {
        return at < signature.size() ? static_cast<unsigned char>(signature[at]) : 0U;
    };
    const bool new_format = (byte(0) & 0x40U) != 0;
    const unsigned length_type = byte(0) & 3U;
    const std::size_t body = new_format ? (byte(1) < 192   ? 2
                                           : byte(1) < 255 ? 3
                                                           : 6)
                                        : 1 + (1U << length_type);
    return byte(body) == 4 ? byte(body + 2) : 0;
}

/// Where rpm looks for a signature over the header (rpm: sign/rpmgensig.c, makeSigTag).
rpmTagVal tag_for(std::string_view signature, const std::string& name) {
    constexpr unsigned k_rsa = 1;
    constexpr unsigned k_dsa = 17;
    constexpr unsigned k_eddsa = 22;
    switch (algorithm_of(signature)) {
    case k_rsa:
        return RPMSIGTAG_RSA;
    case k_dsa:
    case k_eddsa:
        return RPMSIGTAG_DSA;
    default:
        throw refusal(name, "RPM packages cannot be signed with a key of this kind")
            .with_hint("sign with an ed25519 or RSA key");
    }
}

/// Signatures, and the room that rpmbuild leaves for them.
bool is_left_out(rpmTagVal tag) {
    static const std::set<rpmTagVal> left_out = {
        RPMTAG_HEADERSIGNATURES, RPMTAG_HEADERIMMUTABLE, RPMSIGTAG_DSA,
        RPMSIGTAG_RSA,           RPMSIGTAG_PGP,          RPMSIGTAG_GPG,
        RPMSIGTAG_PGP5,          k_openpgp_tag,          RPMSIGTAG_RESERVEDSPACE};
    return left_out.contains(tag);
}

HeaderHandle imported(int package, const RpmLayout& layout, const std::string& name) {
    std::string blob = bytes_of(package, layout.signatures_offset + k_magic.size(),
                                layout.signatures_size_bytes - k_magic.size(), name);
    const librpm::Log log;
    HeaderHandle header(
        headerImport(blob.data(), static_cast<unsigned>(blob.size()), HEADERIMPORT_COPY));
    if (!header) {
        throw refusal(name, "its signature header cannot be read: " + log.complaints());
    }
    return header;
}

/// Its entries but for those left out: an entry of the old region cannot be taken over as it is.
HeaderHandle without_signatures(Header header) {
    HeaderHandle copy(headerNew());
    const Iterator iterator(headerInitIterator(header));
    rpmtd data = rpmtdNew();
    while (headerNext(iterator.get(), data) != 0) {
        if (!is_left_out(rpmtdTag(data))) {
            headerPut(copy.get(), data, HEADERPUT_DEFAULT);
        }
        rpmtdFreeData(data);
    }
    rpmtdFree(data);
    return copy;
}

} // namespace

std::string signature_header_with(int package, const RpmLayout& layout,
                                  const std::string& signature, const std::string& name) {
    HeaderHandle header = without_signatures(imported(package, layout, name).get());
    headerPutBin(header.get(), tag_for(signature, name),
                 reinterpret_cast<const std::uint8_t*>(signature.data()),
                 static_cast<rpm_count_t>(signature.size()));
    header.reset(headerReload(header.release(), RPMTAG_HEADERSIGNATURES));
    unsigned size_bytes = 0;
    const Owned<void, free_memory> blob(headerExport(header.get(), &size_bytes));
    if (!blob) {
        throw refusal(name, "its signature header cannot be written");
    }
    std::string bytes(k_magic);
    bytes.append(static_cast<const char*>(blob.get()), size_bytes);
    bytes.resize((bytes.size() + k_alignment - 1) / k_alignment * k_alignment, '\0');
    return bytes;
}

} // namespace stopgap::rpm
