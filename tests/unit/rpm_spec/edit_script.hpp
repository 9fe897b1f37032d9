#pragma once
// Edits of a spec as lines of text, for golden tests and for spec_edit.
//
//   set-version OLD NEW            OLD: what it evaluates to now; "-": not known
//   set-release RELEASE
//   set-package-release PACKAGE RELEASE
//   move-version OLD NEW
//   set-source-file N EVALUATED WANTED
//   set-source-folder FOLDER
//   add-patch FILE STRIP [COMMENT]
//   remove-patch N
//   remove-patch-source N
//   set-patch-file N FILE
//   add-build-requirement TEXT
//   add-provides TEXT
//   add-description TEXT
//   add-changelog YYYY-MM-DD[THH:MM:SS] [EPOCH:]VERSION-RELEASE ITEM[; ITEM]
//   stop-before-patches            puts the probe variant in the spec's place
//   list                           reports sources, patches and their uses; changes nothing
//
// Words are apart by one space; the last one of TEXT, COMMENT and ITEM takes the rest of the line.
// Empty lines and those that start with '#' are nothing.

#include "ecosystem/rpm/spec_text.hpp"

#include <string>

namespace stopgap::test {

struct ScriptOutcome {
    std::string report; ///< one line or more per edit: "set-release: done: ..."
    bool refused = false;
};

/// Makes the edits on the spec, one after the other; a refused one is reported, and the next one
/// made. Throws Error(usage) for a line that is no edit.
[[nodiscard]] ScriptOutcome run_edits(rpm::SpecText& spec, const std::string& edits);

} // namespace stopgap::test
