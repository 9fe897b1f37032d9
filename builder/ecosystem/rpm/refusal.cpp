#include "ecosystem/rpm/refusal.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <map>

namespace stopgap::rpm {

Finding finding_of(const SpecRefusal& refusal, const std::string& spec_file) {
    if (refusal.kind == "spec-value") {
        throw Error(ExitStatus::usage, fmt::format("{}: {}", spec_file, refusal.reason))
            .with_hint(refusal.mend);
    }
    // Kinds of an edit that a person decides in the same way as another's.
    static const std::map<std::string, std::string> names = {{"spec-prep", "spec-source"},
                                                             {"spec-package", "spec-unreadable"},
                                                             {"spec-changelog", "spec-unreadable"}};
    const auto name = names.find(refusal.kind);
    std::string text =
        refusal.text.empty() ? refusal.reason : fmt::format("{}: {}", refusal.text, refusal.reason);
    if (!refusal.mend.empty()) {
        text += " (" + refusal.mend + ")";
    }
    return {name == names.end() ? refusal.kind : name->second,
            spec_file,
            {spec_file, refusal.line, text},
            {}};
}

} // namespace stopgap::rpm
