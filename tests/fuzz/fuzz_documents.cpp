// Fuzz target for the documents that lie beside packages and are read back (artifacts), and for
// target descriptions (sandbox). The first byte picks the reader, the rest is its input. An Error
// is an answer; a crash, a hang or another exception is a bug. What a reader admits must keep the
// rules of its values.
//
//   clang++ -std=c++20 -fsanitize=fuzzer,address,undefined -Ibuilder tests/fuzz/fuzz_documents.cpp
//   ...

#include "artifacts/dsse.hpp"
#include "artifacts/host_status.hpp"
#include "artifacts/provenance.hpp"
#include "artifacts/published.hpp"
#include "artifacts/sbom.hpp"
#include "artifacts/vex.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "sandbox/targets.hpp"
#include "unit/artifacts/hotfix.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using namespace stopgap;
using namespace stopgap::artifacts;

void require(bool holds) {
    if (!holds) {
        __builtin_trap();
    }
}

template <void (*Check)(const std::string&, const std::string&, const Held&)>
void fuzz_held(const std::string& text) {
    static const test::Hotfix hotfix;
    static const Manifest manifest = hotfix.manifest();
    Check(text, "file", {hotfix.recipe, hotfix.base, hotfix.target, manifest});
}

void fuzz_manifest(const std::string& text) {
    for (const Artifact& artifact : read_manifest(text, "file").artifacts) {
        const std::string path = artifact.path.string();
        require(!path.empty() && path != ".." && path.find('/') == std::string::npos);
        require(is_sha256(artifact.sha256));
    }
}

void fuzz_published(const std::string& text) {
    for (const PublishedFile& file : read_published(text, "file").files) {
        require(!file.path.starts_with('/'));
        require(("/" + file.path + "/").find("/../") == std::string::npos);
        require(is_sha256(file.sha256));
    }
}

void fuzz_envelope(const std::string& text) {
    const Counts counts = [](std::string_view bytes, std::string_view signature) {
        return signature == "signed" && bytes.starts_with("DSSEv1 ");
    };
    require(!verified_payload(text, "file", k_in_toto_type, counts).empty());
}

void fuzz_host_status(const std::string& text) {
    const HostStatus status = read_host_status(text, "file");
    require(status.host.empty() || is_host_name(status.host));
    require(status.id.find_first_of("/ \033") == std::string::npos);
}

void fuzz_target(const std::string& text) {
    static_cast<void>(sandbox::parse_target(text, "a-b-c.toml"));
    static_cast<void>(sandbox::keyring_help_in(text, "a-b-c.toml"));
}

constexpr std::array<void (*)(const std::string&), 8> k_readers = {fuzz_held<check_provenance>,
                                                                   fuzz_held<check_sbom>,
                                                                   fuzz_held<check_vex>,
                                                                   fuzz_manifest,
                                                                   fuzz_published,
                                                                   fuzz_envelope,
                                                                   fuzz_target,
                                                                   fuzz_host_status};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    try {
        k_readers.at(data[0] % k_readers.size())(text);
    } catch (const stopgap::Error& error) {
        require(error.status() != stopgap::ExitStatus::bug);
    }
    return 0;
}
