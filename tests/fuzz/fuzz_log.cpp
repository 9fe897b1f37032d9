// Fuzz target for what reads build logs, Contents indexes and readelf's output (repair/,
// ecosystem/). The first byte picks the phase of the run or a requirement's kind, the rest is the
// text. What is made of it must be printable, bounded, and valid TOML text on one line each.
//
//   clang++ -std=c++20 -fsanitize=fuzzer,address,undefined -Ibuilder tests/fuzz/fuzz_log.cpp ...

#include "base/text.hpp"
#include "ecosystem/deb/contents_paths.hpp"
#include "ecosystem/deb/log_patterns.hpp"
#include "ecosystem/library_table.hpp"
#include "ecosystem/requirement_paths.hpp"
#include "repair/catalogue.hpp"
#include "repair/decision.hpp"
#include "repair/log_scan.hpp"
#include "repair/test_summary.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace stopgap;

void require(bool holds) {
    if (!holds) {
        __builtin_trap();
    }
}

void require_shown(const std::string& text, std::size_t limit_bytes) {
    require(printable(text) == text);
    require(text.size() <= limit_bytes);
}

void require_one_table(const std::string& lines) {
    std::size_t tables = 0;
    for (const std::string& line : lines_of(lines)) {
        tables += line == "[[decision]]" ? 1 : 0;
        require(printable(line) == line);
    }
    require(tables <= 1);
}

void fuzz_log(std::string_view log, Phase run) {
    static const repair::LogScanner scanner(deb::log_dialect());
    const repair::LogReading reading = scanner.read(log, "build.log", run);
    require(!reading.findings.empty() && reading.findings.size() <= 200);
    for (const Finding& finding : reading.findings) {
        require(repair::find_kind(finding.kind) != nullptr);
        require_shown(finding.subject, 1024);
        require_shown(finding.evidence.text, 2048);
        require_one_table(repair::decision_for(finding, "debian-bookworm-amd64").recipe_lines);
    }
    const std::vector<std::string> lines = repair::lines_that_matter(log, reading.findings, 20);
    require(lines.size() <= 20);
    for (const std::string& line : lines) {
        require_shown(line, 1024);
    }
    for (const std::string& line : repair::test_summaries(log)) {
        require_shown(line, 512);
    }
}

void fuzz_readelf(std::string_view output) {
    const LibraryTable table = parse_readelf(output);
    require(printable(table.soname) == table.soname);
    for (const std::string& need : table.needs) {
        require(!need.empty() && printable(need) == need);
    }
    for (const auto& [symbol, exported] : table.exports) {
        require(!symbol.empty() && printable(symbol) == symbol);
    }
}

void fuzz_contents(std::string_view text, Requirement::Kind kind) {
    const std::string_view name = text.substr(0, text.find('\n'));
    for (const Provider& provider : deb::providers_in(text, {kind, std::string(name)})) {
        require(provider.match != PathMatch::none);
        require(match_path(provider.path, {kind, std::string(name)}) == provider.match);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    constexpr unsigned k_phases = static_cast<unsigned>(Phase::publish) + 1;
    constexpr unsigned k_kinds = static_cast<unsigned>(Requirement::Kind::file) + 1;
    if (data[0] % 2 == 0) {
        fuzz_log(text, static_cast<Phase>(data[0] / 2 % k_phases));
        fuzz_readelf(text);
    } else {
        fuzz_contents(text, static_cast<Requirement::Kind>(data[0] / 2 % k_kinds));
    }
    return 0;
}
