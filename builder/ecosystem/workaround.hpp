#pragma once
// What the workaround packages of all formats have in common: the files that they ship, and the
// templates that they are made of (spec-templates/workaround/), which the program carries.
//
// Rules:
//  - The package ships files and nothing else: no scripts, no dependencies.
//  - A template knows no value of a recipe's but those that it names between '@'. What a format
//    would interpret in one ('$' in debian/control, '%' in a spec) is the format's to escape.

#include "ecosystem/workplace.hpp"
#include "model/recipe.hpp"
#include "model/source_set.hpp"
#include "sandbox/sandbox.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
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

// ---- its check in a clean root ------------------------------------------------------------------

/// A configuration is checked in less; what takes longer is no check.
inline constexpr std::chrono::seconds k_check_timeout{120};

/// Judges the two runs, with the workaround installed and after its removal: why it is not good
/// ("apachectl configtest ended with status 1: the lines that speak of it"); absent: both hold.
[[nodiscard]] std::optional<std::string> what_the_check_says(const std::vector<std::string>& check,
                                                             const sandbox::Ended& with,
                                                             const sandbox::Ended& without);
/// What is known once it holds, for people.
[[nodiscard]] std::string note_of_check(const std::vector<std::string>& check,
                                        std::size_t packages_of_base);

// ---- templates ----------------------------------------------------------------------------------

/// The template with each "@NAME@" replaced, in one pass: what a value holds is not looked at.
[[nodiscard]] std::string filled(std::string_view text,
                                 const std::map<std::string, std::string>& values);

[[nodiscard]] std::string_view deb_control_template();
[[nodiscard]] std::string_view deb_rules_template();
[[nodiscard]] std::string_view rpm_spec_template();

} // namespace stopgap
