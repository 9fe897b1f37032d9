#include "engine/abi.hpp"

#include "artifacts/library_text.hpp"

#include <fmt/format.h>

namespace stopgap::engine {

namespace {

/// More than anybody would decide one by one.
constexpr std::size_t k_decided_alone = 20;

Finding finding(const std::string& kind, const std::string& subject, const LibraryChange& library,
                const std::string& text) {
    return {kind, subject, {fmt::format("{}: /{}", library.package, library.path), 0, text}, {}};
}

std::vector<Finding> lost_symbols(const LibraryChange& library) {
    const std::string kind = "abi-symbol-lost";
    if (library.lost.size() > k_decided_alone) {
        return {finding(kind, fmt::format("{}: {} symbols", library.soname, library.lost.size()),
                        library,
                        "the vendor's exports them, the built one does not: " +
                            artifacts::first_of(library.lost))};
    }
    std::vector<Finding> findings;
    for (const std::string& symbol : library.lost) {
        findings.push_back(
            finding(kind, fmt::format("{}: {}", library.soname, symbol), library,
                    fmt::format("the vendor's exports {}, the built one does not", symbol)));
    }
    return findings;
}

} // namespace

std::vector<Finding> abi_findings(const std::vector<LibraryChange>& libraries) {
    std::vector<Finding> findings;
    for (const LibraryChange& library : libraries) {
        if (!library.is_public || library.is_named_by_version) {
            continue;
        }
        if (library.fate == LibraryChange::Fate::gone) {
            findings.push_back(finding("abi-library-lost", library.soname, library,
                                       "no built package has a library of this SONAME"));
        }
        const std::vector<Finding> lost = lost_symbols(library);
        findings.insert(findings.end(), lost.begin(), lost.end());
    }
    return findings;
}

} // namespace stopgap::engine
