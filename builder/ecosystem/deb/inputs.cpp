#include "ecosystem/deb/inputs.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/source_files.hpp"
#include "ecosystem/deb/source_member.hpp"
#include "ecosystem/deb/version.hpp"
#include "ecosystem/git_inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

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

std::vector<DscFile> without_signatures(std::vector<DscFile> files) {
    std::erase_if(files, [](const DscFile& file) { return file.name.ends_with(".asc"); });
    return files;
}

/// "debian/patches/x/y.patch" -> "x/y.patch"; otherwise the last component.
std::string series_name(const std::string& path) {
    const std::string patches = "debian/patches/";
    return path.rfind(patches, 0) == 0 ? path.substr(patches.size())
                                       : fs::path(path).filename().string();
}

/// Takes one input apart by its kind.
struct Fetcher {
    const Recipe& recipe;
    Suites& suites;
    Workplace& workplace;

    std::vector<PatchInput> patches(const Input& input) {
        if (std::holds_alternative<GitInput>(input.from)) {
            return fetch_git_patches(input, workplace);
        }
        return {patch(input)};
    }

    PatchInput patch(const Input& input) {
        PatchInput patch;
        if (const auto* archive = std::get_if<ArchiveInput>(&input.from)) {
            patch = donor_patch(*archive, input.place);
            patch.name = input.name.empty() ? patch.name : input.name;
        } else {
            patch.file = fetch_common_input(recipe, input, workplace).value();
            patch.name = patch_name(input, patch.file);
        }
        return patch;
    }

    PatchInput donor_patch(const ArchiveInput& archive, const Place& place) {
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

    /// What the donor's package has not is the recipe's mistake, not a failed verification.
    static std::string donor_file(const FoundSource& donor, const SourceSet& files,
                                  const ArchiveInput& archive, const Place& place) {
        try {
            return read_packaging_file(donor.entry.dsc, files, archive.file);
        } catch (const Error& error) {
            if (error.status() != ExitStatus::usage &&
                !error.message().ends_with("is not in the archive")) {
                throw;
            }
            throw Error(ExitStatus::usage,
                        fmt::format("{}: {} {} of {} has no file {}", shown(place), archive.source,
                                    donor.entry.dsc.version, donor.suite->repository.suite,
                                    archive.file))
                .with_hint("a file is named as it lies in the unpacked source package: "
                           "debian/patches/NAME");
        }
    }

    SourceSet upstream(const Input& input, const std::string& version) {
        if (std::holds_alternative<GitInput>(input.from)) {
            return {fetch_git_source(input, version, workplace)};
        }
        const auto* archive = std::get_if<ArchiveInput>(&input.from);
        if (archive == nullptr) {
            return {fetch_common_input(recipe, input, workplace).value()};
        }
        const FoundSource donor = find_donor(*archive, input.place, suites);
        const Dsc& dsc = donor.entry.dsc;
        return fetch_source_files(donor,
                                  dsc.is_native() ? std::vector<DscFile>{*native_tarball(dsc)}
                                                  : without_signatures(orig_tarballs(dsc)),
                                  suites, workplace);
    }
};

/// "-component" of "x_1.orig-component.tar.gz"; empty for the main tarball.
std::multiset<std::string> components_of(const SourceSet& files) {
    std::multiset<std::string> components;
    for (const SourceFile& file : files) {
        const bool signature = file.name.ends_with(".asc");
        const bool packaging =
            file.name.find(".debian.tar.") != std::string::npos || file.name.ends_with(".diff.gz");
        if (!signature && !packaging) {
            components.insert(orig_component(file.name));
        }
    }
    return components;
}

/// A bump replaces every tarball of the base: each component once, none silently lost.
void require_all_components(const Inputs& inputs, const Fix& fix) {
    if (inputs.new_upstream.empty()) {
        return;
    }
    const std::multiset<std::string> had = components_of(inputs.base_files);
    const std::multiset<std::string> got = components_of(inputs.new_upstream);
    for (const std::string& component : had) {
        if (!got.contains(component)) {
            throw Error(ExitStatus::usage,
                        fmt::format("{}: the base also has an orig{} tarball, and fix.sources has "
                                    "none for it",
                                    shown(fix.place), component))
                .with_hint("name the new version's tarball as SOURCE_VERSION.orig" + component +
                           ".tar.gz (key name)");
        }
    }
    for (const std::string& component : got) {
        if (got.count(component) > 1) {
            throw Error(ExitStatus::usage, fmt::format("{}: fix.sources has two orig{} tarballs",
                                                       shown(fix.place), component));
        }
    }
}

} // namespace

FoundBase find_base(const Recipe& recipe, const Base& base, Suites& suites, Workplace& workplace) {
    if (base.dsc) {
        NamedDsc named = take_named_dsc(recipe, base, workplace);
        return {named.dsc, named.file.origin, {}, std::move(named)};
    }
    const std::vector<FoundSource> found = suites.find_source(suites.own(), base.source);
    FoundSource listed = pick(found, base.version, base.place, base.target, base.source);
    return {listed.entry.dsc, listed.suite->shown(), std::move(listed), {}};
}

FoundSource find_donor(const ArchiveInput& archive, const Place& place, Suites& suites) {
    const std::vector<FoundSource> found =
        suites.find_source(suites.named(archive.suite), archive.source);
    return pick(found, archive.version, place, archive.suite, archive.source);
}

Inputs fetch_inputs(const Recipe& recipe, const Base& base, const FoundBase& found, Suites& suites,
                    Workplace& workplace) {
    Inputs inputs;
    inputs.base = found;
    const std::vector<DscFile> wanted = without_signatures(found.dsc.files);
    inputs.base_files = found.named
                            ? fetch_files_beside(*found.named, wanted, recipe, base, workplace)
                            : fetch_source_files(*found.listed, wanted, suites, workplace);
    const Fix& fix = fix_for(recipe, base);
    Fetcher fetcher{recipe, suites, workplace};
    for (const Input& input : fix.sources) {
        for (SourceFile& file : fetcher.upstream(input, fix.version)) {
            inputs.new_upstream.push_back(std::move(file));
        }
    }
    require_all_components(inputs, fix);
    for (const Input& input : fix.patches) {
        for (PatchInput& patch : fetcher.patches(input)) {
            inputs.patches.push_back(std::move(patch));
        }
    }
    inspect_tarballs(inputs.base_files);
    inspect_tarballs(inputs.new_upstream);
    return inputs;
}

} // namespace stopgap::deb
