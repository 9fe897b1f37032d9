#include "ecosystem/rpm/inputs.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/git_inputs.hpp"
#include "ecosystem/inputs.hpp"
#include "ecosystem/rpm/names.hpp"

#include <fmt/format.h>

namespace stopgap::rpm {

namespace {

/// The keys that may have signed an SRPM which the recipe names; absent: its digest pins it.
std::optional<TrustedKeys> keys_of(const Recipe& recipe, const std::vector<fs::path>& files) {
    if (files.empty()) {
        return std::nullopt;
    }
    TrustedKeys keys;
    for (const fs::path& file : files) {
        keys.files.push_back(recipe.folder / file);
    }
    return keys;
}

/// base.srpm, fetched; signed ones are verified where they are read.
struct NamedSrpm {
    SourceFile file;
    std::optional<TrustedKeys> keys;
};

NamedSrpm take_named(const Recipe& recipe, const Input& input, Workplace& workplace) {
    if (const auto* path = std::get_if<PathInput>(&input.from)) {
        return {take_path_input(recipe, *path, workplace), keys_of(recipe, path->keys)};
    }
    if (const auto* url = std::get_if<UrlInput>(&input.from)) {
        // With a detached signature of its own, that is what the keys are for.
        const std::vector<fs::path> inner =
            url->signature.empty() ? url->keys : std::vector<fs::path>();
        return {fetch_url_input(recipe, *url, workplace), keys_of(recipe, inner)};
    }
    throw Error(ExitStatus::usage, shown(input.place) + ": an SRPM is named by url or path");
}

void require_named_so(const FoundBase& found, const Base& base) {
    const RpmHeader& header = found.srpm.header;
    const bool other_name = !base.source.empty() && base.source != header.name;
    const bool other_version = !base.version.empty() && base.version != shown(header.evr) &&
                               base.version != without_epoch(header.evr);
    if (other_name || other_version) {
        throw Error(ExitStatus::usage,
                    fmt::format("{}: base.srpm is {} {}, not {} {}", shown(base.place), header.name,
                                shown(header.evr), base.source, base.version))
            .with_hint("leave source and version out, or name the SRPM of that version");
    }
}

FoundBase from_recipe(const Recipe& recipe, const Base& base, Workplace& workplace) {
    const NamedSrpm named = take_named(recipe, *base.srpm, workplace);
    FoundBase found;
    found.file = named.file;
    found.srpm = read_srpm(named.file.stored, named.file.name, named.keys);
    found.origin = named.file.origin;
    if (named.keys) {
        found.file.verification = {Verification::By::signature, found.srpm.header.signer};
    }
    require_named_so(found, base);
    return found;
}

FoundBase from_repositories(const Base& base, Repositories& repositories) {
    const PackageEntry entry = during("while looking for the base of " + shown(base.place), [&] {
        return repositories.source(base.source, base.version);
    });
    FoundBase found;
    found.file = repositories.fetch_source(entry);
    found.srpm = read_srpm(found.file.stored, found.file.name, std::nullopt); // signed: fetch()
    found.origin = repositories.shown(entry.repository);
    return found;
}

/// The name that binaries give for their source package.
std::string source_rpm_name(const RpmHeader& header) {
    return fmt::format("{}-{}.src.rpm", header.name, without_epoch(header.evr));
}

/// A binary's release says what the vendor built; the SRPM's own %dist is that of whoever packed
/// it. The main package's counts, else the one that most binaries have.
Evr literal_evr(const FoundBase& found) {
    const Evr& own = found.srpm.header.evr;
    for (const PackageEntry& binary : found.binaries) {
        if (binary.name == found.srpm.header.name && binary.evr.version == own.version) {
            return binary.evr;
        }
    }
    for (const PackageEntry& binary : found.binaries) {
        if (binary.evr.version == own.version) {
            return binary.evr;
        }
    }
    return own;
}

[[noreturn]] void refuse(const Input& input, const std::string& what, const std::string& hint) {
    throw Error(ExitStatus::usage, shown(input.place) + ": " + what).with_hint(hint);
}

void settle_name(SourceFile& file, const Input& input) {
    if (!input.name.empty()) {
        file.name = input.name;
    }
    if (!is_file_name(file.name)) {
        refuse(input, printable(file.name) + " is no file name", "give it one with the key name");
    }
}

/// One file, but for an `archive` input without a file: each upstream tarball.
SourceSet take_input(const Recipe& recipe, const Input& input, const std::string& version,
                     Workplace& workplace) {
    SourceSet files;
    if (const auto* archive = std::get_if<ArchiveInput>(&input.from)) {
        files = workplace.fetch_archive_input(*archive, input.place);
    } else if (std::holds_alternative<GitInput>(input.from)) {
        files.push_back(fetch_git_source(input, version, workplace));
    } else {
        files.push_back(fetch_common_input(recipe, input, workplace).value());
    }
    if (!input.name.empty() && files.size() > 1) {
        refuse(input, fmt::format("one name for the {} tarballs of a source package", files.size()),
               "leave the key name out");
    }
    for (SourceFile& file : files) {
        settle_name(file, input);
    }
    return files;
}

std::vector<PatchInput> take_patches(const Recipe& recipe, const Input& input,
                                     Workplace& workplace) {
    std::vector<PatchInput> patches;
    if (!std::holds_alternative<GitInput>(input.from)) {
        for (const SourceFile& file : take_input(recipe, input, {}, workplace)) {
            patches.push_back({file.name, file});
        }
        return patches;
    }
    for (const stopgap::PatchInput& patch : fetch_git_patches(input, workplace)) {
        patches.push_back({patch.name, patch.file, patch.commit_files});
        patches.back().file.name = patch.name;
    }
    return patches;
}

} // namespace

FoundBase find_base(const Recipe& recipe, const Base& base, Repositories& repositories,
                    Workplace& workplace) {
    FoundBase found =
        base.srpm ? from_recipe(recipe, base, workplace) : from_repositories(base, repositories);
    found.binaries = repositories.built_from(source_rpm_name(found.srpm.header));
    found.evr = literal_evr(found);
    return found;
}

BaseSource described(const FoundBase& base) {
    BaseSource source{base.srpm.header.name, shown(base.evr), base.origin, {}};
    for (const PackageEntry& binary : base.binaries) {
        source.served.push_back({binary.name, shown(binary.evr), binary.arch});
    }
    return source;
}

Inputs fetch_inputs(const Recipe& recipe, const Base& base, Workplace& workplace) {
    Inputs inputs;
    const Fix& fix = fix_for(recipe, base);
    for (const Input& input : fix.sources) {
        for (SourceFile& file : take_input(recipe, input, fix.version, workplace)) {
            inputs.sources.push_back(std::move(file));
        }
    }
    inspect_tarballs(inputs.sources);
    for (const Input& input : fix.patches) {
        for (PatchInput& patch : take_patches(recipe, input, workplace)) {
            inputs.patches.push_back(std::move(patch));
        }
    }
    return inputs;
}

} // namespace stopgap::rpm
