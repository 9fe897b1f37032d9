#include "lifecycle/kit_manifest.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace stopgap::lifecycle {

namespace {

constexpr std::chrono::days k_valid_for{90};
constexpr std::chrono::days k_renewed_before{45};

bool is_of_a_retirement(const std::string& line) {
    return line.starts_with("retire ") || line.starts_with("retired ") ||
           line.starts_with("purge ");
}

} // namespace

std::vector<std::string> manifest_values(const std::string& manifest, const std::string& key) {
    std::vector<std::string> values;
    for (const std::string& line : lines_of(manifest)) {
        if (line.starts_with(key + " ")) {
            values.push_back(line.substr(key.size() + 1));
        }
    }
    return values;
}

std::vector<Artifact> packages_in(const std::string& manifest, const std::string& key) {
    std::vector<Artifact> packages;
    for (const std::string& row : manifest_values(manifest, key)) {
        const std::vector<std::string> words = words_of(row);
        if (words.size() != 6) {
            throw Error(ExitStatus::verification,
                        "deploy.manifest: \"" + printable(row) + "\" names no package");
        }
        Artifact& package = packages.emplace_back();
        package.name = words[0];
        package.arch = words[1];
        package.version = words[2];
        package.path = words[5];
    }
    return packages;
}

std::uint64_t manifest_serial(const std::string& manifest, const std::string& subject) {
    const std::vector<std::string> values = manifest_values(manifest, "serial");
    const std::optional<std::uint64_t> serial =
        values.size() == 1 ? parse_number(values.front()) : std::nullopt;
    if (!serial) {
        throw Error(ExitStatus::verification, subject + ": has no serial");
    }
    return *serial;
}

std::string end_of_a_kit_made_now() {
    return rfc3339_date(now() + k_valid_for);
}

bool ends_soon(const std::string& manifest) {
    const std::vector<std::string> ends = manifest_values(manifest, "expires");
    // RFC 3339 times in UTC sort as text.
    return ends.size() != 1 || ends.front() < rfc3339_date(now() + k_renewed_before);
}

std::string renewed(const std::string& manifest, std::uint64_t serial) {
    std::vector<std::string> lines = lines_of(manifest);
    for (std::string& line : lines) {
        if (line.starts_with("serial ")) {
            line = fmt::format("serial {}", serial);
        } else if (line.starts_with("expires ")) {
            line = "expires " + end_of_a_kit_made_now();
        }
    }
    return joined(lines, "\n") + "\n";
}

std::string retiring(const std::string& manifest, const std::string& rows) {
    std::vector<std::string> lines = lines_of(manifest);
    std::erase_if(lines, is_of_a_retirement);
    return joined(lines, "\n") + "\n" + rows;
}

bool names_a_retirement(const std::string& manifest) {
    return std::ranges::any_of(lines_of(manifest), is_of_a_retirement);
}

std::string without_serial_and_end(const std::string& manifest) {
    std::vector<std::string> lines = lines_of(manifest);
    std::erase_if(lines, [](const std::string& line) {
        return line.starts_with("serial ") || line.starts_with("expires ");
    });
    return joined(lines, "\n");
}

} // namespace stopgap::lifecycle
