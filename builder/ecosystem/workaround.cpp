#include "ecosystem/workaround.hpp"

#include "base/text.hpp"
#include "ecosystem/inputs.hpp"

#include <fmt/format.h>

namespace stopgap {

std::string shipped_name(std::size_t index) {
    return fmt::format("shipped-{}", index + 1);
}

SourceSet take_shipped_files(const Recipe& recipe, const Fix& fix, Workplace& workplace) {
    SourceSet files;
    for (const ShippedFile& file : fix.files) {
        SourceFile taken = take_path_input(recipe, file.from, workplace);
        taken.name = shipped_name(files.size());
        files.push_back(std::move(taken));
    }
    return files;
}

std::vector<std::string> what_is_shipped(const Fix& fix) {
    std::vector<std::string> notes;
    for (const ShippedFile& file : fix.files) {
        notes.push_back(fmt::format("{} is installed as {} ({:04o})",
                                    printable(file.from.path.string()), file.install, file.mode));
    }
    return notes;
}

bool is_configuration(const ShippedFile& file) {
    return file.install.starts_with("/etc/");
}

std::string why_its_own_version(const std::string& package) {
    return package + " is a package of its own: its version counts its builds (build.hotfix), and "
                     "the base's packages stay as they are";
}

std::vector<std::string> workaround_entry(const Recipe& recipe) {
    std::vector<std::string> lines = {
        fmt::format("Out-of-band workaround {}, built by stopgap: {}", recipe.id, recipe.summary)};
    if (!recipe.cves.empty()) {
        lines.push_back("Works around " + joined(recipe.cves, ", ") + ".");
    }
    return lines;
}

} // namespace stopgap
