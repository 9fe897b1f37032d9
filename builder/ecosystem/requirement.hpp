#pragma once
// Something that a build looked for and did not find, and who can say which package has it.

#include <string>
#include <vector>

namespace stopgap {

struct Requirement {
    std::string kind; ///< the finding's: "missing-header", "missing-pkg-config", ...
    std::string name; ///< the finding's subject: "foo/bar.h", "libfoo", ...
};

class PackageLookup {
  public:
    virtual ~PackageLookup() = default;
    /// The packages of the base's own repositories that would satisfy it, best first; empty: none.
    virtual std::vector<std::string> packages_providing(const Requirement& requirement) = 0;
    /// The binary packages that the source package itself makes.
    [[nodiscard]] virtual std::vector<std::string> own_binaries() const = 0;
    /// The names in the source package's build dependencies.
    [[nodiscard]] virtual std::vector<std::string> declared_dependencies() const = 0;
};

} // namespace stopgap
