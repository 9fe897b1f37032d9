#include "ecosystem/deb/control.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/control_layout.hpp"
#include "ecosystem/deb/relations.hpp"
#include "ecosystem/deb/version.hpp"

#include <algorithm>
#include <array>

namespace stopgap::deb {

namespace {

constexpr std::array<std::string_view, 6> k_build_fields = {
    "Build-Depends",   "Build-Depends-Arch",   "Build-Depends-Indep",
    "Build-Conflicts", "Build-Conflicts-Arch", "Build-Conflicts-Indep"};

/// Lines, each with its line end.
std::vector<std::string> raw_lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.emplace_back(text.substr(0, end == std::string_view::npos ? end : end + 1));
        text.remove_prefix(lines.back().size());
    }
    return lines;
}

void require_control(const std::vector<Stanza>& stanzas, const std::string& name) {
    if (stanzas.empty()) {
        throw error_at(name, 0, "is empty");
    }
    if (!is_package_name(stanzas.front().get("Source"))) {
        throw error_at(name, stanzas.front().line(),
                       "the first stanza names no source package (field Source)");
    }
    for (std::size_t i = 1; i < stanzas.size(); ++i) {
        if (!is_package_name(stanzas[i].get("Package"))) {
            throw error_at(name, stanzas[i].line(),
                           "the stanza names no binary package (field Package)");
        }
    }
}

std::string or_else(const std::string& value, const std::string& fallback) {
    return value.empty() ? fallback : value;
}

} // namespace

ControlFile ControlFile::parse(std::string_view text, const std::string& name) {
    ControlFile control;
    control.name_ = name;
    control.replace_lines(raw_lines_of(text));
    return control;
}

void ControlFile::replace_lines(std::vector<std::string> lines) {
    std::vector<Stanza> stanzas = parse_stanzas(joined(lines, ""), name_, Comments::skipped);
    require_control(stanzas, name_);
    lines_ = std::move(lines);
    stanzas_ = std::move(stanzas);
}

std::vector<BinaryPackage> ControlFile::binary_packages() const {
    std::vector<BinaryPackage> packages;
    for (std::size_t i = 1; i < stanzas_.size(); ++i) {
        const Stanza& stanza = stanzas_[i];
        const std::string type = or_else(stanza.get("Package-Type"), stanza.get("XC-Package-Type"));
        packages.push_back({stanza.get("Package"), stanza.folded("Architecture"),
                            or_else(stanza.get("Section"), source().get("Section")),
                            or_else(type, "deb")});
    }
    return packages;
}

std::vector<std::string> ControlFile::build_dependency_names() const {
    std::vector<std::string> names;
    for (const char* field : {"Build-Depends", "Build-Depends-Arch", "Build-Depends-Indep"}) {
        for (const std::string& item : relation_items(source().folded(field))) {
            for (const std::string& alternative : split(item, '|')) {
                const std::string text = trimmed(alternative);
                names.push_back(text.substr(0, text.find_first_of(" (:[<")));
            }
        }
    }
    return names;
}

bool ControlFile::add_build_dependency(const std::string& relation) {
    const Relation wanted = parse_relation(relation);
    const std::vector<Field>& fields = source().fields();
    const std::vector<Field>::const_iterator field =
        std::find_if(fields.begin(), fields.end(),
                     [](const Field& each) { return same_name(each.name, "Build-Depends"); });
    if (field == fields.end()) {
        insert_source_field("Build-Depends: " + wanted.text + "\n");
        return true;
    }
    if (names_relation(source().folded("Build-Depends"), wanted)) {
        return false;
    }
    replace_lines(with_item_added(lines_, field->line, wanted.text));
    return true;
}

void ControlFile::insert_source_field(const std::string& line) {
    std::size_t after = end_of_field(lines_, source().fields().back().line);
    for (const Field& field : source().fields()) {
        // Where debian/control usually has it: above Standards-Version.
        after = same_name(field.name, "Standards-Version") ? field.line - 1 : after;
    }
    replace_lines(with_line_inserted(lines_, after, line));
}

void ControlFile::set_field(std::size_t stanza, const std::string& name, const std::string& value) {
    Stanza written;
    written.set(name, value);
    const std::string text = write_stanza(written);
    const std::string* present = stanzas_[stanza].find(name);
    if (present != nullptr && *present == written.get(name)) {
        return;
    }
    if (present == nullptr) {
        const std::size_t after = end_of_field(lines_, stanzas_[stanza].fields().back().line);
        replace_lines(with_line_inserted(lines_, after, text));
        return;
    }
    for (const Field& field : std::vector<Field>(stanzas_[stanza].fields())) {
        if (same_name(field.name, name)) {
            replace_lines(with_field_replaced(lines_, field.line, text));
        }
    }
}

void ControlFile::set_source_field(const std::string& name, const std::string& value) {
    set_field(0, name, value);
}

void ControlFile::set_field_in_all_binaries(const std::string& name, const std::string& value) {
    for (std::size_t i = 1; i < stanzas_.size(); ++i) {
        set_field(i, name, value);
    }
}

std::string ControlFile::build_depends_text() const {
    std::string text;
    for (const std::string_view name : k_build_fields) {
        const std::vector<std::string> items = relation_items(source().folded(name));
        if (!items.empty()) {
            text.append(name).append(": ").append(joined(items, ", ")).append("\n");
        }
    }
    return text;
}

std::string ControlFile::text() const {
    return joined(lines_, "");
}

void mark_as_hotfix(ControlFile& control, const std::string& id,
                    const std::vector<std::string>& cves) {
    // S: the .dsc, B: each .deb (dpkg-gencontrol copies it from the source stanza), C: .changes.
    control.set_source_field("XSBC-Stopgap-Id", id);
    if (!cves.empty()) {
        control.set_source_field("XSBC-Stopgap-Fixes", joined(cves, " "));
    }
}

std::optional<std::string> generated_control_note(const std::vector<std::string>& debian_files) {
    static constexpr std::array<std::string_view, 6> k_templates = {
        "control.in",   "control.in.in",    "control.m4",
        "control.tmpl", "control.template", "control.src"};
    for (const std::string& file : debian_files) {
        if (std::find(k_templates.begin(), k_templates.end(), file) != k_templates.end()) {
            return "debian/control may be generated from debian/" + file +
                   ": the package's clean target can undo edits of it";
        }
    }
    return std::nullopt;
}

} // namespace stopgap::deb
