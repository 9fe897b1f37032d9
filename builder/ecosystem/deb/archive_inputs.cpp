#include "ecosystem/deb/archive_inputs.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/source_files.hpp"
#include "ecosystem/deb/source_member.hpp"
#include "ecosystem/deb/version.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::deb {

namespace {

std::string offers(const std::vector<FoundSource>& found) {
    std::vector<std::string> texts;
    for (const FoundSource& one : found) {
        texts.push_back(fmt::format("{} ({})", one.entry.dsc.version, one.suite->repository.suite));
    }
    return joined(texts, ", ");
}

Error not_offered(const Place& place, const std::string& who, const std::string& source,
                  const std::string& version, const std::vector<FoundSource>& found) {
    Error error(ExitStatus::usage, fmt::format("{}: {} has no source package {} {}", shown(place),
                                               who, source, version));
    error.with_hint(found.empty() ? "no version of it is there; is it the *source* package's name?"
                                  : "it has " + offers(found));
    return error;
}

const FoundSource& latest(const std::vector<FoundSource>& found) {
    std::vector<std::string> versions;
    for (const FoundSource& one : found) {
        versions.push_back(one.entry.dsc.version);
    }
    const std::string newest = latest_version(versions);
    return *std::find_if(found.begin(), found.end(),
                         [&](const FoundSource& one) { return one.entry.dsc.version == newest; });
}

/// "debian/patches/x/y.patch" -> "x/y.patch"; otherwise the last component.
std::string series_name(const std::string& path) {
    const std::string patches = "debian/patches/";
    return path.rfind(patches, 0) == 0 ? path.substr(patches.size())
                                       : fs::path(path).filename().string();
}

/// What the donor's package has not is the recipe's mistake, not a failed verification.
std::string donor_file(const FoundSource& donor, const SourceSet& files,
                       const ArchiveInput& archive, const Place& place) {
    try {
        return read_packaging_file(donor.entry.dsc, files, archive.file);
    } catch (const Error& error) {
        if (error.status() != ExitStatus::usage &&
            !error.message().ends_with("is not in the archive")) {
            throw;
        }
        throw Error(ExitStatus::usage, fmt::format("{}: {} {} of {} has no file {}", shown(place),
                                                   archive.source, donor.entry.dsc.version,
                                                   donor.suite->repository.suite, archive.file))
            .with_hint("a file is named as it lies in the unpacked source package: "
                       "debian/patches/NAME");
    }
}

bool has_suite(const std::vector<Repository>& repositories, const std::string& suite) {
    return std::any_of(repositories.begin(), repositories.end(),
                       [&](const Repository& repository) { return repository.suite == suite; });
}

} // namespace

FoundSource pick(const std::vector<FoundSource>& found, const std::string& version,
                 const Place& place, const std::string& who, const std::string& source) {
    if (version.empty() && !found.empty()) {
        return latest(found);
    }
    const auto exact = std::find_if(found.begin(), found.end(), [&](const FoundSource& one) {
        return one.entry.dsc.version == version;
    });
    if (exact == found.end()) {
        throw not_offered(place, who, source, version.empty() ? "(any version)" : version, found);
    }
    return *exact;
}

FoundSource find_donor(const ArchiveInput& archive, const Place& place, Suites& suites) {
    const std::vector<FoundSource> found =
        during(fmt::format("while looking for {} ({})", archive.source, shown(place)),
               [&] { return suites.find_source(suites.named(archive.suite), archive.source); });
    return pick(found, archive.version, place, archive.suite, archive.source);
}

SourceSet fetch_archive_tarballs(const ArchiveInput& archive, const Place& place, Suites& suites,
                                 Workplace& workplace) {
    const FoundSource donor = find_donor(archive, place, suites);
    const Dsc& dsc = donor.entry.dsc;
    return fetch_source_files(donor,
                              dsc.is_native() ? std::vector<DscFile>{*native_tarball(dsc)}
                                              : without_signatures(orig_tarballs(dsc)),
                              suites, workplace);
}

PatchInput fetch_archive_patch(const ArchiveInput& archive, const Place& place, Suites& suites,
                               Workplace& workplace) {
    const FoundSource donor = find_donor(archive, place, suites);
    const std::vector<DscFile> wanted = packaging_files(donor.entry.dsc);
    const SourceSet files = fetch_source_files(donor, wanted, suites, workplace);
    const std::string bytes = donor_file(donor, files, archive, place);
    const source::StoredFile stored = workplace.store.put_bytes(bytes);
    PatchInput patch;
    patch.name = series_name(archive.file);
    patch.donor = fmt::format("{} {} of {}", archive.source, donor.entry.dsc.version,
                              donor.suite->repository.suite);
    patch.file = {fs::path(patch.name).filename(),
                  stored.path,
                  stored.sha256,
                  stored.size_bytes,
                  patch.donor + ": " + archive.file,
                  {Verification::By::signed_index, donor.suite->shown()}};
    return patch;
}

bool knows_suite(const Target& target, const std::string& suite) {
    return target.family == Family::deb &&
           (has_suite(target.repositories, suite) || has_suite(target.siblings, suite));
}

const Target* target_with_suite(const std::vector<Target>& targets, const std::string& suite) {
    const auto found = std::find_if(targets.begin(), targets.end(), [&](const Target& target) {
        return knows_suite(target, suite);
    });
    return found == targets.end() ? nullptr : &*found;
}

} // namespace stopgap::deb
