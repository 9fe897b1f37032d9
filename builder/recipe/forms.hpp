#pragma once
// The forms that texts of a recipe must have: names, versions, digests, dates, sizes, URLs, paths.
//
// Rules:
//  - A form is an allowlist; it never admits white space, quotes, a leading dash or a slash unless
//    it says so, so that a value can stand in an argument vector, a file name or a control field.
//  - Matching is linear in the text (RE2).

#include "model/target.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace stopgap::recipe {

/// An RE2 pattern that a whole text must match, and what messages say about it.
class Form {
  public:
    Form(const char* pattern, std::string what, std::string hint);
    ~Form();
    [[nodiscard]] bool matches(std::string_view text) const;
    /// "a CVE id"
    [[nodiscard]] const std::string& what() const { return what_; }
    [[nodiscard]] const std::string& hint() const { return hint_; }

  private:
    std::unique_ptr<re2::RE2> pattern_;
    std::string what_;
    std::string hint_;
};

/// Every form that a recipe or a lock uses.
struct Forms {
    Form any;         ///< a text that is not empty
    Form id;          ///< a recipe's id
    Form cve;         ///< https://www.cve.org, CVE ID syntax
    Form target;      ///< a root description's name
    Form package;     ///< a source package's name where the family is not known
    Form deb_package; ///< Debian Policy 5.6.1
    Form version;     ///< a vendor's version with epoch and revision, deb-version(7) or rpm's EVR
    Form upstream;    ///< an upstream version
    Form sha256;
    Form commit;     ///< a git commit's full id
    Form commits;    ///< a commit or a range of two
    Form tag;        ///< a git tag, git-check-ref-format(1)
    Form suite;      ///< a suite of a Debian archive
    Form file_name;  ///< a file's name without folders
    Form word;       ///< a failure kind, an environment
    Form action;     ///< an action of a decision: NAME or NAME:ARGUMENT
    Form deb_option; ///< a word of DEB_BUILD_OPTIONS
    Form rpm_option; ///< a name for rpmbuild's --with, --without
    Form rpm_macro;  ///< a macro's name
    Form service;    ///< a systemd unit
    Form mode;       ///< a file's mode in octal
    Form host_path;  ///< an absolute path on a host
    Form argument;   ///< the first word of an argument vector
};
[[nodiscard]] const Forms& forms();

/// "8G" in bytes: a number from 1 and one of K, M, G, T (powers of 1024). Absent where it is
/// anything else or too large for 64 bits.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);
/// "2h" in seconds: a number from 1 and one of s, m, h, d. Absent as above.
[[nodiscard]] std::optional<std::uint64_t> parse_duration(std::string_view text);
/// Whether the text is a date of the calendar as YYYY-MM-DD (ISO 8601).
[[nodiscard]] bool is_date(std::string_view text);

/// What is wrong with a path beside the recipe ("leaves the recipe's folder"); absent where it is
/// relative, without "..", "." and empty parts.
[[nodiscard]] std::optional<std::string> path_complaint(std::string_view path);

} // namespace stopgap::recipe
