#include "ecosystem/rpm/package_file.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "base/worker.hpp"
#include "ecosystem/rpm/rpm_keys.hpp"
#include "ecosystem/rpm/rpm_reader.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>

namespace stopgap::rpm {

namespace {

constexpr std::uint64_t k_memory_bytes = 1ULL << 30U;
constexpr std::chrono::seconds k_cpu_time{300};
// RFC 9580, section 9.5: SHA-256, SHA-384, SHA-512.
constexpr const char* k_sha256_algorithm = "8";
constexpr std::array<std::string_view, 3> k_strong_algorithms = {k_sha256_algorithm, "9", "10"};

PackageFacts read_confined(int package, const RpmLayout& layout,
                           const std::vector<std::string>& key_files, const std::string& name) {
    Confinement confinement;
    confinement.name = name;
    confinement.descriptors = {package};
    confinement.memory_bytes = k_memory_bytes;
    confinement.cpu_time = k_cpu_time;
    const std::string answer = run_confined(
        confinement, [&] { return read_facts(package, layout, key_files, name).text(); });
    return {answer, name};
}

std::vector<std::string> contents_of(const std::vector<fs::path>& files) {
    std::vector<std::string> contents;
    std::transform(files.begin(), files.end(), std::back_inserter(contents),
                   [](const fs::path& file) { return read_file(file); });
    return contents;
}

/// Once more, by us: librpm has verified it.
void require_payload(int package, const RpmLayout& layout, const std::string& sha256,
                     const std::string& name) {
    Sha256 digest;
    visit_bytes(package, layout.payload_offset, layout.payload_size_bytes, name,
                [&](std::string_view piece) { digest.update(piece); });
    if (digest.hex() != sha256) {
        throw Error(ExitStatus::verification,
                    name + ": its payload has not the SHA-256 digest of its header");
    }
}

PayloadDigest payload_digest(int package, const RpmLayout& layout, const PackageFacts& facts,
                             const std::string& name) {
    const std::string algorithm = facts.one("payload-digest-algorithm");
    const std::vector<std::string>& digests = facts.all("payload-digest");
    if (algorithm == k_sha256_algorithm && !digests.empty()) {
        require_payload(package, layout, digests.front(), name);
    }
    const bool is_strong =
        !digests.empty() && std::find(k_strong_algorithms.begin(), k_strong_algorithms.end(),
                                      algorithm) != k_strong_algorithms.end();
    return is_strong ? PayloadDigest::strong : PayloadDigest::none;
}

void require_librpms_word(const PackageFacts& facts, const std::string& name) {
    if (facts.one("signatures") != "good") {
        throw Error(ExitStatus::verification, name + ": librpm does not accept its signature: " +
                                                  printable(facts.one("signatures")));
    }
}

} // namespace

VerifiedPackage verified_package(const fs::path& file, const std::string& name,
                                 const std::optional<TrustedKeys>& keys) {
    const FileDescriptor package = open_file(file, O_RDONLY);
    VerifiedPackage verified;
    verified.layout = layout_of(package.get(), name);
    const std::vector<std::string> key_files =
        keys ? contents_of(keys->files) : std::vector<std::string>();
    verified.facts = read_confined(package.get(), verified.layout, key_files, name);
    const PayloadDigest digest =
        payload_digest(package.get(), verified.layout, verified.facts, name);
    if (keys) {
        const RpmSignatures signatures = {verified.facts.all_bytes("header-signature"),
                                          verified.facts.all_bytes("package-signature")};
        verified.signer =
            verified_signer(package.get(), verified.layout, signatures, digest, *keys, name)
                .fingerprint;
        require_librpms_word(verified.facts, name);
    }
    return verified;
}

} // namespace stopgap::rpm
