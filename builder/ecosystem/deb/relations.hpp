#pragma once
// Package relations (Debian Policy 7.1), as far as adding one to Build-Depends needs them.

#include <string>
#include <string_view>
#include <vector>

namespace stopgap::deb {

/// One relation without alternatives: "libfoo-dev (>= 1.2) [linux-any] <!nocheck>".
struct Relation {
    std::string name;
    std::string text;        ///< single spaces between its parts
    bool versioned = false;  ///< has "(...)"
    bool restricted = false; ///< has "[...]" or "<...>", or an architecture behind the name
};

/// Error(usage) where the text is no single relation.
[[nodiscard]] Relation parse_relation(std::string_view text);

/// The items between commas, white space folded, empty ones left out.
[[nodiscard]] std::vector<std::string> relation_items(std::string_view field);

/// Whether the field already holds the relation: the same item, or, where `wanted` has no version,
/// its package without restrictions and alternatives.
[[nodiscard]] bool names_relation(std::string_view field, const Relation& wanted);

} // namespace stopgap::deb
