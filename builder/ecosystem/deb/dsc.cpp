#include "ecosystem/deb/dsc.hpp"

#include "base/clearsign.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/file_table.hpp"
#include "ecosystem/deb/version.hpp"

#include <algorithm>
#include <array>

namespace stopgap::deb {

namespace {

constexpr std::array<std::string_view, 4> k_formats = {"1.0", "3.0 (quilt)", "3.0 (native)",
                                                       "3.0 (git)"};

/// The fields as dpkg-source orders them; all others keep their place behind.
constexpr std::array<std::string_view, 5> k_first_fields = {"Format", "Source", "Binary",
                                                            "Architecture", "Version"};
/// What write_dsc() writes anew or what belongs to an index and not to a .dsc.
constexpr std::array<std::string_view, 7> k_left_out = {
    "Checksums-Sha1", "Checksums-Sha256", "Files", "Package", "Directory", "Priority", "Section"};

template <std::size_t Count>
bool is_among(const std::array<std::string_view, Count>& names, std::string_view name) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view each) { return same_name(each, name); });
}

std::vector<std::string> comma_list(const std::string& text) {
    std::vector<std::string> items;
    for (const std::string& piece : split(text, ',')) {
        if (std::string item = trimmed(piece); !item.empty()) {
            items.push_back(std::move(item));
        }
    }
    return items;
}

std::vector<DscFile> files_in(const Stanza& stanza, const std::string& name) {
    std::vector<DscFile> files;
    for (const FileRow& row : parse_file_table(stanza, "Checksums-Sha256", name)) {
        const bool known = std::any_of(files.begin(), files.end(),
                                       [&](const DscFile& file) { return file.name == row.path; });
        if (!is_source_file_name(row.path) || known) {
            throw error_at(name, stanza.line(),
                           "Checksums-Sha256: \"" + printable(row.path) +
                               (known ? "\" is listed twice" : "\" is no name of a source file"));
        }
        files.push_back({row.path, row.size_bytes, row.sha256});
    }
    return files;
}

/// What a .dsc and a Sources stanza have in common.
Dsc dsc_of(const Stanza& stanza, const std::string& source_field, const std::string& name) {
    Dsc dsc;
    dsc.source = stanza.get(source_field);
    if (!is_package_name(dsc.source)) {
        throw error_at(name, stanza.line(),
                       source_field + ": \"" + printable(dsc.source.substr(0, 80)) +
                           "\" is no source package's name");
    }
    dsc.version = stanza.get("Version");
    static_cast<void>(parse_version(dsc.version, name + ": Version"));
    dsc.format = stanza.get("Format");
    if (!is_among(k_formats, dsc.format)) {
        throw error_at(name, stanza.line(),
                       "Format: \"" + printable(dsc.format.substr(0, 80)) + "\" is not known")
            .with_hint("known are 1.0, 3.0 (quilt), 3.0 (native) and 3.0 (git)");
    }
    dsc.binaries = comma_list(stanza.folded("Binary"));
    dsc.files = files_in(stanza, name);
    dsc.fields = stanza;
    return dsc;
}

bool is_tarball(std::string_view name) {
    return name.find(".tar.") != std::string_view::npos && !name.ends_with(".asc");
}

/// ".orig.tar.xz", ".orig-data.tar.gz", and their signatures.
bool is_orig(std::string_view name) {
    const std::size_t tar = name.rfind(".tar.");
    const std::size_t orig = name.rfind(".orig", tar);
    if (tar == std::string_view::npos || orig == std::string_view::npos) {
        return false;
    }
    const std::string_view component = name.substr(orig + 5, tar - orig - 5);
    return component.empty() || component.front() == '-';
}

bool is_debian_tarball(std::string_view name) {
    return is_tarball(name) && name.find(".debian.tar.") != std::string_view::npos;
}

template <typename Accept> std::optional<DscFile> first_file(const Dsc& dsc, const Accept& accept) {
    const std::vector<DscFile>::const_iterator found = std::find_if(
        dsc.files.begin(), dsc.files.end(), [&](const DscFile& file) { return accept(file.name); });
    return found == dsc.files.end() ? std::nullopt : std::optional(*found);
}

