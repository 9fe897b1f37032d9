#pragma once
// What dnf prints, read: the table of a transaction, and why there is none. Written for dnf 4.14
// and dnf 5.2; dnf 4 wraps rows that do not fit into 80 columns.

#include "ecosystem/rpm/names.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stopgap::rpm {

/// One row of dnf's table.
struct TransactionRow {
    enum class Action { install, upgrade, downgrade, reinstall, remove };
    Action action = Action::install;
    Nevra package;
    std::string repository; ///< its id; "@commandline" for a file, "@..." for an installed package
};
using Transaction = std::vector<TransactionRow>;

/// The table in the output of dnf; empty where there is nothing to do. Throws Error(machine) for a
/// table of an unknown form: a row is never left out.
[[nodiscard]] Transaction transaction_in(std::string_view output);

/// One thing that dnf cannot do, in its own words: "nothing provides foo needed by bar-1-1.noarch".
/// "conflicting requests" stands there only where it is all that dnf says.
using Problem = std::vector<std::string>;
[[nodiscard]] std::vector<Problem> problems_in(std::string_view output);

/// The lines of dnf's output that say why it failed, joined by "; "; empty: none does.
[[nodiscard]] std::string telling_lines(std::string_view output);

/// The lines that tell of scriptlets that failed; rpm goes on after most of them.
[[nodiscard]] std::vector<std::string> scriptlet_failures(std::string_view output);

} // namespace stopgap::rpm
