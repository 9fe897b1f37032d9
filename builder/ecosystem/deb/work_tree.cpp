#include "ecosystem/deb/work_tree.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/source_package.hpp"
#include "source/archive.hpp"

#include <fcntl.h>

namespace stopgap::deb {

namespace {

constexpr const char* k_series = "debian/patches/series";
/// dpkg-source prefers the series of the vendor that it runs on (dpkg-source(1), "3.0 (quilt)").
constexpr const char* k_vendor_series = "debian/patches/debian.series";

} // namespace

WorkTree::WorkTree(fs::path folder)
    : folder_(std::move(folder)), descriptor_(open_file(folder_, O_RDONLY | O_DIRECTORY)) {}

bool WorkTree::has(const fs::path& path) const {
    return exists_beneath(descriptor_.get(), path);
}

std::string WorkTree::read(const fs::path& path) const {
    return read_beneath(descriptor_.get(), path);
}

void WorkTree::write(const fs::path& path, std::string_view text) {
    make_directories_beneath(descriptor_.get(), path.parent_path());
    write_beneath(descriptor_.get(), path, text);
}

void WorkTree::remove(const fs::path& path) {
    remove_beneath(descriptor_.get(), path);
}

ControlFile WorkTree::control() const {
    return ControlFile::parse(read("debian/control"), "debian/control");
}

fs::path WorkTree::series_path() const {
    return has(k_vendor_series) ? k_vendor_series : k_series;
}

PatchSeries WorkTree::series() const {
    return PatchSeries::parse(has(series_path()) ? read(series_path()) : std::string(),
                              series_path());
}

void WorkTree::write_series(const PatchSeries& series) {
    write(series_path(), series.text());
}

std::string WorkTree::patch(const std::string& name) const {
    return read(fs::path("debian/patches") / name);
}

WorkTree unpack_work_tree(const Inputs& inputs, const std::string& version, const fs::path& folder,
                          const fs::path& root_tree, Workplace& workplace) {
    const Dsc& dsc = inputs.packaging();
    make_directories(folder);
    if (const std::optional<DscFile> tarball = debian_tarball(dsc)) {
        for (const SourceFile& file : inputs.packaging_files) {
            if (file.name == tarball->name) {
                source::extract_archive(file.stored, file.name, folder, {});
            }
        }
    } else if (diff_file(dsc) || native_tarball(dsc)) {
        const fs::path tar = workplace.scratch / "debian.tar";
        write_file(tar, debian_folder_of(inputs, version, root_tree, workplace));
        source::extract_archive(tar, "debian/ of " + dsc.source, folder, {});
        remove_tree(tar);
    } else {
        throw Error(ExitStatus::usage, dsc.source + " " + dsc.version + ": source format " +
                                           dsc.format + " is not built yet")
            .with_hint("this version builds 3.0 (quilt), 3.0 (native) and 1.0");
    }
    if (!fs::is_regular_file(fs::symlink_status(folder / "debian/changelog"))) {
        throw Error(ExitStatus::verification,
                    dsc.source + " " + dsc.version + ": has no debian/changelog");
    }
    return WorkTree(folder);
}

bool applies_series_itself(const WorkTree& tree) {
    const std::string rules = tree.read("debian/rules");
    return rules.find("quilt") != std::string::npos ||
           tree.control().build_depends_text().find("quilt") != std::string::npos;
}

} // namespace stopgap::deb
