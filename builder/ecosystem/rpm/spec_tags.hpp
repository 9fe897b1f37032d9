#pragma once
// Tags of a preamble, "Name: value", as they are written.

#include "ecosystem/rpm/spec_layout.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::rpm {

struct SpecTag {
    std::size_t statement = 0;
    std::string name;   ///< in lower case, without number and qualifier: "source", "requires"
    std::string number; ///< digits as written: "0001"; empty: none
    std::size_t value = 0, value_end = 0; ///< in the statement's text
};

/// The tag that the text is; absent: it is none. `statement` is not set.
[[nodiscard]] std::optional<SpecTag> tag_in(std::string_view text);

/// The tags of one section's body, in order.
[[nodiscard]] std::vector<SpecTag> tags_of(const SpecLayout& layout, std::size_t section);
[[nodiscard]] std::vector<SpecTag> tags_of(const SpecLayout& layout, std::size_t section,
                                           std::string_view name);

[[nodiscard]] std::string value_of(const SpecLayout& layout, const SpecTag& tag);

/// The statement's text with another value for its tag.
[[nodiscard]] std::string with_value(const SpecLayout& layout, const SpecTag& tag,
                                     std::string_view value);

/// A tag line laid out like `neighbour`: its indentation, its case, its column of values.
[[nodiscard]] std::string tag_line_like(std::string_view neighbour, const std::string& name,
                                        const std::string& value);

} // namespace stopgap::rpm
