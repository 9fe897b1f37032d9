#include "ecosystem/deb/workaround_tree.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/spec_templates.hpp"
#include "ecosystem/deb/changelog.hpp"
#include "ecosystem/deb/control.hpp"
#include "ecosystem/workaround.hpp"
#include "model/workaround.hpp"
#include "source/archive.hpp"

#include <fmt/format.h>

namespace stopgap::deb {

namespace {

/// dpkg-gencontrol reads "${...}" in every field; "${}" is its way to write a '$'.
std::string without_variables(const std::string& text) {
    std::string result;
    for (const char c : text) {
        result += c == '$' ? "${}" : std::string(1, c);
    }
    return result;
}

std::string bytes_of(const SourceFile& file) {
    std::string bytes = read_file(file.stored, k_shipped_limit_bytes);
    if (sha256_of(bytes) != file.sha256) {
        throw Error(ExitStatus::verification,
                    file.name + ": changed in the store while it was used");
    }
    return bytes;
}

std::string changelog_of(const WorkaroundFacts& facts) {
    NewEntry entry;
    entry.source = workaround_package(facts.recipe.id);
    entry.version = facts.version;
    entry.distribution = facts.distribution;
    entry.lines = workaround_entry(facts.recipe);
    entry.maintainer = facts.maintainer;
    entry.date = facts.date;
    return new_entry(entry);
}

} // namespace

std::string workaround_control(const WorkaroundFacts& facts) {
    const std::string text = filled(spec_template("workaround/deb/control"),
                                    {{"package", workaround_package(facts.recipe.id)},
                                     {"maintainer", without_variables(facts.maintainer)},
                                     {"source", facts.source},
                                     {"summary", without_variables(facts.recipe.summary)},
                                     {"id", facts.recipe.id}});
    ControlFile control = ControlFile::parse(text, "debian/control");
    mark_as_hotfix(control, facts.recipe.id, facts.recipe.cves);
    return control.text();
}

std::string workaround_rules(const WorkaroundFacts& facts) {
    std::string install;
    std::string digests;
    for (std::size_t i = 0; i < facts.fix.files.size(); ++i) {
        const ShippedFile& file = facts.fix.files[i];
        install += fmt::format("{}\tinstall -D -m {:04o} debian/{} $(tree){}", i == 0 ? "" : "\n",
                               file.mode, shipped_name(i), file.install);
        if (!is_configuration(file)) {
            digests +=
                fmt::format("\n\tcd $(tree) && md5sum {} >>DEBIAN/md5sums", file.install.substr(1));
        }
    }
    return filled(
        spec_template("workaround/deb/rules"),
        {{"package", workaround_package(facts.recipe.id)}, {"install", install + digests}});
}

std::string workaround_conffiles(const Fix& fix) {
    std::string paths;
    for (const ShippedFile& file : fix.files) {
        paths += is_configuration(file) ? file.install + "\n" : "";
    }
    return paths;
}

WorkTree make_workaround_tree(const WorkaroundFacts& facts, const SourceSet& files,
                              const fs::path& folder) {
    make_directories(folder);
    WorkTree tree(folder);
    tree.write("debian/source/format", "3.0 (native)\n");
    tree.write("debian/changelog", changelog_of(facts));
    tree.write("debian/control", workaround_control(facts));
    tree.write("debian/rules", workaround_rules(facts));
    tree.write("debian/conffiles", workaround_conffiles(facts.fix));
    for (std::size_t i = 0; i < files.size(); ++i) {
        tree.write("debian/" + shipped_name(i), bytes_of(files[i]));
    }
    return tree;
}

SourcePackage write_workaround_source(const WorkTree& tree, const std::string& version,
                                      Instant date, const fs::path& folder) {
    make_directories(folder);
    const std::string name = tree.control().source_name();
    const std::string prefix = fmt::format("{}_{}", name, version);
    const fs::path tarball = folder / (prefix + ".tar.xz");
    source::pack_tar_xz(tree.folder(), fmt::format("{}-{}", name, version), tarball, date);
    Dsc dsc;
    dsc.source = name;
    dsc.version = version;
    dsc.format = "3.0 (native)";
    dsc.binaries = {name};
    dsc.fields.set("Architecture", "all");
    dsc.files = {{tarball.filename(), fs::file_size(tarball), sha256_of_file(tarball)}};
    SourcePackage package{folder, prefix + ".dsc", false, {}};
    write_file(folder / package.dsc_name, write_dsc(dsc));
    return package;
}

} // namespace stopgap::deb
