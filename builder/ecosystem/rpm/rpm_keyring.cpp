#include "ecosystem/rpm/rpm_keyring.hpp"

#include <rpm/rpmpgp.h>

#include <cstdlib>
#include <string_view>

namespace stopgap::rpm {

namespace {

constexpr std::string_view k_armor = "-----BEGIN PGP PUBLIC KEY BLOCK-----";

const std::uint8_t* packets_of(std::string_view bytes) {
    return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

void free_memory(void* memory) {
    std::free(memory);
}

/// A key and its subkeys: librpm looks each up by its own id.
void add_certificate(rpmKeyring keyring, std::string_view certificate) {
    const librpm::PublicKey key(rpmPubkeyNew(packets_of(certificate), certificate.size()));
    if (!key) {
        return;
    }
    rpmKeyringAddKey(keyring, key.get());
    int count = 0;
    const Owned<void, free_memory> subkeys(rpmGetSubkeys(key.get(), &count));
    for (int index = 0; index < count; ++index) {
        const librpm::PublicKey subkey(static_cast<rpmPubkey*>(subkeys.get())[index]);
        rpmKeyringAddKey(keyring, subkey.get());
    }
}

void add_packets(rpmKeyring keyring, std::string_view packets) {
    std::size_t size_bytes = 0;
    while (!packets.empty() &&
           pgpPubKeyCertLen(packets_of(packets), packets.size(), &size_bytes) == 0 &&
           size_bytes > 0 && size_bytes <= packets.size()) {
        add_certificate(keyring, packets.substr(0, size_bytes));
        packets.remove_prefix(size_bytes);
    }
}

void add_armored(rpmKeyring keyring, const std::string& block) {
    std::uint8_t* packets = nullptr;
    std::size_t size_bytes = 0;
    const bool is_key = pgpParsePkts(block.c_str(), &packets, &size_bytes) == PGPARMOR_PUBKEY;
    const Owned<void, free_memory> owner(packets);
    if (is_key) {
        add_packets(keyring, {reinterpret_cast<const char*>(packets), size_bytes});
    }
}

} // namespace

librpm::Keyring keyring_of(const std::vector<std::string>& key_files) {
    librpm::Keyring keyring(rpmKeyringNew());
    const librpm::Log log; // about keys that librpm cannot use
    for (const std::string& file : key_files) {
        std::size_t block = file.find(k_armor);
        if (block == std::string::npos) {
            add_packets(keyring.get(), file);
        }
        while (block != std::string::npos) {
            const std::size_t next = file.find(k_armor, block + 1);
            add_armored(keyring.get(), file.substr(block, next - block));
            block = next;
        }
    }
    return keyring;
}

} // namespace stopgap::rpm
