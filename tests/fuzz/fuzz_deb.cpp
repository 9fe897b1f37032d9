// Fuzz target for the readers of Debian text (ecosystem/deb). The first byte picks the reader, the
// rest is its input. An Error is an answer; a crash, a hang or another exception is a bug. What a
// writer makes of an accepted input must be read back.
//
//   clang++ -std=c++20 -fsanitize=fuzzer,address,undefined -Ibuilder tests/fuzz/fuzz_deb.cpp ...

#include "base/error.hpp"
#include "ecosystem/deb/changelog.hpp"
#include "ecosystem/deb/control.hpp"
#include "ecosystem/deb/dep3.hpp"
#include "ecosystem/deb/dsc.hpp"
#include "ecosystem/deb/hotfix_version.hpp"
#include "ecosystem/deb/index.hpp"
#include "ecosystem/deb/patch_series.hpp"
#include "ecosystem/deb/release_file.hpp"
#include "patching/patch_text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace stopgap;
using namespace stopgap::deb;

void require(bool holds) {
    if (!holds) {
        __builtin_trap();
    }
}

void fuzz_stanzas(std::string_view text) {
    for (const Stanza& stanza : parse_stanzas(text, "x", Comments::skipped)) {
        const Stanza again = parse_single_stanza(write_stanza(stanza), "x");
        require(again.fields().size() == stanza.fields().size());
    }
}

void fuzz_scan(std::string_view text) {
    for_each_stanza(text, [](std::string_view stanza) {
        const std::string_view value = field_of(stanza, "Filename").value_or(stanza);
        require(value.size() <= stanza.size());
        return true;
    });
}

void fuzz_control(std::string_view text) {
    ControlFile control = ControlFile::parse(text, "x");
    require(control.text() == text);
    control.add_build_dependency("libfoo-dev");
    require(!control.add_build_dependency("libfoo-dev"));
    mark_as_hotfix(control, "HF-1", {"CVE-2026-1234"});
    control.set_field_in_all_binaries("XB-Note", "x");
}

void fuzz_changelog(std::string_view text) {
    const ChangelogEntry entry = parse_first_entry(text, "x");
    require(!entry.source.empty() && is_version(entry.version));
}

void fuzz_dsc(std::string_view text) {
    const Dsc dsc = parse_dsc(text, "x");
    require(parse_dsc(write_dsc(dsc), "x").files.size() == dsc.files.size());
}

void fuzz_release(std::string_view text) {
    const ReleaseFile release = parse_release(text, "x");
    static_cast<void>(best_index(release, sources_path("main")));
    static_cast<void>(check_dates(release, Instant(), Expiry::accepted));
}

void fuzz_index(std::string_view text) {
    static_cast<void>(find_sources(text, "foo", "x"));
    static_cast<void>(find_packages_built_from(text, "foo", "", "x"));
    static_cast<void>(contents_line(text));
}

void fuzz_series(std::string_view text) {
    PatchSeries series = PatchSeries::parse(text, "x");
    require(series.text() == text);
    if (!series.contains("new.patch")) {
        series.append("new.patch");
    }
    require(PatchSeries::parse(series.text(), "x").names() == series.names());
}

void fuzz_patch(std::string_view text) {
    static_cast<void>(patching::cves_named_in(text));
    static_cast<void>(patching::paths_leaving_tree(text));
    require(
        has_dep3_header(with_dep3_header(std::string(text), {{"Subject", "x"}, {"Origin", "y"}})));
}

void fuzz_version(std::string_view text) {
    const std::string base(text);
    require(is_version(backport_version(base, VersionScheme::debian, 1)));
    require(is_version(bump_version(base, "9.9", VersionScheme::ubuntu, 1).version));
    require(!vendor_successors(base, VersionScheme::debian).empty());
}

constexpr std::array<void (*)(std::string_view), 10> k_targets = {
    fuzz_stanzas, fuzz_scan,  fuzz_control, fuzz_changelog, fuzz_dsc,
    fuzz_release, fuzz_index, fuzz_series,  fuzz_patch,     fuzz_version};

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