void set_first_fields(Stanza& stanza, const Dsc& dsc) {
    stanza.set("Format", dsc.format);
    stanza.set("Source", dsc.source);
    stanza.set("Binary", joined(dsc.binaries, ", "));
    stanza.set("Architecture", dsc.fields.folded("Architecture"));
    stanza.set("Version", dsc.version);
}

} // namespace

bool Dsc::is_native() const {
    if (format == "1.0") {
        return !diff_file(*this);
    }
    return format == "3.0 (native)";
}

bool is_source_file_name(std::string_view name) {
    static constexpr std::string_view k_punctuation = "+-._~%";
    return !name.empty() && name.size() <= 255 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               k_punctuation.find(c) != std::string_view::npos;
    }) && k_punctuation.find(name.front()) == std::string_view::npos;
}

std::string without_clearsign(std::string_view text, const std::string& name) {
    const bool armored = text.find("-----BEGIN PGP") != std::string_view::npos;
    return armored ? clearsigned_text(text, name) : std::string(text);
}

Dsc parse_dsc(std::string_view text, const std::string& name) {
    const Stanza stanza = parse_single_stanza(without_clearsign(text, name), name);
    Dsc dsc = dsc_of(stanza, "Source", name);
    if (dsc.files.empty()) {
        throw error_at(name, stanza.line(), "lists no file");
    }
    return dsc;
}

Dsc dsc_from_sources(const Stanza& stanza, const std::string& name) {
    Dsc dsc = dsc_of(stanza, "Package", name);
    std::erase_if(dsc.files, [](const DscFile& file) { return file.name.ends_with(".dsc"); });
    if (dsc.files.empty()) {
        throw error_at(name, stanza.line(), dsc.source + " " + dsc.version + " lists no file");
    }
    return dsc;
}

std::vector<DscFile> orig_tarballs(const Dsc& dsc) {
    std::vector<DscFile> files;
    std::copy_if(dsc.files.begin(), dsc.files.end(), std::back_inserter(files),
                 [](const DscFile& file) { return is_orig(file.name); });
    return files;
}

std::vector<DscFile> without_signatures(std::vector<DscFile> files) {
    std::erase_if(files, [](const DscFile& file) { return file.name.ends_with(".asc"); });
    return files;
}

std::optional<DscFile> debian_tarball(const Dsc& dsc) {
    return dsc.is_quilt() ? first_file(dsc, is_debian_tarball) : std::nullopt;
}

std::optional<DscFile> diff_file(const Dsc& dsc) {
    return dsc.format == "1.0"
               ? first_file(dsc, [](const std::string& name) { return name.ends_with(".diff.gz"); })
               : std::nullopt;
}

std::optional<DscFile> native_tarball(const Dsc& dsc) {
    return dsc.is_native() ? first_file(dsc, is_tarball) : std::nullopt;
}

std::optional<DscFile> find_file(const Dsc& dsc, std::string_view file_name) {
    return first_file(dsc, [&](const std::string& name) { return name == file_name; });
}

std::string write_dsc(const Dsc& dsc) {
    Stanza stanza;
    set_first_fields(stanza, dsc);
    for (const Field& field : dsc.fields.fields()) {
        if (!is_among(k_first_fields, field.name) && !is_among(k_left_out, field.name)) {
            static_cast<void>(stanza.append(field));
        }
    }
    std::vector<std::string> rows;
    for (const DscFile& file : dsc.files) {
        check_invariant(is_source_file_name(file.name) && is_sha256(file.sha256),
                        "a .dsc with a file that was never checked");
        rows.push_back(file.sha256 + " " + std::to_string(file.size_bytes) + " " + file.name);
    }
    stanza.set_lines("Checksums-Sha256", "", rows);
    stanza.set("Files", "");
    return write_stanza(stanza);
}

} // namespace stopgap::deb
