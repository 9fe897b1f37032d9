#include "ecosystem/rpm/primary.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/rpm/index_record.hpp"
#include "ecosystem/rpm/names.hpp"
#include "ecosystem/rpm/repodata_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <tuple>

namespace stopgap::rpm {

namespace {

constexpr std::size_t k_fields = 10;

std::string in_quotes(std::string_view text) {
    return '"' + printable(text.substr(0, 120)) + '"';
}

Evr evr_of(std::string_view epoch, std::string_view version, std::string_view release) {
    return {epoch == "0" ? std::string() : std::string(epoch), std::string(version),
            std::string(release)};
}

/// A name for people and for asking the archive; what has not the form of one is none.
std::string source_of(std::string_view field) {
    const std::optional<Nevra> source = nevra_of(field);
    const bool is_one = source && field.ends_with(".rpm") && is_source_architecture(source->arch);
    return is_one ? std::string(field) : std::string();
}

PackageEntry entry_of(const std::vector<std::string_view>& fields, const std::string& name) {
    if (fields.size() != k_fields) {
        throw Error(ExitStatus::verification, name + ": its reader answered nonsense");
    }
    PackageEntry entry;
    entry.name = fields[0];
    entry.arch = fields[1];
    entry.evr = evr_of(fields[2], fields[3], fields[4]);
    if (!is_package_name(entry.name) || !is_architecture(entry.arch) || !is_evr(entry.evr)) {
        throw Error(ExitStatus::verification,
                    fmt::format("{}: package {} {} {}: its name, version or architecture has not "
                                "the form of one",
                                name, in_quotes(fields[0]), in_quotes(shown(entry.evr)),
                                in_quotes(fields[1])));
    }
    const std::string subject = fmt::format("{}: package {}", name, entry.nevra());
    entry.pin = pin_of(fields[5], fields[6], fields[7], subject);
    entry.location = fields[8];
    if (!is_repository_path(entry.location) || !entry.location.ends_with(".rpm")) {
        throw Error(ExitStatus::verification,
                    fmt::format("{}: location {} is no path below the repository", subject,
                                in_quotes(fields[8])));
    }
    entry.source_rpm = source_of(fields[9]);
    return entry;
}

/// Two packages that call themselves the same must be the same bytes, in the same place.
void refuse_ambiguous(const std::vector<PackageEntry>& packages, const std::string& name) {
    std::vector<std::size_t> order(packages.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto key = [&](std::size_t i) {
        const PackageEntry& entry = packages[i];
        return std::tie(entry.name, entry.evr.version, entry.evr.release, entry.evr.epoch,
                        entry.arch);
    };
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    for (std::size_t i = 1; i < order.size(); ++i) {
        const PackageEntry& one = packages[order[i - 1]];
        const PackageEntry& other = packages[order[i]];
        if (key(order[i - 1]) == key(order[i]) && one.pin != other.pin) {
            throw Error(ExitStatus::verification,
                        fmt::format("{}: lists {} twice, with different bytes ({} and {})", name,
                                    one.nevra(), one.location, other.location));
        }
    }
}

} // namespace

std::string PackageEntry::nevra() const {
    return rpm::shown(Nevra{name, evr, arch});
}

std::string PackageEntry::file_name() const {
    return location.substr(location.rfind('/') + 1); // npos + 1 is 0
}

Primary::Primary(std::string records, std::size_t repository, const std::string& name)
    : records_(std::move(records)) {
    packages_.reserve(records_.count());
    for (std::size_t i = 0; i < records_.count(); ++i) {
        packages_.push_back(entry_of(records_.package(i), name));
        packages_.back().repository = repository;
    }
    refuse_ambiguous(packages_, name);
}

std::vector<std::size_t> Primary::providers_of(std::string_view capability) const {
    std::vector<std::size_t> providers;
    records_.visit('p', capability, [&](std::string_view value, std::size_t package) {
        if (value == capability && (providers.empty() || providers.back() != package)) {
            providers.push_back(package);
        }
    });
    return providers;
}

void Primary::visit_files(std::string_view needle, const FileVisitor& visit) const {
    records_.visit('f', needle, [&](std::string_view path, std::size_t package) {
        visit(path, packages_[package].pin.digest());
    });
}

Primary read_primary(const fs::path& file, std::uint64_t open_size_bytes, std::size_t repository,
                     const std::string& name) {
    return {read_records(file, open_size_bytes, name, emit_primary_records), repository, name};
}

} // namespace stopgap::rpm
