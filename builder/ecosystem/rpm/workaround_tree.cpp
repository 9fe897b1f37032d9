#include "ecosystem/rpm/workaround_tree.hpp"

#include "base/error.hpp"
#include "base/spec_templates.hpp"
#include "ecosystem/rpm/marker.hpp"
#include "ecosystem/rpm/spec_text.hpp"
#include "ecosystem/rpm/spec_value.hpp"
#include "ecosystem/workaround.hpp"
#include "model/workaround.hpp"

#include <fmt/format.h>

namespace stopgap::rpm {

namespace {

/// One line for each file of the recipe's, without the last line end.
template <typename Line> std::string lines_for(const Fix& fix, Line&& line) {
    std::string lines;
    for (std::size_t i = 0; i < fix.files.size(); ++i) {
        lines += (i == 0 ? "" : "\n") + line(i, fix.files[i]);
    }
    return lines;
}

std::string source_line(std::size_t index, const ShippedFile&) {
    return fmt::format("Source{}: {}", index, shipped_name(index));
}

std::string install_line(std::size_t index, const ShippedFile& file) {
    return fmt::format("install -D -m {:04o} %{{SOURCE{}}} %{{buildroot}}{}", file.mode, index,
                       file.install);
}

std::string files_line(std::size_t, const ShippedFile& file) {
    return fmt::format("{}%attr({:04o}, root, root) {}",
                       is_configuration(file) ? "%config(noreplace) " : "", file.mode,
                       file.install);
}

void require_made(const SpecEdit& edit) {
    if (edit.is_refused()) {
        throw Error(ExitStatus::usage, "the workaround's spec: " + edit.refusal.reason)
            .with_hint(edit.refusal.mend);
    }
}

NewChangelogEntry entry_of(const WorkaroundFacts& facts) {
    NewChangelogEntry entry;
    entry.date = facts.date;
    entry.person = facts.maintainer;
    entry.version = facts.version.version;
    entry.release = facts.version.release;
    entry.items = workaround_entry(facts.recipe);
    return entry;
}

} // namespace

std::string workaround_spec(const WorkaroundFacts& facts) {
    const Recipe& recipe = facts.recipe;
    SpecText spec(filled(spec_template("workaround/rpm.spec"),
                         {{"package", workaround_package(recipe.id)},
                          {"version", facts.version.version},
                          {"release", facts.version.release},
                          {"source", facts.source},
                          {"summary", escaped_prose(recipe.summary)},
                          {"id", recipe.id},
                          {"sources", lines_for(facts.fix, source_line)},
                          {"install", lines_for(facts.fix, install_line)},
                          {"files", lines_for(facts.fix, files_line)}}),
                  workaround_package(recipe.id) + ".spec");
    if (const std::optional<SpecRefusal> refusal = mark_as_hotfix(spec, recipe.id, recipe.cves)) {
        throw Error(ExitStatus::bug, "the workaround's spec takes no mark: " + refusal->reason);
    }
    require_made(spec.add_changelog(entry_of(facts)));
    return spec.text();
}

SpecFacts facts_of_workaround(const WorkaroundFacts& facts) {
    SpecFacts made;
    made.name = workaround_package(facts.recipe.id);
    made.evr = facts.version;
    made.packages = {{made.name, made.evr, "noarch", {}, {}}};
    for (std::size_t i = 0; i < facts.fix.files.size(); ++i) {
        made.sources.emplace(static_cast<unsigned>(i), shipped_name(i));
    }
    made.changed = facts.date;
    return made;
}

SourceTree make_workaround_tree(const WorkaroundFacts& facts, const SourceSet& files,
                                const fs::path& folder) {
    make_directories(folder);
    SourceTree tree(folder, workaround_package(facts.recipe.id) + ".spec");
    tree.write_spec(workaround_spec(facts));
    for (std::size_t i = 0; i < files.size(); ++i) {
        tree.put(shipped_name(i), files[i]);
    }
    return tree;
}

} // namespace stopgap::rpm
