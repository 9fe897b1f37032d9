#pragma once
// The recipe's own folder: which of its files the recipe names, and the digest over all of them.

#include "base/files.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace stopgap::recipe {

class RecipeFolder {
  public:
    /// An empty path: no file is looked for, none is digested. Throws Error(machine) where the
    /// folder cannot be opened.
    explicit RecipeFolder(std::filesystem::path path);

    /// Takes the file into the digest. What is wrong with it ("is missing") comes back instead
    /// where it is no regular file inside the folder, reached without a symbolic link.
    [[nodiscard]] std::optional<std::string> add(const std::string& relative);

    /// SHA-256 over lines "DIGEST  NAME": the recipe's text as recipe.toml, then each file that
    /// was added, sorted by name (the form of sha256sum(1)).
    [[nodiscard]] std::string digest(std::string_view recipe_text) const;

    /// Absolute, links resolved.
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
    FileDescriptor folder_;
    std::map<std::string, std::string> digests_; ///< by name
};

} // namespace stopgap::recipe
