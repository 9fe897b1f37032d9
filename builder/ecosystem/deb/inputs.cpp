#include "ecosystem/deb/inputs.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/archive_inputs.hpp"
#include "ecosystem/deb/source_files.hpp"
#include "ecosystem/deb/source_member.hpp"
#include "ecosystem/deb/version.hpp"
#include "ecosystem/git_inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace stopgap::deb {

namespace {

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
            patch = fetch_archive_patch(*archive, input.place, suites, workplace);
            patch.name = input.name.empty() ? patch.name : input.name;
        } else {
            patch.file = fetch_common_input(recipe, input, workplace).value();
            patch.name = patch_name(input, patch.file);
        }
        return patch;
    }

    SourceSet upstream(const Input& input, const std::string& version) {
        if (std::holds_alternative<GitInput>(input.from)) {
            return {fetch_git_source(input, version, workplace)};
        }
        const auto* archive = std::get_if<ArchiveInput>(&input.from);
        if (archive == nullptr) {
            SourceFile file = fetch_common_input(recipe, input, workplace).value();
            file.name = input.name.empty() ? file.name : input.name;
            return {file};
        }
        return fetch_archive_tarballs(*archive, input.place, suites, workplace);
    }
};

/// "-component" of "x_1.orig-component.tar.gz"; empty for the main tarball.
template <typename Files> std::multiset<std::string> components_of(const Files& files) {
    std::multiset<std::string> components;
    for (const auto& file : files) {
        const bool signature = file.name.ends_with(".asc");
        const bool packaging =
            file.name.find(".debian.tar.") != std::string::npos || file.name.ends_with(".diff.gz");
        if (!signature && !packaging) {
            components.insert(orig_component(file.name));
        }
    }
    return components;
}

/// A bump replaces every tarball that its packaging has: each component once, none silently lost.
void require_all_components(const Inputs& inputs, const Fix& fix) {
    if (inputs.new_upstream.empty()) {
        return;
    }
    const std::multiset<std::string> had = components_of(inputs.packaging().files);
    const std::multiset<std::string> got = components_of(inputs.new_upstream);
    for (const std::string& component : had) {
        if (!got.contains(component)) {
            throw Error(ExitStatus::usage,
                        fmt::format("{}: the {} also has an orig{} tarball, and fix.sources has "
                                    "none for it",
                                    shown(fix.place), inputs.donor ? "donor" : "base", component))
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

/// What debian/ is unpacked from: of format 3.0 (quilt) its tarball alone, else every file.
std::vector<DscFile> files_with_debian(const Dsc& dsc) {
    return dsc.is_quilt() ? packaging_files(dsc) : without_signatures(dsc.files);
}

SourceSet fetch_of_base(const std::vector<DscFile>& wanted, const Recipe& recipe, const Base& base,
                        const FoundBase& found, Suites& suites, Workplace& workplace) {
    return found.named ? fetch_files_beside(*found.named, wanted, recipe, base, workplace)
                       : fetch_source_files(*found.listed, wanted, suites, workplace);
}

} // namespace

bool Inputs::packaging_fits_sources() const {
    const std::vector<DscFile>& files = packaging().files;
    return std::all_of(new_upstream.begin(), new_upstream.end(), [&](const SourceFile& source) {
        return std::any_of(files.begin(), files.end(),
                           [&](const DscFile& file) { return file.sha256 == source.sha256; });
    });
}

FoundBase find_base(const Recipe& recipe, const Base& base, Suites& suites, Workplace& workplace) {
    if (base.dsc) {
        NamedDsc named = take_named_dsc(recipe, base, workplace);
        return {named.dsc, named.file.origin, {}, std::move(named)};
    }
    const std::vector<FoundSource> found = suites.find_source(suites.own(), base.source);
    FoundSource listed = pick(found, base.version, base.place, base.target, base.source);
    return {listed.entry.dsc, listed.suite->shown(), std::move(listed), {}};
}

std::optional<FoundSource> find_packaging_donor(const Base& base, const FoundBase& found,
                                                Suites& suites) {
    if (!base.packaging) {
        return std::nullopt;
    }
    const DonorPackaging& packaging = *base.packaging;
    FoundSource donor =
        find_donor({packaging.suite, base.source, packaging.version, {}}, base.place, suites);
    const Dsc& dsc = donor.entry.dsc;
    if (dsc.version == found.dsc.version) {
        throw Error(ExitStatus::usage, fmt::format("{}: the donor is the base itself: {} {}",
                                                   shown(base.place), dsc.source, dsc.version))
            .with_hint("leave base.packaging out, or name a newer suite");
    }
    if (dsc.is_native() != found.dsc.is_native()) {
        throw Error(ExitStatus::usage,
                    fmt::format("{}: the donor {} {} is {} native package, and the base {} is {}",
                                shown(base.place), dsc.source, dsc.version,
                                dsc.is_native() ? "a" : "no", found.dsc.version,
                                dsc.is_native() ? "none" : "one"))
            .with_hint("a hotfix keeps the form of its base's version: take another donor");
    }
    return donor;
}

std::vector<PackageFile> served_packages(const Dsc& dsc, Suites& suites) {
    std::vector<PackageFile> served;
    for (const Suite* suite : suites.own()) {
        for (const std::string& text : suites.packages(*suite)) {
            const std::vector<PackageFile> found = find_packages_built_from(
                text, dsc.source, dsc.version, suite->repository.suite + " Packages");
            served.insert(served.end(), found.begin(), found.end());
        }
    }
    return served;
}

Inputs fetch_packaging(const Recipe& recipe, const Base& base, const FoundBase& found,
                       Suites& suites, Workplace& workplace) {
    Inputs inputs;
    inputs.base = found;
    inputs.packaging_files =
        fetch_of_base(files_with_debian(found.dsc), recipe, base, found, suites, workplace);
    inspect_tarballs(inputs.packaging_files);
    return inputs;
}

Inputs fetch_inputs(const Recipe& recipe, const Base& base, const FoundBase& found,
                    const std::optional<FoundSource>& donor, Suites& suites, Workplace& workplace) {
    const auto of_base = [&](const std::vector<DscFile>& wanted) {
        return fetch_of_base(wanted, recipe, base, found, suites, workplace);
    };
    Inputs inputs;
    inputs.base = found;
    inputs.donor = donor;
    if (donor) {
        inputs.packaging_files =
            fetch_source_files(*donor, files_with_debian(donor->entry.dsc), suites, workplace);
        inputs.base_packaging = of_base(files_with_debian(found.dsc));
    } else {
        inputs.packaging_files = of_base(without_signatures(found.dsc.files));
    }
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
    inspect_tarballs(inputs.packaging_files);
    inspect_tarballs(inputs.base_packaging);
    inspect_tarballs(inputs.new_upstream);
    return inputs;
}

} // namespace stopgap::deb
