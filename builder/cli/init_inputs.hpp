#pragma once
// The inputs of a new recipe: files are copied beside it, downloads are fetched to pin them.

#include "cli/init_options.hpp"
#include "ecosystem/workplace.hpp"
#include "model/source_set.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::cli {

/// An input as it was verified, and what is to be said of that.
struct InitInput {
    std::string name;
    std::string sha256;
    std::uint64_t size_bytes = 0;
    std::string origin; ///< URL, or the file as the person named it
    std::string verified_by;
};

/// Throws Error(usage) where a file that the options name is none that can be copied: not there, a
/// link, a folder, empty, or of a name that a recipe cannot have.
void require_given_files(const InitOptions& options);

/// Copies what the options name into `folder`, fetches the rest, and adds each input to `draft`.
/// Throws Error(usage) for what is no patch, Error(verification) and Error(unreachable) as a build
/// would.
[[nodiscard]] std::vector<InitInput> take_inputs(const InitOptions& options,
                                                 const std::filesystem::path& folder,
                                                 RecipeDraft& draft, Workplace& workplace);

} // namespace stopgap::cli
