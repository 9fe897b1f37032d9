#include "ecosystem/deb/index.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/archive_path.hpp"
#include "ecosystem/deb/file_table.hpp"
#include "ecosystem/deb/version.hpp"

#include <algorithm>

namespace stopgap::deb {

namespace {

/// The file of the stanza's own table that is the .dsc.
DscFile dsc_file_of(const Stanza& stanza, const std::string& name) {
    for (FileRow& row : parse_file_table(stanza, "Checksums-Sha256", name)) {
        if (row.path.ends_with(".dsc")) {
            return {std::move(row.path), row.size_bytes, std::move(row.sha256)};
        }
    }
    throw error_at(
        name, 0, stanza.get("Package") + " " + stanza.get("Version") + " is listed without a .dsc");
}

SourceEntry source_entry(std::string_view text, const std::string& name) {
    const Stanza stanza = parse_single_stanza(text, name);
    SourceEntry entry;
    entry.dsc = dsc_from_sources(stanza, name);
    entry.dsc_file = dsc_file_of(stanza, name);
    entry.directory = stanza.get("Directory");
    if (!is_archive_path(entry.directory)) {
        throw error_at(name, 0,
                       entry.dsc.source + ": Directory: \"" + printable(entry.directory) +
                           "\" is no path below the archive");
    }
    return entry;
}

std::string text_of(std::string_view stanza, std::string_view field) {
    return std::string(field_of(stanza, field).value_or(std::string_view()));
}

/// "src (1.2-3)" or "src"; the binary's own name and version where there is no Source field.
void take_source(PackageFile& package, std::string_view stanza) {
    const std::string field = text_of(stanza, "Source");
    const std::size_t open = field.find(" (");
    package.source = field.empty() ? package.name : field.substr(0, open);
    package.source_version = open == std::string::npos || !field.ends_with(')')
                                 ? package.version
                                 : field.substr(open + 2, field.size() - open - 3);
}

void require_package(const PackageFile& package, bool has_size, const std::string& name) {
    const std::string subject = "\"" + printable(package.name.substr(0, 80)) + "\": ";
    if (!is_package_name(package.name) || !is_package_name(package.source)) {
        throw error_at(name, 0, subject + "no package's name");
    }
    static_cast<void>(parse_version(package.version, name + ": " + package.name));
    static_cast<void>(parse_version(package.source_version, name + ": " + package.name));
    if (!is_archive_path(package.filename)) {
        throw error_at(name, 0,
                       subject + "Filename: \"" + printable(package.filename.substr(0, 120)) +
                           "\" is no path below the archive");
    }
    if (!is_sha256(package.sha256) || !has_size) {
        throw error_at(name, 0, subject + "listed without SHA256 and Size");
    }
}

PackageFile package_file(std::string_view stanza, const std::string& name) {
    PackageFile package;
    package.name = text_of(stanza, "Package");
    package.version = text_of(stanza, "Version");
    package.arch = text_of(stanza, "Architecture");
    package.filename = text_of(stanza, "Filename");
    package.sha256 = text_of(stanza, "SHA256");
    take_source(package, stanza);
    const std::optional<std::uint64_t> size = parse_size(text_of(stanza, "Size"));
    package.size_bytes = size.value_or(0);
    require_package(package, size.has_value(), name);
    return package;
}

/// The stanza's Source field (or its Package), without a version.
bool is_built_from(std::string_view stanza, std::string_view source) {
    const std::string_view field =
        field_of(stanza, "Source").value_or(field_of(stanza, "Package").value_or(""));
    return field.starts_with(source) &&
           (field.size() == source.size() || field[source.size()] == ' ');
}

/// The stanzas that hold `needle` and that `wanted` accepts.
template <typename Wanted>
std::vector<PackageFile> packages_where(std::string_view packages, std::string_view needle,
                                        const std::string& name, const Wanted& wanted) {
    std::vector<PackageFile> found;
    for_each_stanza_with(packages, needle, [&](std::string_view stanza) {
        if (wanted(stanza)) {
            found.push_back(package_file(stanza, name));
        }
        return true;
    });
    return found;
}

} // namespace

std::vector<SourceEntry> find_sources(std::string_view sources, std::string_view source,
                                      const std::string& name) {
    std::vector<SourceEntry> found;
    for_each_stanza_with(sources, source, [&](std::string_view stanza) {
        if (field_of(stanza, "Package") == source) {
            found.push_back(source_entry(stanza, name));
        }
        return true;
    });
    return found;
}

std::optional<FoundFile> find_file_by_digest(std::string_view sources, std::string_view source,
                                             std::string_view sha256, const std::string& name) {
    for (const SourceEntry& entry : find_sources(sources, source, name)) {
        std::vector<DscFile> files = entry.dsc.files;
        files.push_back(entry.dsc_file);
        for (const DscFile& file : files) {
            if (file.sha256 == sha256) {
                return FoundFile{entry.directory, file};
            }
        }
    }
    return std::nullopt;
}

std::vector<PackageFile> find_packages_built_from(std::string_view packages,
                                                  std::string_view source, std::string_view version,
                                                  const std::string& name) {
    std::vector<PackageFile> found =
        packages_where(packages, source, name,
                       [&](std::string_view stanza) { return is_built_from(stanza, source); });
    if (!version.empty()) {
        std::erase_if(found,
                      [&](const PackageFile& file) { return file.source_version != version; });
    }
    return found;
}

std::vector<PackageFile> find_packages(std::string_view packages, std::string_view package,
                                       const std::string& name) {
    return packages_where(packages, package, name, [&](std::string_view stanza) {
        return field_of(stanza, "Package") == package;
    });
}

std::optional<PackageFile> find_package_by_filename(std::string_view packages,
                                                    std::string_view filename,
                                                    const std::string& name) {
    std::optional<PackageFile> found;
    for_each_stanza_with(packages, filename, [&](std::string_view stanza) {
        if (field_of(stanza, "Filename") == filename) {
            found = package_file(stanza, name);
        }
        return !found;
    });
    return found;
}

std::map<std::string, PackageFile> lookup_files(std::string_view packages,
                                                const std::set<std::string, std::less<>>& filenames,
                                                const std::string& name) {
    std::map<std::string, PackageFile> found;
    for_each_stanza(packages, [&](std::string_view stanza) {
        const std::optional<std::string_view> filename = field_of(stanza, "Filename");
        if (filename && filenames.contains(*filename)) {
            found.emplace(*filename, package_file(stanza, name));
        }
        return found.size() < filenames.size();
    });
    return found;
}

} // namespace stopgap::deb
