#include "ecosystem/deb/rewrite.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/changelog.hpp"
#include "ecosystem/deb/donor_losses.hpp"
#include "ecosystem/deb/patch_fates.hpp"
#include "ecosystem/deb/version.hpp"
#include "patching/patch_text.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace stopgap::deb {

namespace {

std::vector<std::string> names_with(const std::vector<PatchRecord>& patches, PatchFate fate) {
    std::vector<std::string> names;
    for (const PatchRecord& patch : patches) {
        if (patch.fate == fate) {
            names.push_back(patch.name);
        }
    }
    return names;
}

void add_names(std::vector<std::string>& lines, const std::string& what,
               const std::vector<std::string>& names) {
    if (!names.empty()) {
        lines.push_back(what + ": " + joined(names, ", ") + ".");
    }
}

std::vector<std::string> changelog_lines(const RewriteRequest& request,
                                         const std::vector<PatchRecord>& patches) {
    const Fix& fix = fix_for(request.recipe, request.base);
    std::vector<std::string> lines = {fmt::format("Out-of-band hotfix {}, built by stopgap: {}",
                                                  request.recipe.id, request.recipe.summary)};
    if (!request.recipe.cves.empty()) {
        lines.push_back("Fixes " + joined(request.recipe.cves, ", ") + ".");
    }
    if (fix.kind == FixKind::bump) {
        lines.push_back(fmt::format("Move from {} to upstream version {}.",
                                    request.inputs.base.dsc.version, fix.version));
    }
    if (const std::optional<FoundSource>& donor = request.inputs.donor) {
        lines.push_back(fmt::format("Take the packaging of {} from {}.", donor->entry.dsc.version,
                                    donor->suite->repository.suite));
    }
    add_names(lines, "Add patches", names_with(patches, PatchFate::added));
    add_names(lines, "Add patches, merged three-way", names_with(patches, PatchFate::rebased));
    add_names(lines, "Replace patches", names_with(patches, PatchFate::replaced));
    add_names(lines, "Drop patches that this version already has",
              names_with(patches, PatchFate::already_upstream));
    add_names(lines, "Drop patches by decision of the recipe",
              names_with(patches, PatchFate::dropped));
    return lines;
}

/// The date of our entry: as long after the base's as the hotfix counts, so that the same recipe
/// gives the same bytes whenever it is built; SOURCE_DATE_EPOCH overrides it.
Instant entry_date(const ChangelogEntry& base, unsigned hotfix) {
    return std::getenv("SOURCE_DATE_EPOCH") != nullptr ? packaging_time()
                                                       : base.date + std::chrono::minutes(hotfix);
}

void write_changelog(WorkTree& tree, const RewriteRequest& request,
                     const std::vector<PatchRecord>& patches, const std::string& maintainer) {
    const std::string old = tree.read("debian/changelog");
    const ChangelogEntry base = parse_first_entry(old, "debian/changelog");
    NewEntry entry;
    entry.source = base.source;
    entry.version = request.version;
    const std::optional<FoundSource>& listed = request.inputs.base.listed;
    entry.distribution = request.inputs.donor && listed
                             ? listed->suite->repository.suite
                             : base.distribution; // a donor's is the donor's own suite
    entry.lines = changelog_lines(request, patches);
    entry.maintainer = maintainer;
    entry.date = entry_date(base, request.recipe.build.hotfix);
    tree.write("debian/changelog", prepend(new_entry(entry), old));
}

void write_control(WorkTree& tree, const Recipe& recipe, Rewriting& done) {
    ControlFile control = tree.control();
    mark_as_hotfix(control, recipe.id, recipe.cves);
    tree.write("debian/control", control.text());
    std::vector<std::string> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(tree.folder() / "debian")) {
        files.push_back(entry.path().filename());
    }
    if (const std::optional<std::string> note = generated_control_note(files)) {
        done.notes.push_back(*note);
    }
}

} // namespace

Rewriting rewrite(WorkTree& tree, const RewriteRequest& request, Workplace& workplace) {
    for (const PatchInput& patch : request.inputs.patches) {
        patching::require_inside_tree(read_file(patch.file.stored), patch.file.origin);
    }
    Rewriting done = settle_patches(tree, request, workplace);
    if (done.findings.empty()) {
        DonorLosses losses = donor_losses(tree, request, workplace);
        done.findings = std::move(losses.findings);
        done.notes.insert(done.notes.end(), losses.notes.begin(), losses.notes.end());
    }
    if (done.findings.empty()) {
        write_changelog(tree, request, done.patches, workplace.maintainer);
        write_control(tree, request.recipe, done);
    }
    return done;
}

} // namespace stopgap::deb
