#pragma once
// Every key of the recipe format, table by table. docs/recipe-format.md describes each, and a test
// walks these tables so that no key is left out there.

#include <array>
#include <span>
#include <string_view>

namespace stopgap::recipe {

using Keys = std::span<const std::string_view>;

inline constexpr auto k_recipe_keys = std::to_array<std::string_view>(
    {"schema", "id", "summary", "cves", "references", "supersedes", "fix", "base", "build",
     "policy", "decision", "deploy", "retire"});
inline constexpr auto k_fix_keys = std::to_array<std::string_view>(
    {"kind", "version", "sources", "patches", "files", "check", "way_back", "repack"});
inline constexpr auto k_file_keys =
    std::to_array<std::string_view>({"path", "sha256", "install", "mode"});
inline constexpr auto k_base_keys = std::to_array<std::string_view>(
    {"target", "source", "version", "dsc", "srpm", "packaging", "fix"});
inline constexpr auto k_packaging_keys = std::to_array<std::string_view>({"suite", "version"});
inline constexpr auto k_build_keys =
    std::to_array<std::string_view>({"hotfix", "tests", "options", "limits"});
inline constexpr auto k_rpm_option_keys =
    std::to_array<std::string_view>({"with", "without", "define"});
inline constexpr auto k_limit_keys =
    std::to_array<std::string_view>({"memory", "processes", "disk", "time"});
inline constexpr auto k_policy_keys =
    std::to_array<std::string_view>({"repairs", "donors", "repositories"});
inline constexpr auto k_decision_keys =
    std::to_array<std::string_view>({"kind", "subject", "base", "action", "path", "reason"});
inline constexpr auto k_deploy_keys =
    std::to_array<std::string_view>({"restart", "environments", "health"});
inline constexpr auto k_health_keys =
    std::to_array<std::string_view>({"unit", "http", "expect", "run"});
inline constexpr auto k_retire_keys = std::to_array<std::string_view>({"until", "test"});

// The forms of an input, each named by its first key; what it is for decides about the others.
inline constexpr auto k_path_keys = std::to_array<std::string_view>({"path", "sha256", "name"});
inline constexpr auto k_signed_path_keys =
    std::to_array<std::string_view>({"path", "sha256", "keys", "name"});
inline constexpr auto k_url_keys =
    std::to_array<std::string_view>({"url", "mirrors", "sha256", "signature", "keys", "name"});
inline constexpr auto k_signed_url_keys =
    std::to_array<std::string_view>({"url", "mirrors", "sha256", "keys", "name"});
inline constexpr auto k_archive_source_keys = std::to_array<std::string_view>({"archive", "name"});
inline constexpr auto k_archive_patch_keys =
    std::to_array<std::string_view>({"archive", "file", "name"});
inline constexpr auto k_archive_table_keys =
    std::to_array<std::string_view>({"suite", "source", "version"});
inline constexpr auto k_git_source_keys =
    std::to_array<std::string_view>({"git", "tag", "commit", "sha256", "name"});
inline constexpr auto k_git_patch_keys =
    std::to_array<std::string_view>({"git", "commits", "name"});

} // namespace stopgap::recipe
