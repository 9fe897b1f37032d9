#pragma once
// What the workaround packages of all formats have in common: the files that they ship, and what
// is said of them.
//
// Rules:
//  - The package ships files and nothing else: no scripts, no dependencies.
//  - A template knows no value of a recipe's but those that it names between '@'. What a format
//    would interpret in one ('$' in debian/control, '%' in a spec) is the format's to escape.

#include "ecosystem/workplace.hpp"
#include "model/recipe.hpp"
#include "model/source_set.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace stopgap {

/// "shipped-1" of index 0: what a file is called in the source package and among the inputs, since
/// two may have one name in the recipe's folder.
[[nodiscard]] std::string shipped_name(std::size_t index);

/// fix.files from the recipe's folder, in that order, each digest checked where one is pinned.
[[nodiscard]] SourceSet take_shipped_files(const Recipe& recipe, const Fix& fix,
                                           Workplace& workplace);

/// Whether the package manager is to keep a host's own edits of it: what lies below /etc.
[[nodiscard]] bool is_configuration(const ShippedFile& file);

/// "files/a is installed as /etc/a (0644)" of each, for people.
[[nodiscard]] std::vector<std::string> what_is_shipped(const Fix& fix);

/// Why the package has the version that it has, for people.
[[nodiscard]] std::string why_its_own_version(const std::string& package);

/// "Out-of-band workaround HF-1, built by stopgap: SUMMARY", and the CVEs: a changelog's entry.
[[nodiscard]] std::vector<std::string> workaround_entry(const Recipe& recipe);

} // namespace stopgap
