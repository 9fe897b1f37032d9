// Fuzz target for the readers of RPM repositories (ecosystem/rpm). The first byte picks the reader,
// the rest is its input: XML as a repository serves it, or records as a worker that was taken over
// could answer. An Error is an answer; a crash, a hang or another exception is a bug. What a reader
// admits must keep the rules of its values.
//
//   clang++ -std=c++20 -fsanitize=fuzzer,address,undefined -Ibuilder tests/fuzz/fuzz_repodata.cpp
//   ...

#include "base/error.hpp"
#include "ecosystem/rpm/filelists.hpp"
#include "ecosystem/rpm/index_record.hpp"
#include "ecosystem/rpm/names.hpp"
#include "ecosystem/rpm/primary.hpp"
#include "ecosystem/rpm/repodata_records.hpp"
#include "ecosystem/rpm/repomd.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace {

using namespace stopgap;
using namespace stopgap::rpm;

void require(bool holds) {
    if (!holds) {
        __builtin_trap();
    }
}

void check_pin(const FilePin& pin) {
    require(pin.sha256.size() + pin.sha512.size() >= 64 && pin.size_bytes > 0);
    require(pin.sha256.empty() != pin.sha512.empty());
}

void check_repomd(const Repomd& repomd) {
    require(repomd.records.contains("primary"));
    for (const auto& [type, record] : repomd.records) {
        require(is_repository_path(record.location) && record.type == type);
        check_pin(record.pin);
    }
    require(may_follow(repomd, repomd));
}

void check_primary(const Primary& primary) {
    for (const PackageEntry& package : primary.packages()) {
        require(is_package_name(package.name) && is_evr(package.evr));
        require(is_architecture(package.arch) && is_repository_path(package.location));
        check_pin(package.pin);
    }
    for (const std::size_t package : primary.providers_of("a")) {
        require(package < primary.packages().size());
    }
    primary.visit_files("/", [](std::string_view path, std::string_view digest) {
        require(path.find('\n') == std::string_view::npos && digest.size() >= 64);
    });
}

source::Pieces pieces_of(std::string_view text) {
    return [text]() mutable { return std::exchange(text, std::string_view()); };
}

using Emitter = void (*)(const source::Pieces&, std::uint64_t, const std::string&, const Emit&);

std::string records_of(std::string_view xml, Emitter emitter) {
    std::string records;
    emitter(pieces_of(xml), xml.size(), "x", [&](std::string_view bytes) { records += bytes; });
    return records;
}

void fuzz_repomd(std::string_view text) {
    check_repomd(checked_repomd(repomd_records(text, "x"), "x"));
}

void fuzz_repomd_records(std::string_view text) {
    check_repomd(checked_repomd(text, "x"));
}

void fuzz_primary(std::string_view text) {
    check_primary(Primary(records_of(text, emit_primary_records), 0, "x"));
}

void fuzz_primary_records(std::string_view text) {
    check_primary(Primary(std::string(text), 0, "x"));
}

void check_filelists(std::string records) {
    Filelists(std::move(records)).visit_files("/", [](std::string_view path, std::string_view) {
        require(path.find('\n') == std::string_view::npos);
    });
}

void fuzz_filelists(std::string_view text) {
    check_filelists(records_of(text, emit_filelists_records));
}

void fuzz_filelists_records(std::string_view text) {
    check_filelists(std::string(text));
}

constexpr std::array<void (*)(std::string_view), 6> k_targets = {
    fuzz_repomd,          fuzz_repomd_records, fuzz_primary,
    fuzz_primary_records, fuzz_filelists,      fuzz_filelists_records};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    try {
        k_targets.at(data[0] % k_targets.size())(text);
    } catch (const stopgap::Error& error) {
        require(error.status() != stopgap::ExitStatus::bug);
    }
    return 0;
}
