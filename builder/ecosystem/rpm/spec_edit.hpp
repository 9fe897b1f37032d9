#pragma once
// The values that speak about a spec's text: what an edit came to, the sources and patches that it
// names, and how its %prep applies them.
//
// Rules:
//  - An edit is done, finds nothing to do, or is refused; refused, the text is as it was.
//  - A refusal names the line, what stands there, the reason, and what a person can do.
//  - Everything here is as written: no macro is expanded. What a value evaluates to is rpmspec's
//    answer in the sandbox.

#include "base/clock.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// Why an edit was not made.
struct SpecRefusal {
    /// "spec-version", "spec-release", "spec-source", "spec-patch", "spec-prep", "spec-package",
    /// "spec-changelog"; "spec-value": what was to be inserted is not fit for a spec.
    std::string kind;
    unsigned line = 0;  ///< counts from 1; 0: no line is to blame
    std::string text;   ///< the line as written, printable and shortened; may be empty
    std::string reason; ///< "Version is set on line 4 and line 7"
    std::string mend;   ///< what a person can do
};

struct SpecEdit {
    enum class Outcome { done, unchanged, refused };

    Outcome outcome = Outcome::unchanged;
    std::string change;             ///< for people: "Version: 2.4.67 -> 2.4.68 (line 5)"
    std::vector<unsigned> lines;    ///< of the new text, changed or added, ascending
    std::vector<std::string> notes; ///< what a person should know
    std::optional<unsigned> number; ///< of the patch that was added
    SpecRefusal refusal;            ///< where outcome is refused

    [[nodiscard]] bool is_done() const { return outcome == Outcome::done; }
    [[nodiscard]] bool is_refused() const { return outcome == Outcome::refused; }
};

/// A Source or Patch that the spec names, by a tag or in %sourcelist or %patchlist.
struct SpecSource {
    enum class Form { numbered_tag, plain_tag, list };

    unsigned number = 0; ///< as rpm (4.15 and later) counts, every conditional taken as true
    Form form = Form::numbered_tag;
    std::string value; ///< as written: "https://example.org/%{name}-%{version}.tar.xz"
    std::string file;  ///< as written, behind the last '/'
    unsigned line = 0; ///< counts from 1
    bool conditional = false;
    /// 0: the number is certain. Else the line of a conditional tag before it, on which the number
    /// depends, since it is counted on from there.
    unsigned depends_on_line = 0;
};

/// One place of %prep that applies patches.
struct PatchUse {
    enum class Form {
        patch_macro, ///< %patch3 -p1, %patch 3 -p1, %patch -P 3 -p1
        autosetup,   ///< %autosetup and its kin without -N
        autopatch,   ///< %autopatch, %apply_patches
        by_hand,     ///< patch, git apply, git am, quilt
        unreadable,  ///< %{lua:} or a macro in the number: applies something, nobody knows what
    };
    /// Patches with a number from `first` to `last`; absent: no bound.
    struct Range {
        std::optional<unsigned> first;
        std::optional<unsigned> last;
    };

    Form form = Form::patch_macro;
    std::vector<unsigned> numbers;  ///< patches named one by one
    std::optional<Range> range;     ///< patches taken as a whole
    std::vector<unsigned> sources;  ///< by hand: %{SOURCE5} used as a patch
    std::vector<std::string> files; ///< by hand: "$RPM_SOURCE_DIR/x.patch", as written
    /// -pN; the tool's own default where none is given: 0 for %patch, 1 for git and quilt. Absent:
    /// patch(1) without -p, which takes the base name.
    std::optional<unsigned> strip;
    bool reversed = false;    ///< -R
    bool mail_format = false; ///< git am: takes mails only
    std::string folder;       ///< %patch -d, patch -d; empty: the tree's top as far as is known
    unsigned line = 0;        ///< counts from 1
    bool conditional = false; ///< inside %if, %{?x:...} or the shell's if or case
    bool in_loop = false;

    [[nodiscard]] bool applies(unsigned patch) const;
};

/// A patch in the order in which %prep applies it.
struct AppliedPatch {
    SpecSource patch;
    PatchUse use;
};

struct NewPatch {
    std::string file;                 ///< base name
    unsigned strip = 1;               ///< -p level that its paths need
    std::vector<std::string> comment; ///< lines above its tag, without '#'; may be empty
};

struct NewChangelogEntry {
    Instant date;
    std::string person; ///< "Name <mail>"
    std::string epoch;  ///< shown where the spec's own entries show it; empty: none
    std::string version;
    std::string release;
    std::vector<std::string> items; ///< one bullet each; wrapped at 80 columns
};

/// A place that says a text literally.
struct SpecMention {
    unsigned line = 0;
    std::string section; ///< "%prep"; empty: a preamble
    std::string text;    ///< the line as written
};

} // namespace stopgap::rpm
