#include "ecosystem/rpm/repositories.hpp"

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/mirrors.hpp"
#include "ecosystem/rpm/pinned.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::rpm {

namespace {

std::string date_of(std::uint64_t timestamp) {
    return rfc3339_date(Instant(std::chrono::seconds(timestamp))).substr(0, 10);
}

/// What is_repository_path() admits, as a part of a URL (RFC 3986).
std::string url_encoded(std::string_view path) {
    std::string url;
    for (const char byte : path) {
        url += byte == '^' ? std::string("%5E") : std::string(1, byte);
    }
    return url;
}

Evr without_zero_epoch(Evr evr) {
    evr.epoch = evr.epoch == "0" ? std::string() : evr.epoch;
    return evr;
}

} // namespace

std::string LoadedRepository::shown() const {
    return fmt::format("{} ({}, revision {})", described.name, date_of(state.repomd.timestamp),
                       state.repomd.revision.empty() ? "unknown" : state.repomd.revision);
}

Repositories::Repositories(const Target& target, Workplace& workplace)
    : target_(target), workplace_(&workplace),
      loaded_(target.repositories.size() + target.source_repositories.size()) {}

// ---- loading ------------------------------------------------------------------------------------

const Repository& Repositories::described(std::size_t repository) const {
    return repository < count() ? target_.repositories[repository]
                                : target_.source_repositories.at(repository - count());
}

std::string Repositories::url_of(const Repository& repository) const {
    const std::string base = base_url_of(repository, target_, *workplace_);
    return repository.path.empty() ? base : base + repository.path + "/";
}

LoadedRepository& Repositories::load(std::size_t repository) {
    std::optional<LoadedRepository>& loaded = loaded_.at(repository);
    if (!loaded) {
        LoadedRepository fresh;
        fresh.described = described(repository);
        fresh.url = url_of(fresh.described);
        fresh.state = newest_state(
            {fresh.url, fresh.described.may_be_unsigned_metadata, target_.keyring}, *workplace_);
        loaded = std::move(fresh);
    }
    return *loaded;
}

const LoadedRepository& Repositories::at(std::size_t repository) {
    return load(repository);
}

std::string Repositories::snapshot() {
    Sha256 digest;
    for (std::size_t i = 0; i < count(); ++i) {
        digest.update(load(i).url + "\n" + load(i).state.bytes);
    }
    return digest.hex();
}

source::StoredFile Repositories::stored_index(std::size_t repository, const IndexRecord& record) {
    const LoadedRepository& loaded = load(repository);
    return fetch_pinned({loaded.url + url_encoded(record.location), record.pin,
                         loaded.described.name + " " + record.type},
                        *workplace_);
}

const Primary& Repositories::primary(std::size_t repository) {
    LoadedRepository& loaded = load(repository);
    if (!loaded.primary) {
        const IndexRecord& record = loaded.state.repomd.records.at("primary");
        const source::StoredFile file = stored_index(repository, record);
        loaded.primary = read_primary(file.path, record.open_size_bytes, repository,
                                      loaded.url + record.location);
    }
    return *loaded.primary;
}

const Filelists* Repositories::filelists(std::size_t repository) {
    LoadedRepository& loaded = load(repository);
    const std::map<std::string, IndexRecord, std::less<>>::const_iterator record =
        loaded.state.repomd.records.find("filelists");
    if (record == loaded.state.repomd.records.end()) {
        return nullptr;
    }
    if (!loaded.filelists) {
        const source::StoredFile file = stored_index(repository, record->second);
        loaded.filelists = read_filelists(file.path, record->second.open_size_bytes,
                                          loaded.url + record->second.location);
    }
    return &*loaded.filelists;
}

// ---- looking up ---------------------------------------------------------------------------------

std::vector<PackageEntry>
Repositories::where(std::size_t repositories,
                    const std::function<bool(const PackageEntry&)>& is_wanted) {
    std::vector<PackageEntry> found;
    for (std::size_t i = 0; i < repositories; ++i) {
        for (const PackageEntry& package : primary(i).packages()) {
            if (is_wanted(package)) {
                found.push_back(package);
            }
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const PackageEntry& a, const PackageEntry& b) {
        return compare(a.evr, b.evr) > 0;
    });
    return found;
}

bool Repositories::is_for_target(const PackageEntry& package) const {
    return package.arch == target_.architecture || package.arch == "noarch";
}

std::vector<const PackageEntry*> Repositories::packages() {
    std::vector<const PackageEntry*> all;
    for (std::size_t i = 0; i < count(); ++i) {
        for (const PackageEntry& package : primary(i).packages()) {
            all.push_back(&package);
        }
    }
    return all;
}

std::optional<PackageEntry> Repositories::find(const std::string& name, const Evr& evr,
                                               const std::string& arch,
                                               const std::string& repository) {
    const Evr wanted = without_zero_epoch(evr);
    const std::vector<PackageEntry> found = where(count(), [&](const PackageEntry& package) {
        return package.name == name && package.arch == arch && package.evr == wanted &&
               (repository.empty() || described(package.repository).name == repository);
    });
    for (const PackageEntry& package : found) {
        if (package.pin != found.front().pin) {
            throw Error(ExitStatus::verification,
                        fmt::format("{}: {} and {} list it with different bytes", package.nevra(),
                                    described(found.front().repository).name,
                                    described(package.repository).name));
        }
    }
    return found.empty() ? std::nullopt : std::optional<PackageEntry>(found.front());
}

std::vector<PackageEntry> Repositories::named(const std::string& name) {
    return where(count(), [&](const PackageEntry& package) {
        return package.name == name && is_for_target(package);
    });
}

std::vector<PackageEntry> Repositories::built_from(const std::string& source_rpm) {
    return where(count(), [&](const PackageEntry& package) {
        return !source_rpm.empty() && package.source_rpm == source_rpm && is_for_target(package);
    });
}

std::vector<PackageEntry> Repositories::sources(const std::string& name) {
    return where(loaded_.size(), [&](const PackageEntry& package) {
        return package.name == name && package.is_source();
    });
}

std::string Repositories::url_of(const PackageEntry& package) {
    return load(package.repository).url + url_encoded(package.location);
}

} // namespace stopgap::rpm
