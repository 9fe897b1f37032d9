// Fuzz target for the readers of RPM packages (ecosystem/rpm, source/archive_reader), without the
// worker around them. An input that begins as a package does is read as one: as it is, then under a
// signature header that fits what became of its header, so that mutations get past the digests. Any
// other input is text: facts, versions, names. An Error is an answer; a crash, a hang or another
// exception is a bug.

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "ecosystem/rpm/hotfix_version.hpp"
#include "ecosystem/rpm/package_header.hpp"
#include "ecosystem/rpm/rpm_reader.hpp"
#include "ecosystem/rpm/version_order.hpp"
#include "source/archive_reader.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace {

using namespace stopgap;
using namespace stopgap::rpm;

constexpr std::string_view k_lead_magic = "\xed\xab\xee\xdb";
constexpr std::size_t k_lead_bytes = 96;

void require(bool holds) {
    if (!holds) {
        __builtin_trap();
    }
}

FileDescriptor file_of(std::string_view bytes) {
    FileDescriptor file(memfd_create("package", MFD_CLOEXEC));
    write_all(file.get(), bytes, "package");
    lseek(file.get(), 0, SEEK_SET);
    return file;
}

void accepting_errors(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        require(error.status() == ExitStatus::verification || error.status() == ExitStatus::usage);
        require(error.message().find('\n') == std::string::npos);
    }
}

// ---- text -------------------------------------------------------------------------------------

void check_header(const PackageFacts& facts) {
    const RpmHeader header = header_of(facts, "x");
    require(is_package_name(header.name) && is_evr(header.evr) && is_architecture(header.arch));
    static_cast<void>(package_requirements(header));
    require(rpm::nevra_of(shown(rpm::nevra_of(header))) == rpm::nevra_of(header));
}

void check_srpm(const PackageFacts& facts) {
    const Srpm srpm = srpm_of(facts, "x");
    require(is_file_name(srpm.spec_file));
    for (const SrpmFile& file : srpm.files) {
        require(is_file_name(file.name));
    }
}

void fuzz_facts(std::string_view text) {
    const PackageFacts facts(text, "x");
    require(PackageFacts(facts.text(), "x").text() == facts.text());
    static_cast<void>(facts.all_bytes("header-signature"));
    accepting_errors([&] { check_header(facts); });
    accepting_errors([&] { check_srpm(facts); });
}

void fuzz_version(std::string_view text) {
    const Evr base = parse_evr(text.substr(0, text.find('\n')));
    require(compare(base, base) == 0);
    for (const VersionScheme scheme : {VersionScheme::rpm_caret, VersionScheme::rpm_plain}) {
        Evr hotfix = base;
        hotfix.release = backport_release(base.release, scheme, 1);
        static_cast<void>(check_order({base, hotfix, {}, scheme}));
    }
    require(is_evr({"", "1", "0~~hot1." + distribution_tag(base.release)}) ||
            distribution_tag(base.release).empty());
}

// ---- packages ---------------------------------------------------------------------------------

std::string number(std::size_t value) {
    std::string bytes;
    for (unsigned shift = 32; shift > 0; shift -= 8) {
        bytes += static_cast<char>(value >> (shift - 8) & 255U);
    }
    return bytes;
}

/// A signature header with nothing but the header's SHA-256.
std::string fitting_signatures(const std::string& header) {
    const std::string digest = sha256_of(header) + '\0';
    const std::size_t sha256_tag = 273;
    const std::size_t string_type = 6;
    std::string signatures("\x8e\xad\xe8\x01\0\0\0\0", 8);
    signatures += number(1) + number(digest.size());
    signatures += number(sha256_tag) + number(string_type) + number(0) + number(1) + digest;
    signatures.resize((signatures.size() + 7) / 8 * 8);
    return signatures;
}

void read_package(std::string_view bytes) {
    const FileDescriptor file = file_of(bytes);
    const RpmLayout layout = layout_of(file.get(), "x");
    const PackageFacts facts = read_facts(file.get(), layout, {}, "x");
    accepting_errors([&] { check_header(facts); });
    accepting_errors([&] { check_srpm(facts); });
}

void read_with_fitting_digests(std::string_view bytes) {
    const FileDescriptor file = file_of(bytes);
    const RpmLayout layout = layout_of(file.get(), "x");
    const std::string header =
        bytes_of(file.get(), layout.header_offset, layout.header_size_bytes, "x");
    read_package(std::string(bytes.substr(0, k_lead_bytes)) + fitting_signatures(header) + header +
                 std::string(bytes.substr(layout.payload_offset)));
}

void read_payload(std::string_view bytes) {
    const FileDescriptor file = file_of(bytes);
    const RpmLayout layout = layout_of(file.get(), "x");
    lseek(file.get(), static_cast<off_t>(layout.payload_offset), SEEK_SET);
    source::ExtractionPolicy flat;
    flat.flat_files = true;
    flat.total_bytes = 16U << 20U;
    source::ArchiveReader reader(file.get(), "x", source::ArchiveReader::Format::cpio);
    source::EntryPolicy policy("x", flat);
    static_cast<void>(walk_archive(
        reader, policy,
        [](archive_entry*, const std::string& name) {
            require(!name.empty() && name != ".." && name.find('/') == std::string::npos);
        },
        [](const source::ContentBlock& block) { require(block.offset >= 0); }));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (input.starts_with(k_lead_magic)) {
        accepting_errors([&] { read_package(input); });
        accepting_errors([&] { read_with_fitting_digests(input); });
        accepting_errors([&] { read_payload(input); });
        return 0;
    }
    accepting_errors([&] { fuzz_facts(input); });
    accepting_errors([&] { fuzz_version(input); });
    accepting_errors([&] { static_cast<void>(rpm::nevra_of(input)); });
    return 0;
}
