#pragma once
// Macros as they are written: where a text uses them and where the spec defines them. Nothing is
// expanded.
//
// https://rpm-software-management.github.io/rpm/manual/macros.html

#include "ecosystem/rpm/spec_layout.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::rpm {

struct MacroUse {
    enum class Kind {
        reference,  ///< %x, %{x}, %{?x}, %{?x:text}, %{!?x:text}
        shell,      ///< %(...)
        expression, ///< %[...]
        other,      ///< %{lua:...}, %{expand:...}, %{x arguments}
    };

    Kind kind = Kind::reference;
    std::size_t begin = 0, end = 0; ///< of the whole use
    std::string name;
    bool optional = false;     ///< written with '?'
    bool negated = false;      ///< written with '!'
    std::size_t body = k_none; ///< of %{?x:text}, where its text begins
    std::size_t body_end = k_none;
};

/// The first macro use at or behind `from`; "%%" is none. A brace that is never closed reaches to
/// the end.
[[nodiscard]] std::optional<MacroUse> next_macro(std::string_view text, std::size_t from);

/// All uses, outermost only.
[[nodiscard]] std::vector<MacroUse> macros_in(std::string_view text);

/// Behind the bracket that closes the one at `open`; the text's end where nothing does.
[[nodiscard]] std::size_t behind_bracket(std::string_view text, std::size_t open);

/// Names of all macros that the text uses, inside others as well.
[[nodiscard]] std::vector<std::string> macro_names_in(std::string_view text);

struct MacroDefinition {
    std::size_t statement = 0;
    std::string name;
    std::size_t body = 0, body_end = 0; ///< in the statement's text, surrounding space left out
    bool parametric = false;
    bool undefines = false; ///< %undefine
};

/// What a spec defines, by name, in order.
class MacroDefinitions {
  public:
    explicit MacroDefinitions(const SpecLayout& layout);

    /// The definitions of `name` that stand before the statement.
    [[nodiscard]] std::vector<MacroDefinition> of(const std::string& name,
                                                  std::size_t before = k_none) const;
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

  private:
    std::map<std::string, std::vector<MacroDefinition>> by_name_;
    std::vector<std::string> names_; ///< in order, each once
};

} // namespace stopgap::rpm
