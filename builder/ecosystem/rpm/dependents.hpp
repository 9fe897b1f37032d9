#pragma once
// Packages outside of a built set that a host could not keep beside it: they require, word for
// word, something that the base's packages provide and the built ones do not ("httpd = 2.4.6-1", a
// library's old soname), and no other package provides it.

#include "ecosystem/rpm/dnf.hpp"
#include "model/result.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::rpm {

/// What a built set changes for others.
struct SetChange {
    std::vector<std::string> base;  ///< the base's packages, "NAME-[E:]V-R.ARCH"
    std::set<std::string> names;    ///< of the built packages
    std::set<std::string> provides; ///< of the built packages, as rpm prints them
};

/// Findings "strict-dependency", one for each such package of the repositories in its newest
/// version, with its name as the subject.
[[nodiscard]] std::vector<Finding> strict_dependents(Dnf& dnf, const SetChange& change);

/// One package in the output of `dnf repoquery` with k_requirements_format.
struct Requiring {
    std::string package; ///< "NAME-V-R.ARCH"
    std::string name;
    std::vector<std::string> requirements;
};
inline constexpr const char* k_requirements_format =
    "package\t%{name}-%{version}-%{release}.%{arch}\t%{name}\n%{requires}\n";
[[nodiscard]] std::vector<Requiring> requiring_in(std::string_view output);

} // namespace stopgap::rpm
