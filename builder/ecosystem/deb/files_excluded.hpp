#pragma once
// Which files a package leaves out of upstream's tarball, as its debian/copyright says for
// mk-origtargz(1) and uscan(1): the fields Files-Excluded and Files-Included of the header stanza,
// Files-Excluded-COMPONENT for a further tarball.
//
// Rules, as mk-origtargz of devscripts 2.23 has them:
//  - Patterns are parted by white space. "*" stands for any characters, "/" included; "?" for one;
//    "\" makes "*", "?" and "\" plain. A final "/" does not count.
//  - A pattern that matches a folder takes all below it. The archive's top folder is left aside; a
//    pattern may name it too.
//  - An entry that a pattern of Files-Included matches anywhere in its name stays.

#include <string>
#include <string_view>
#include <vector>

namespace stopgap::deb {

class FilesExcluded {
  public:
    /// What `copyright` says of a tarball: "" of the main one, "-doc" of orig-doc. None where the
    /// file is in no machine-readable format (https://www.debian.org/doc/packaging-manuals/
    /// copyright-format/1.0/). Throws Error(verification) "debian/copyright: ..." for a backslash
    /// before anything else.
    [[nodiscard]] static FilesExcluded parse(std::string_view copyright,
                                             const std::string& component);

    /// Whether no file is excluded.
    [[nodiscard]] bool empty() const { return excluded_.empty(); }

    /// Whether the entry is left out. `entry` as the archive has it, without a final "/".
    [[nodiscard]] bool leave_out(const std::string& entry, bool is_folder) const;

  private:
    [[nodiscard]] bool stays(const std::string& entry, bool is_folder,
                             const std::string& pattern) const;

    std::vector<std::string> excluded_, included_;
};

} // namespace stopgap::deb
