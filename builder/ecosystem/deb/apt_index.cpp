#include "ecosystem/deb/apt_index.hpp"

#include "base/text.hpp"
#include "ecosystem/deb/archive_path.hpp"
#include "ecosystem/deb/index.hpp"

#include <fmt/format.h>

#include <array>

namespace stopgap::deb {

namespace {

constexpr const char* k_origin = "stopgap";
/// What an index says of a file; a control file has no say in it.
constexpr std::array<std::string_view, 6> k_fields_of_files = {"Filename", "Size",   "MD5sum",
                                                               "SHA1",     "SHA256", "SHA512"};

std::string without_epoch(const std::string& version) {
    return version.substr(version.find(':') + 1); // npos + 1 is 0
}

/// RFC 1123, as apt wants it: in UTC, by name.
std::string release_date(Instant instant) {
    std::string date = rfc5322_date(instant);
    return date.substr(0, date.rfind(' ')) + " UTC";
}

void require_same(const Stanza& control, const IndexedFile& file, const std::string& architecture) {
    const std::string name = file.path.substr(file.path.rfind('/') + 1);
    if (package_file_name(control) != name) {
        throw error_at(name, 0,
                       "its control file is that of \"" + printable(package_file_name(control)) +
                           "\"");
    }
    const std::string own = control.get("Architecture");
    if (own != "all" && own != architecture) {
        throw error_at(name, 0, "is for " + printable(own) + ", not for " + architecture);
    }
    if (!is_archive_path(file.path)) {
        throw error_at(name, 0, "\"" + printable(file.path) + "\" is no path below an archive");
    }
}

} // namespace

std::string hotfix_suite(const Target& target) {
    return target.release + "-hotfix";
}

std::string package_file_name(const Stanza& control) {
    return fmt::format("{}_{}_{}.deb", control.get("Package"),
                       without_epoch(control.get("Version")), control.get("Architecture"));
}

std::string packages_stanza(const std::string& control, const IndexedFile& file,
                            const std::string& architecture) {
    Stanza stanza = parse_single_stanza(control, file.path + ": control");
    require_same(stanza, file, architecture);
    for (const std::string_view field : k_fields_of_files) {
        stanza.remove(field);
    }
    stanza.set("Filename", file.path);
    stanza.set("Size", std::to_string(file.size_bytes));
    stanza.set("SHA256", file.sha256);
    return write_stanza(stanza);
}

std::string release_text(const Target& target, Instant date, Instant valid_until,
                         const std::vector<IndexedFile>& indexes) {
    Stanza release;
    release.set("Origin", k_origin);
    release.set("Label", k_origin);
    release.set("Suite", hotfix_suite(target));
    release.set("Codename", hotfix_suite(target));
    release.set("Date", release_date(date));
    release.set("Valid-Until", release_date(valid_until));
    release.set("Acquire-By-Hash", "yes");
    release.set("Architectures", target.architecture);
    release.set("Components", "main");
    release.set("Description", "Hotfixes for " + target.description);
    std::vector<std::string> lines;
    for (const IndexedFile& index : indexes) {
        lines.push_back(fmt::format("{} {} {}", index.sha256, index.size_bytes, index.path));
    }
    release.set_lines("SHA256", "", lines);
    return write_stanza(release);
}

} // namespace stopgap::deb
