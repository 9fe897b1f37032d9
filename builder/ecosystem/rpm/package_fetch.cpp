// Repositories' way to packages: source packages by name and version, downloads, and the check of
// what came.

#include "ecosystem/rpm/repositories.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/rpm/header.hpp"
#include "ecosystem/rpm/pinned.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace stopgap::rpm {

namespace {

constexpr std::size_t k_shown_versions = 8;

/// Whether `evr` is what a person wrote, who may leave out the epoch.
bool is_meant(const Evr& evr, const Evr& written) {
    const bool same_epoch = written.epoch.empty() || written.epoch == evr.epoch ||
                            (written.epoch == "0" && evr.epoch.empty());
    return same_epoch && evr.version == written.version && evr.release == written.release;
}

std::string versions_in(const std::vector<PackageEntry>& packages) {
    std::vector<std::string> versions;
    for (const PackageEntry& package : packages) {
        const std::string version = shown(package.evr);
        if (std::find(versions.begin(), versions.end(), version) == versions.end()) {
            versions.push_back(version);
        }
    }
    const bool are_more = versions.size() > k_shown_versions;
    versions.resize(std::min(versions.size(), k_shown_versions));
    return joined(versions, ", ") + (are_more ? ", ..." : "");
}

Error no_such_source(const std::string& name, const Target& target,
                     const std::set<std::string>& names) {
    const std::optional<std::string> meant =
        nearest(name, std::vector<std::string>(names.begin(), names.end()));
    std::string hint = "give base.srpm in the recipe, or another name";
    if (names.empty()) {
        hint = "they list no source packages at all: name a [[source_repository]] in the target's "
               "description, or give base.srpm in the recipe";
    } else if (meant) {
        hint = fmt::format("did you mean \"{}\"?", *meant);
    }
    return Error(ExitStatus::usage,
                 fmt::format("source \"{}\": the repositories of {} list no such source package",
                             printable(name), target.name))
        .with_hint(hint);
}

Error not_served(const PackageEntry& package, const std::string& repository,
                 const std::string& url) {
    return Error(ExitStatus::unreachable,
                 fmt::format("{}: {} lists it, but does not serve it (\"not found\"): {}",
                             package.nevra(), repository, url))
        .with_hint("the mirror may be in the middle of an update, or has thinned out old "
                   "packages: try another");
}

} // namespace

PackageEntry Repositories::source(const std::string& name, const std::string& version) {
    const std::vector<PackageEntry> found = sources(name);
    if (found.empty()) {
        std::set<std::string> names;
        for (std::size_t i = 0; i < loaded_.size(); ++i) {
            for (const PackageEntry& package : primary(i).packages()) {
                if (package.is_source()) {
                    names.insert(package.name);
                }
            }
        }
        throw no_such_source(name, target_, names);
    }
    if (version.empty()) {
        return found.front();
    }
    const Evr wanted = parse_evr(version, "version of source \"" + printable(name) + "\"");
    const std::vector<PackageEntry>::const_iterator exact =
        std::find_if(found.begin(), found.end(),
                     [&](const PackageEntry& package) { return is_meant(package.evr, wanted); });
    if (exact == found.end()) {
        throw Error(ExitStatus::usage,
                    fmt::format("source \"{}\": the repositories of {} list no version {}", name,
                                target_.name, printable(version)))
            .with_hint("they list " + versions_in(found));
    }
    return *exact;
}

/// Returns the signer; empty where packages may be unsigned.
std::string Repositories::check(const PackageEntry& package, const source::StoredFile& file) {
    const Repository& repository = described(package.repository);
    // Unsigned packages of unsigned metadata would be verified by nothing.
    const bool needs_signature =
        !repository.may_be_unsigned_packages || repository.may_be_unsigned_metadata;
    const std::string key = (needs_signature ? "signed " : "") + package.nevra() + file.sha256;
    const std::map<std::string, std::string>::const_iterator known = checked_.find(key);
    if (known != checked_.end()) {
        return known->second;
    }
    std::optional<TrustedKeys> keys;
    if (needs_signature) {
        keys = TrustedKeys{{target_.keyring}, {}};
    }
    const std::string name = url_of(package);
    const RpmHeader header = read_rpm(file.path, name, keys);
    require_same_package(header, {package.name, package.evr, package.arch}, name);
    return checked_.emplace(key, header.signer).first->second;
}

std::vector<PackageFetch> Repositories::try_fetch(const std::vector<PackageEntry>& packages) {
    std::vector<PinnedFile> files;
    files.reserve(packages.size());
    for (const PackageEntry& package : packages) {
        files.push_back({url_of(package), package.pin, package.file_name()});
    }
    std::vector<source::DownloadOutcome> outcomes = try_fetch_pinned(files, *workplace_);
    std::vector<PackageFetch> fetches(packages.size());
    for (std::size_t i = 0; i < packages.size(); ++i) {
        source::DownloadOutcome& outcome = outcomes[i];
        PackageFetch& fetch = fetches[i];
        if (outcome.file) {
            static_cast<void>(check(packages[i], *outcome.file));
        } else if (outcome.failure->status() == ExitStatus::verification) {
            throw *outcome.failure;
        } else if (outcome.not_found_everywhere) {
            const std::string& repository = described(packages[i].repository).name;
            outcome.failure = not_served(packages[i], repository, files[i].url);
        }
        fetch.file = std::move(outcome.file);
        fetch.failure = std::move(outcome.failure);
        fetch.not_served = outcome.not_found_everywhere;
    }
    return fetches;
}

std::vector<source::StoredFile> Repositories::fetch(const std::vector<PackageEntry>& packages) {
    std::vector<source::StoredFile> files;
    files.reserve(packages.size());
    for (PackageFetch& fetch : try_fetch(packages)) {
        if (fetch.failure) {
            throw *fetch.failure;
        }
        files.push_back(std::move(*fetch.file));
    }
    return files;
}

SourceFile Repositories::fetch_source(const PackageEntry& package) {
    const source::StoredFile stored = fetch({package}).front();
    SourceFile file;
    file.name = package.file_name();
    file.stored = stored.path;
    file.sha256 = stored.sha256;
    file.size_bytes = stored.size_bytes;
    file.origin = url_of(package);
    if (described(package.repository).may_be_unsigned_metadata) {
        file.verification = {Verification::By::signature, check(package, stored)};
    } else {
        file.verification = {Verification::By::signed_index, shown(package.repository)};
    }
    return file;
}

} // namespace stopgap::rpm
