#include "ecosystem/deb/dep3.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/deb822.hpp"
#include "patching/patch_text.hpp"

namespace stopgap::deb {

namespace {

bool names_field(std::string_view line, std::string_view name) {
    return line.size() > name.size() && line[name.size()] == ':' &&
           same_name(line.substr(0, name.size()), name);
}

std::string header_field(const std::string& name, const std::string& value) {
    Stanza stanza;
    std::vector<std::string> lines = lines_of(value);
    const std::string first = lines.empty() ? std::string() : lines.front();
    if (!lines.empty()) {
        lines.erase(lines.begin());
    }
    stanza.set_lines(name, first, lines);
    return write_stanza(stanza);
}

} // namespace

bool has_dep3_header(std::string_view patch) {
    bool described = false;
    bool attributed = false;
    for (const std::string& line : lines_of(patching::text_above_diff(patch))) {
        described = described || names_field(line, "Description") || names_field(line, "Subject");
        attributed = attributed || names_field(line, "Origin") || names_field(line, "Author") ||
                     names_field(line, "From");
    }
    return described && attributed;
}

std::string with_dep3_header(const std::string& patch, const Dep3Fields& fields) {
    if (has_dep3_header(patch)) {
        return patch;
    }
    std::string text;
    for (const std::pair<std::string, std::string>& field : fields) {
        try {
            text += header_field(field.first, field.second);
        } catch (const Error& error) {
            throw Error(ExitStatus::usage, "patch header: " + error.message());
        }
    }
    // DEP-3: a line "---" ends the header; what an author wrote above the diff is kept below it.
    return text + (patching::text_above_diff(patch).empty() ? "\n" : "---\n") + patch;
}

} // namespace stopgap::deb
