#pragma once
// What rpmspec is asked about a spec, and what its answers say. The answers come from code of the
// package: each value is checked before it is used.

#include "ecosystem/rpm/evaluate.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stopgap::rpm {

/// Options of rpmspec for the source package, its binaries, and the expanded text.
[[nodiscard]] std::vector<std::string> source_query();
[[nodiscard]] std::vector<std::string> binary_query();
[[nodiscard]] std::vector<std::string> expansion_query();

struct SpecAnswers {
    sandbox::Ended source, binaries, expansion;
};

/// The facts that three successful answers give, or the finding that keeps them from being facts:
/// "unexpanded-macro", "spec-unreadable". `spec_file` is the subject.
[[nodiscard]] SpecReading reading_of(const SpecAnswers& answers, const std::string& spec_file);

/// Whether the text, as written or expanded, has a %generate_buildrequires section. Some versions
/// of rpmspec leave it out of what they expand.
[[nodiscard]] bool generates_requirements(const std::string& spec);

/// "spec-unreadable" with the line and words of rpm's first error.
[[nodiscard]] Finding unreadable(const std::string& spec_file, std::string_view errors);

} // namespace stopgap::rpm
