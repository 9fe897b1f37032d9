#include "ecosystem/rpm/spec_packages.hpp"

#include "base/text.hpp"
#include "ecosystem/rpm/spec_tags.hpp"
#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>

namespace stopgap::rpm {

namespace {

/// "%{name}-libs" and "foo-libs" as "libs".
std::string relative_name(const SpecLayout& layout, const std::string& name) {
    const std::vector<SpecTag> tags = tags_of(layout, 0, "name");
    std::vector<std::string> prefixes = {"%{name}-", "%name-"};
    if (!tags.empty()) {
        prefixes.push_back(value_of(layout, tags.front()) + "-");
    }
    for (const std::string& prefix : prefixes) {
        if (name.starts_with(prefix) && name.size() > prefix.size()) {
            return name.substr(prefix.size());
        }
    }
    return {};
}

bool is_main_name(const SpecLayout& layout, const std::string& name) {
    const std::vector<SpecTag> tags = tags_of(layout, 0, "name");
    return name == "%{name}" || name == "%name" ||
           (!tags.empty() && name == value_of(layout, tags.front()));
}

std::vector<const SpecSection*> files_sections(const SpecLayout& layout, bool conditional) {
    std::vector<const SpecSection*> found;
    for (const SpecSection& section : layout.sections()) {
        if (section.name == "%files" &&
            layout.is_conditional(layout.statements()[section.header]) == conditional) {
            found.push_back(&section);
        }
    }
    return found;
}

/// Whether the text is one macro and nothing else: "%{_description}", "%_description".
bool is_one_macro(std::string_view text) {
    if (text.starts_with("%{")) {
        return text.find('}') == text.size() - 1;
    }
    return text.starts_with('%') && is_word(text.substr(1));
}

std::size_t section_of_package(const SpecLayout& layout, const std::string& name,
                               const SectionPackage& package) {
    for (const std::size_t number : layout.sections_named(name)) {
        const SpecSection& section = layout.sections()[number];
        const bool translated = (" " + section.arguments + " ").find(" -l ") != std::string::npos;
        if (!translated && package_of(layout, section) == package) {
            return number;
        }
    }
    return k_none;
}

/// The %description of the main package whose text is a macro in its header,
/// "%description %{_description}": no package is called so.
std::size_t description_by_macro(const SpecLayout& layout) {
    for (const std::size_t number : layout.sections_named("%description")) {
        const SpecSection& section = layout.sections()[number];
        if (is_one_macro(section.arguments) &&
            section_of_package(layout, "%package", package_of(layout, section)) == k_none) {
            return number;
        }
    }
    return k_none;
}

} // namespace

SectionPackage package_of(const SpecLayout& layout, const SpecSection& section) {
    SectionPackage package;
    const std::vector<std::string> words = words_of(section.arguments);
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "-n" && i + 1 < words.size()) {
            const std::string relative = relative_name(layout, words[i + 1]);
            package.is_whole = relative.empty() && !is_main_name(layout, words[i + 1]);
            package.name = package.is_whole ? words[i + 1] : relative;
            return package;
        }
        if (words[i].starts_with('-')) {
            i += words[i] == "-f" || words[i] == "-l" ? 1U : 0U;
        } else if (package.name.empty()) {
            package.name = words[i];
        }
    }
    return package;
}

std::optional<SectionPackage> first_package_with_files(const SpecLayout& layout) {
    for (const bool conditional : {false, true}) {
        const std::vector<const SpecSection*> sections = files_sections(layout, conditional);
        const bool main =
            std::any_of(sections.begin(), sections.end(), [&](const SpecSection* section) {
                return package_of(layout, *section) == SectionPackage();
            });
        if (main) {
            return SectionPackage();
        }
        for (const SpecSection* section : sections) {
            const SectionPackage package = package_of(layout, *section);
            if (preamble_of(layout, package) != k_none) {
                return package;
            }
        }
    }
    return std::nullopt;
}

std::size_t preamble_of(const SpecLayout& layout, const SectionPackage& package) {
    return package == SectionPackage() ? 0 : section_of_package(layout, "%package", package);
}

std::size_t description_of(const SpecLayout& layout, const SectionPackage& package) {
    const std::size_t found = section_of_package(layout, "%description", package);
    return found == k_none && package == SectionPackage() ? description_by_macro(layout) : found;
}

} // namespace stopgap::rpm
