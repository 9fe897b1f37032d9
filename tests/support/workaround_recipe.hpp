#pragma once
// A workaround's recipe for tests that render its packaging.

#include "model/recipe.hpp"

#include <string>
#include <utility>
#include <vector>

namespace stopgap::test {

inline ShippedFile shipped(const std::string& install, unsigned mode = 0644) {
    ShippedFile file;
    file.install = install;
    file.mode = mode;
    return file;
}

inline Recipe workaround_recipe(const std::string& id, std::vector<std::string> cves,
                                std::vector<ShippedFile> files) {
    Recipe recipe;
    recipe.id = id;
    recipe.summary = "httpd: ranges exhaust memory";
    recipe.cves = std::move(cves);
    recipe.fix.kind = FixKind::workaround;
    recipe.fix.files = std::move(files);
    return recipe;
}

} // namespace stopgap::test
