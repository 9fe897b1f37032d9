#pragma once
// What `stopgap init` was told, held to the rules of a recipe before anything is fetched.

#include "recipe/write_recipe.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::cli {

struct InitOptions {
    std::filesystem::path folder;
    std::string source;
    std::string base_version; ///< empty: the recipe leaves it open
    std::string id;           ///< empty: of source, and CVE or version
    std::string summary;      ///< empty: of the same
    std::vector<std::string> cves;
    std::vector<std::string> references;
    bool no_lookup = false;

    std::string fixed_version; ///< of a bump; empty: as the suite has it
    std::string url;           ///< may hold "{version}" until checked() has replaced it
    std::vector<std::string> mirrors;
    std::string sha256; ///< what upstream announces; empty: not known
    std::string signature;
    std::vector<std::filesystem::path> keys;
    std::filesystem::path tarball;
    std::string from_suite;  ///< SUITE or SUITE:VERSION
    std::string from_source; ///< empty: `source`

    std::vector<std::string> patches; ///< files and URLs
};

/// Adds every option to the command.
void add_init_options(CLI::App& app, InitOptions& options);

/// The options with "{version}" replaced in URLs. Throws Error(usage) naming the option that is
/// wrong or missing, with its mend. Nothing on the disk is looked at.
[[nodiscard]] InitOptions checked(InitOptions options, const std::vector<std::string>& targets);

[[nodiscard]] FixKind kind_of(const InitOptions& options);

/// The recipe without its inputs. The version must be known by now. Throws Error(usage) where
/// nothing gives an id.
[[nodiscard]] RecipeDraft begin_draft(const InitOptions& options,
                                      const std::vector<std::string>& targets);

/// What --from-suite names.
[[nodiscard]] ArchiveInput archive_of(const InitOptions& options);

[[nodiscard]] bool is_url(const std::string& text);

} // namespace stopgap::cli
