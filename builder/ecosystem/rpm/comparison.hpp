#pragma once
// What a spec means before and after the rewriting: only what was meant to change has changed.

#include "ecosystem/rpm/evaluate.hpp"

#include <map>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// What was meant.
struct Intended {
    Evr version;                             ///< of the source package
    std::vector<std::string> provides;       ///< capabilities that one package gains
    std::map<unsigned, std::string> sources; ///< as they are to be
    std::vector<std::string> patches;        ///< their files, in their order
    std::map<std::string, Evr> own_versions; ///< of subpackages whose version is not the source's
    bool is_donor = false; ///< the spec is not the base's: its versions need not be older
};

/// "spec-changed" findings, one for each thing that changed and was not meant to; `spec_file` is
/// where. A wrong version or release is "spec-version" or "spec-release".
[[nodiscard]] std::vector<Finding> unintended_changes(const SpecFacts& before,
                                                      const SpecFacts& after,
                                                      const Intended& intended,
                                                      const std::string& spec_file);

} // namespace stopgap::rpm
