#include "repair/strategy.hpp"

#include <algorithm>
#include <array>

namespace stopgap::repair {

namespace {

struct Row {
    std::string_view finding;
    Requirement::Kind kind;
};

using enum Requirement::Kind;

constexpr std::array<Row, 10> k_rows = {{{"missing-header", header},
                                         {"missing-library", library},
                                         {"missing-pkg-config", pkg_config},
                                         {"missing-command", command},
                                         {"missing-perl-module", perl_module},
                                         {"missing-python-module", python_module},
                                         {"missing-cmake-package", cmake_package},
                                         {"missing-dh-addon", dh_addon},
                                         {"missing-m4-macro", m4_macro},
                                         {"missing-file", file}}};

/// A name that could not be a path's part, or that leads elsewhere, is nothing to look up.
bool can_be_looked_up(std::string_view name) {
    return !name.empty() && name.find_first_of(" \t\"'`$*?\\") == std::string_view::npos &&
           name.find("..") == std::string_view::npos;
}

/// "zydis >= 4.0" of a pkg-config requirement is "zydis": the archive has one version of it.
std::string_view without_version(std::string_view name) {
    return name.substr(0, name.find_first_of(" <>="));
}

} // namespace

std::optional<Requirement> requirement_of(const Finding& finding) {
    const auto row = std::ranges::find(k_rows, std::string_view(finding.kind), &Row::finding);
    if (row == k_rows.end()) {
        return std::nullopt;
    }
    std::string_view name = finding.subject;
    if (row->kind == pkg_config) {
        name = without_version(name);
    }
    if (!can_be_looked_up(name)) {
        return std::nullopt;
    }
    return Requirement{row->kind, std::string(name)};
}

} // namespace stopgap::repair
