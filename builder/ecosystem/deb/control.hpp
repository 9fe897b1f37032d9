#pragma once
// debian/control edited as text: every line that an edit does not concern keeps its bytes.
//
// Rules:
//  - parse() checks the whole file as parse_stanzas() does, comments allowed; the first stanza is
//    the source's, each other one a binary package's.
//  - An edit that is already there changes nothing.

#include "ecosystem/deb/deb822.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::deb {

struct BinaryPackage {
    std::string name;
    std::string architecture; ///< "any", "all", "amd64 arm64", ...
    std::string section;      ///< the source's where it has none of its own
    std::string package_type; ///< "deb" or "udeb"
    [[nodiscard]] bool is_udeb() const { return package_type == "udeb"; }
};

class ControlFile {
  public:
    /// Error(verification) "NAME:LINE: ..." where the text is no debian/control.
    [[nodiscard]] static ControlFile parse(std::string_view text, const std::string& name);

    [[nodiscard]] const Stanza& source() const { return stanzas_.front(); }
    [[nodiscard]] std::string source_name() const { return source().get("Source"); }
    [[nodiscard]] std::vector<BinaryPackage> binary_packages() const;

    /// The names in Build-Depends and its -Arch and -Indep, alternatives too.
    [[nodiscard]] std::vector<std::string> build_dependency_names() const;

    /// Adds one relation ("libfoo-dev", "libfoo-dev (>= 1.2)") to Build-Depends in the style found
    /// there; false where the package is already named without restriction to architectures or
    /// profiles. Throws Error(usage) where the text is no single relation.
    bool add_build_dependency(const std::string& relation);

    /// Sets a field in the source stanza, or in each binary stanza. `name` as it is to be
    /// written, prefix included ("XSBC-Stopgap-Id").
    void set_source_field(const std::string& name, const std::string& value);
    void set_field_in_all_binaries(const std::string& name, const std::string& value);

    /// Every field that decides which packages a build needs, one a line, comments and layout
    /// removed: equal texts need equal build dependencies.
    [[nodiscard]] std::string build_depends_text() const;

    [[nodiscard]] std::string text() const;

  private:
    ControlFile() = default;
    void set_field(std::size_t stanza, const std::string& name, const std::string& value);
    void insert_source_field(const std::string& line);
    void replace_lines(std::vector<std::string> lines);

    std::string name_;
    std::vector<std::string> lines_; ///< each with its line end
    std::vector<Stanza> stanzas_;    ///< of lines_; parsed again after each edit
};

/// Puts "Stopgap-Id" and "Stopgap-Fixes" (the CVEs; omitted where there are none) into the source
/// package's .dsc and every binary package's control.
void mark_as_hotfix(ControlFile& control, const std::string& id,
                    const std::vector<std::string>& cves);

/// A note for people where debian/control is generated from another file of `debian_files` (paths
/// below debian/), so that an edit may be overwritten by the package's own clean target; absent
/// otherwise.
[[nodiscard]] std::optional<std::string>
generated_control_note(const std::vector<std::string>& debian_files);

} // namespace stopgap::deb
