#include "model/workaround.hpp"

namespace stopgap {

std::string workaround_package(const std::string& id) {
    std::string name = "stopgap-";
    for (const char c : id) {
        const bool upper = c >= 'A' && c <= 'Z';
        name += upper ? static_cast<char>(c - 'A' + 'a') : c == '_' ? '+' : c;
    }
    return name;
}

std::string hotfix_source(const Recipe& recipe, const Fix& fix, const std::string& base) {
    return fix.kind == FixKind::workaround ? workaround_package(recipe.id) : base;
}

} // namespace stopgap
