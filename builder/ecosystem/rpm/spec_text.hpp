#pragma once
// An RPM spec as text that is edited and never evaluated: no macro is expanded and nothing of it
// runs. What an edited spec means is asked of rpmspec, in the sandbox.
//
// Rules:
//  - Lossless: text() is what was given, byte for byte, until an edit is done; an edit changes or
//    adds the fewest lines that do it. Line ends, a missing last one, spacing, tabs, the case of
//    tags and every macro stay as they are.
//  - Hostile text is read in linear time; what cannot be told without evaluating is refused with
//    its line, never guessed.
//  - What is inserted is one line of plain text: control characters, bytes that are no UTF-8 and,
//    in names and versions, everything that a shell or rpm could take as its own is refused. '%' in
//    prose is written as "%%".
//  - Lines count from 1, as rpm counts them.

#include "ecosystem/rpm/spec_edit.hpp"
#include "ecosystem/rpm/spec_layout.hpp"
#include "ecosystem/rpm/spec_plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stopgap::rpm {

class SpecText {
  public:
    /// Throws Error(verification) where the text holds a NUL byte or is larger than 32 MiB. `name`
    /// is the subject of messages.
    SpecText(const std::string& text, std::string name);

    [[nodiscard]] std::string text() const;
    [[nodiscard]] const std::string& name() const { return name_; }

    // -- What stands there --------------------------------------------------------------------

    [[nodiscard]] std::vector<SpecSource> sources() const;
    [[nodiscard]] std::vector<SpecSource> patches() const;
    /// In the order of %prep.
    [[nodiscard]] std::vector<PatchUse> patch_uses() const;
    /// Each patch at each place that applies it, conditionals taken as true; a patch that nothing
    /// applies is not among them.
    [[nodiscard]] std::vector<AppliedPatch> applied_patches() const;
    /// Why the spec's own version is a pre-release ("line 4: Version 1.2~rc1"); absent: it does not
    /// look like one.
    [[nodiscard]] std::optional<std::string> pre_release() const;
    /// Where `literal` stands as a word of its own, comments and %changelog left out.
    [[nodiscard]] std::vector<SpecMention> mentions_of(const std::string& literal) const;
    /// What hides from a reader of text: %include, %{load:}, %{lua:}; "line 3: %include x.inc".
    [[nodiscard]] std::vector<std::string> hidden_parts() const;

    // -- Version and release ------------------------------------------------------------------

    /// Sets the main package's Version, at the tag or at the %global and %define lines behind it.
    /// `evaluated` is what it evaluates to now: the definitions must explain it, or the edit is
    /// refused. Of a pre-release, what makes it one goes where the new version is none.
    [[nodiscard]] SpecEdit set_version(const std::string& evaluated, const std::string& version);
    /// Sets the main package's Release to this text, whatever stood there.
    [[nodiscard]] SpecEdit set_release(const std::string& release);
    /// Sets the Release of a subpackage with a Version of its own, by the name that rpm gives it:
    /// at its own tag, or at a new one.
    [[nodiscard]] SpecEdit set_package_release(const std::string& package,
                                               const std::string& release);
    /// For a bump: the old version, where it stands literally in the main source's tag, in what
    /// names the source tree in %prep, and in definitions that those use. The notes name the lines
    /// that still say it.
    [[nodiscard]] SpecEdit move_literal_version(const std::string& old, const std::string& version);

    // -- Sources and patches ------------------------------------------------------------------

    /// Makes a source's file name `wanted`, where it evaluates to `evaluated` now.
    [[nodiscard]] SpecEdit set_source_file(unsigned number, const std::string& evaluated,
                                           const std::string& wanted);
    /// Makes the folder that the main source unpacks into `folder`: -n of %setup or %autosetup.
    [[nodiscard]] SpecEdit set_source_folder(const std::string& folder);
    /// Adds the patch behind the last one, and its application behind the last one, in the form
    /// that the spec uses.
    [[nodiscard]] SpecEdit add_patch(const NewPatch& patch);
    /// Removes a patch: its tag and each of its uses.
    [[nodiscard]] SpecEdit remove_patch(unsigned number);
    /// As remove_patch, for a Source that %prep uses as a patch.
    [[nodiscard]] SpecEdit remove_patch_source(unsigned number);
    /// Another file, by base name, in the place of a patch's.
    [[nodiscard]] SpecEdit set_patch_file(unsigned number, const std::string& file);

    // -- Packages and changelog ---------------------------------------------------------------

    /// "libfoo-devel >= 1.2", "pkgconfig(foo)".
    [[nodiscard]] SpecEdit add_build_requirement(const std::string& requirement);
    /// Into the main package; where that has no %files, into the first that has.
    [[nodiscard]] SpecEdit add_provides(const std::string& capability);
    /// One more paragraph of the same package's %description.
    [[nodiscard]] SpecEdit add_description_line(const std::string& line);
    /// The newest entry, in the style of the others; not before the newest of them, since rpm
    /// refuses that.
    [[nodiscard]] SpecEdit add_changelog(const NewChangelogEntry& entry);

    // -- For the probe ------------------------------------------------------------------------

    /// The same spec with a %prep that ends right before its first patch: %autosetup gets -N, and
    /// `exit 0` stands where a patch would be applied. Where nothing applies patches: where
    /// add_patch would.
    [[nodiscard]] std::string stopped_before_patches() const;

  private:
    [[nodiscard]] SpecEdit made(EditPlan plan);

    std::string name_;
    SpecLayout layout_;
};

} // namespace stopgap::rpm
