#include "artifacts/hotfix_facts.hpp"

#include "base/digest.hpp"
#include "model/workaround.hpp"

#include <fmt/format.h>

namespace stopgap::artifacts {

bool is_workaround(const HotfixFacts& facts) {
    return fix_for(facts.recipe, facts.base).kind == FixKind::workaround;
}

bool is_workaround(const Held& held) {
    return fix_for(held.recipe, held.base).kind == FixKind::workaround;
}

std::string source_of(const HotfixFacts& facts) {
    return hotfix_source(facts.recipe, fix_for(facts.recipe, facts.base), facts.result.base_name);
}

std::string source_of(const Held& held) {
    return hotfix_source(held.recipe, fix_for(held.recipe, held.base), held.manifest.base_name);
}

bool is_binary_package(const Artifact& artifact) {
    return artifact.kind == "deb" || artifact.kind == "udeb" || artifact.kind == "rpm";
}

bool is_product(const Artifact& artifact) {
    return is_binary_package(artifact) || artifact.kind == "dsc" || artifact.kind == "srpm" ||
           artifact.kind == "source";
}

std::string word_for(FixKind kind) {
    switch (kind) {
    case FixKind::bump:
        return "bump";
    case FixKind::backport:
        return "backport";
    case FixKind::workaround:
        return "workaround";
    }
    return {};
}

std::string uuid_of(const std::string& text) {
    std::string hex = sha256_of(text);
    hex[12] = '8'; // the version
    hex[16] = '8'; // the variant
    return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                       hex.substr(16, 4), hex.substr(20, 12));
}

} // namespace stopgap::artifacts
