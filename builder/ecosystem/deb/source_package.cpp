#include "ecosystem/deb/source_package.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/changelog.hpp"
#include "ecosystem/deb/roots.hpp"
#include "ecosystem/deb/source_member.hpp"
#include "ecosystem/deb/version.hpp"
#include "ecosystem/mirrors.hpp"
#include "sandbox/trees.hpp"
#include "source/archive.hpp"

#include <fmt/format.h>

#include <array>

namespace stopgap::deb {

namespace {

using sandbox::Mount;

void copy_in(const SourceFile& file, const fs::path& folder) {
    copy_stored(file.stored, folder / file.name);
    fs::permissions(folder / file.name, fs::perms(0644));
}

DscFile described(const fs::path& path) {
    return {path.filename(), fs::file_size(path), sha256_of_file(path)};
}

/// ".tar.gz" of "x-1.2.tgz", ".tar.xz" of "x_1.orig.tar.xz".
std::string tar_extension(const std::string& name) {
    if (name.ends_with(".tgz")) {
        return ".tar.gz";
    }
    constexpr std::array<std::string_view, 4> known = {".tar.gz", ".tar.xz", ".tar.bz2",
                                                       ".tar.lzma"};
    for (const std::string_view extension : known) {
        if (name.ends_with(extension)) {
            return std::string(extension);
        }
    }
    throw Error(ExitStatus::usage, printable(name) + ": is no tarball that dpkg-source unpacks")
        .with_hint("give upstream's .tar.gz, .tar.xz, .tar.bz2 or .tar.lzma");
}

std::string file_prefix(const std::string& source, const std::string& version) {
    return source + "_" + parse_version(version).without_epoch();
}

Dsc dsc_of(const Dsc& base, const std::string& version) {
    Dsc dsc = base;
    dsc.version = version;
    dsc.files.clear();
    return dsc;
}

/// The .dsc that dpkg-source unpacks before our debian/ is laid over it, with its files. A format
/// 1.0 or native base is itself; of a native bump it is the new tarball; of a format 1.0 bump it is
/// the new orig tarball, given as 3.0 (quilt) because 1.0 knows no tarball with a separate debian/.
void write_base_dsc(const Inputs& inputs, const std::string& version, const SourceSet& upstream,
                    const fs::path& folder) {
    const Dsc& base = inputs.packaging();
    const bool bump = !inputs.new_upstream.empty();
    Dsc dsc = dsc_of(base, bump ? version : base.version);
    for (const SourceFile& file : bump ? upstream : inputs.packaging_files) {
        copy_in(file, folder);
        dsc.files.push_back(described(folder / file.name));
    }
    if (bump && !base.is_native()) {
        dsc.format = "3.0 (quilt)";
        const fs::path debian = folder / (file_prefix(base.source, version) + ".debian.tar.xz");
        copy_stored(folder / "debian.tar.xz", debian);
        dsc.files.push_back(described(debian));
    }
    write_file(folder / "base.dsc", write_dsc(dsc));
}

SourcePackage write_overlaid(const WorkTree& tree, const Inputs& inputs, const std::string& version,
                             const SourceSet& upstream, const fs::path& folder) {
    SourcePackage package{folder, "base.dsc", true, {}};
    const ChangelogEntry entry =
        parse_first_entry(tree.read("debian/changelog"), "debian/changelog");
    source::pack_tar_xz(tree.folder(), "", folder / "debian.tar.xz", entry.date);
    write_base_dsc(inputs, version, upstream, folder);
    make_directories(folder / "patches");
    for (const std::string& patch : tree.carried()) {
        package.direct_patches.push_back(fmt::format("{:03}", package.direct_patches.size()));
        write_file(folder / "patches" / package.direct_patches.back(), patch);
    }
    return package;
}

} // namespace

SourceSet named_upstream(const Inputs& inputs, const std::string& version) {
    const Dsc& base = inputs.packaging();
    const std::string prefix =
        base.source + "_" + parse_version(version).upstream + (base.is_native() ? "" : ".orig");
    SourceSet files;
    if (inputs.new_upstream.empty()) {
        for (const SourceFile& file : inputs.packaging_files) {
            if (file.name.find(".orig.tar.") != std::string::npos ||
                file.name.find(".orig-") != std::string::npos) {
                files.push_back(file);
            }
        }
        return files;
    }
    for (SourceFile file : inputs.new_upstream) {
        file.name = prefix + orig_component(file.name) + tar_extension(file.name);
        files.push_back(std::move(file));
    }
    return files;
}

SourcePackage write_source_package(const WorkTree& tree, const Inputs& inputs,
                                   const std::string& version, const SourceSet& upstream,
                                   const fs::path& folder) {
    make_directories(folder);
    if (!inputs.packaging().is_quilt()) {
        return write_overlaid(tree, inputs, version, upstream, folder);
    }
    Dsc dsc = dsc_of(inputs.packaging(), version);
    for (const SourceFile& file : upstream) {
        copy_in(file, folder);
        dsc.files.push_back(described(folder / file.name));
    }
    const ChangelogEntry entry =
        parse_first_entry(tree.read("debian/changelog"), "debian/changelog");
    const fs::path debian = folder / (file_prefix(dsc.source, version) + ".debian.tar.xz");
    source::pack_tar_xz(tree.folder(), "", debian, entry.date);
    dsc.files.push_back(described(debian));
    SourcePackage package{folder, file_prefix(dsc.source, version) + ".dsc", false, {}};
    write_file(folder / package.dsc_name, write_dsc(dsc));
    return package;
}

std::vector<std::vector<std::string>> unpack_commands(const SourcePackage& package,
                                                      WithPatches patches) {
    const std::string source = std::string(k_source_inside) + "/";
    std::vector<std::string> unpack = {"dpkg-source", "--no-check"};
    if (patches == WithPatches::no || package.overlaid) { // the package applies its own series
        unpack.emplace_back("--skip-patches");
    }
    unpack.insert(unpack.end(), {"-x", source + package.dsc_name, k_tree_inside});
    std::vector<std::vector<std::string>> commands = {unpack};
    if (!package.overlaid) {
        return commands;
    }
    commands.push_back({"rm", "-rf", "--", std::string(k_tree_inside) + "/debian"});
    commands.push_back({"tar", "-C", k_tree_inside, "-xf", source + "debian.tar.xz"});
    for (const std::string& patch :
         patches == WithPatches::yes ? package.direct_patches : std::vector<std::string>()) {
        commands.push_back({"patch", "-t", "-F", "0", "-N", "-p1", "-u", "-V", "never", "-E", "-d",
                            k_tree_inside, "-i", source + "patches/" + patch});
    }
    return commands;
}

std::string debian_folder_of(const Inputs& inputs, const std::string& upstream_version,
                             const fs::path& root_tree, Workplace& workplace) {
    const fs::path folder = workplace.scratch / "base-source";
    const fs::path build = workplace.scratch / "base-build";
    make_directories(folder);
    const bool new_native = inputs.packaging().is_native() && !inputs.new_upstream.empty();
    Inputs packaging = inputs; // debian/ of a native package comes with its upstream
    if (!new_native) {
        packaging.new_upstream.clear();
    }
    const std::string version = new_native ? upstream_version : inputs.packaging().version;
    write_base_dsc(packaging, version, named_upstream(packaging, version), folder);
    sandbox::make_tree(build, sandbox::User::builder);
    sandbox::Settings settings;
    settings.lowers = {root_tree};
    settings.scratch = workplace.scratch;
    settings.limits = with_defaults({}, k_default_install_seconds);
    settings.mounts = {{Mount::Kind::writable, build, k_build_inside},
                       {Mount::Kind::read_only, folder, k_source_inside}};
    sandbox::Sandbox box = sandbox::Sandbox::start(settings);
    sandbox::Request request;
    request.user = sandbox::User::builder;
    request.working_directory = k_build_inside;
    request.argv = {"dpkg-source", "--no-check", "-x", std::string(k_source_inside) + "/base.dsc",
                    k_tree_inside};
    sandbox::Ended ended = box.run(request);
    if (ended.succeeded()) {
        request.argv = {"tar", "-C", k_tree_inside, "-cf", "-", "debian"};
        ended = box.run(request);
    }
    if (!ended.succeeded()) {
        throw Error(ExitStatus::verification,
                    fmt::format("{} {}: cannot be unpacked: {}\n{}", inputs.packaging().source,
                                version, sandbox::shown(ended), printable(ended.errors)));
    }
    sandbox::discard_tree(build);
    remove_tree(folder);
    return ended.output;
}

} // namespace stopgap::deb
