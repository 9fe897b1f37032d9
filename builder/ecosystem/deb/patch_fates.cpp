#include "ecosystem/deb/patch_fates.hpp"

#include "base/text.hpp"
#include "ecosystem/deb/dep3.hpp"
#include "ecosystem/deb/roots.hpp"
#include "ecosystem/deb/source_member.hpp"
#include "ecosystem/deb/source_package.hpp"
#include "ecosystem/inputs.hpp"
#include "patching/patch_queue.hpp"
#include "source/decompress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace stopgap::deb {

namespace {

using patching::PatchProbe;
using patching::QueuedPatch;
using patching::Settled;

/// The package's tree, its own patches not applied, and patch(1) as dpkg-source calls it.
patching::ProbeTree probe_tree(const SourcePackage& package, const fs::path& root_tree,
                               const Workplace& workplace) {
    patching::ProbeTree tree;
    tree.settings.lowers = {root_tree};
    tree.settings.scratch = workplace.scratch;
    tree.settings.limits = with_defaults({}, k_default_install_seconds);
    tree.settings.mounts = {{sandbox::Mount::Kind::read_only, package.folder, k_source_inside}};
    tree.folder = workplace.scratch / "probe";
    tree.folder_inside = k_build_inside;
    tree.unpack = unpack_commands(package, WithPatches::no);
    tree.tree = k_tree_inside;
    tree.options = {"-u", "-V", "never", "-E"};
    return tree;
}

/// One pass over the series on the probe's tree.
class Settling {
  public:
    Settling(WorkTree& tree, const RewriteRequest& request, Workplace& workplace)
        : tree_(tree), request_(request), workplace_(workplace), series_(tree.series()),
          queue_(request.recipe, request.base.target,
                 [&request, &workplace](const PathInput& file) {
                     return take_path_input(request.recipe, file, workplace);
                 }) {}

    Rewriting run() {
        add_recipe_patches();
        note_options();
        try_in_order();
        if (series_.text() != tree_.series().text()) {
            tree_.write_series(series_);
        }
        return {queue_.patches(), queue_.findings(), notes_, queue_.inputs(), nothing_to_fix()};
    }

  private:
    [[nodiscard]] bool is_bump() const {
        return fix_for(request_.recipe, request_.base).kind == FixKind::bump;
    }

    /// Whether the packaging's patches were made for this very tree.
    [[nodiscard]] bool is_own_tree() const {
        return !is_bump() || request_.inputs.packaging_fits_sources();
    }

    /// dpkg-source applies the series; else it is the package's own machinery, or nobody.
    [[nodiscard]] bool is_quilt() const { return request_.inputs.packaging().is_quilt(); }
    [[nodiscard]] bool keeps_series() const { return is_quilt() || applies_series_itself(tree_); }

    void add_recipe_patches() {
        if (!keeps_series()) {
            return;
        }
        for (const PatchInput& patch : request_.inputs.patches) {
            const bool replaces = series_.contains(patch.name);
            (replaces ? replaced_ : added_).insert(patch.name);
            if (!replaces) {
                series_.append(patch.name);
            }
            tree_.write(fs::path("debian/patches") / patch.name, with_header(patch));
        }
    }

    [[nodiscard]] std::string with_header(const PatchInput& patch) const {
        const Recipe& recipe = request_.recipe;
        Dep3Fields fields = {{"Description", recipe.summary}};
        fields.emplace_back("Origin", patch.donor.empty() ? "other, " + patch.file.origin
                                                          : "backport, " + patch.donor);
        for (const std::string& reference : recipe.references) {
            fields.emplace_back("Bug", reference);
        }
        fields.emplace_back("Stopgap-Id", recipe.id);
        return with_dep3_header(read_file(patch.file.stored), fields);
    }

    /// What a patch of the recipe's was made of, where that was a git commit.
    [[nodiscard]] std::optional<patching::QueuedCommit> commit_of(const PatchInput& patch) const {
        if (patch.commit_files.empty()) {
            return std::nullopt;
        }
        const Dsc& packaging = request_.inputs.packaging();
        const std::string version =
            is_bump() ? fix_for(request_.recipe, request_.base).version : packaging.version;
        return patching::QueuedCommit{patch.commit_files, packaging.source + " " + version};
    }
    [[nodiscard]] std::optional<patching::QueuedCommit> commit_of(const std::string& name) const {
        const std::vector<PatchInput>& patches = request_.inputs.patches;
        const auto patch = std::ranges::find(patches, name, &PatchInput::name);
        return patch == patches.end() ? std::nullopt : commit_of(*patch);
    }

    void note_options() {
        for (const SeriesEntry& entry : series_.entries()) {
            if (is_quilt() && !entry.unsupported_options.empty()) {
                notes_.push_back(
                    fmt::format("debian/patches/series:{}: {}: \"{}\" is without effect: "
                                "dpkg-source applies each patch with -p1",
                                entry.line, entry.name, printable(entry.unsupported_options)));
            }
        }
    }

    [[nodiscard]] PatchFate fate_if_it_stays(const std::string& name) const {
        return added_.contains(name)      ? PatchFate::added
               : replaced_.contains(name) ? PatchFate::replaced
                                          : PatchFate::applied;
    }

    void try_in_order() {
        const std::vector<SeriesEntry> entries = series_.entries();
        if (entries.empty() && is_quilt()) {
            return;
        }
        const std::unique_ptr<PatchProbe> made = probe_of_new_tree(tree_, request_, workplace_);
        PatchProbe& probe = *made;
        if (is_bump()) {
            settle_the_diff(probe);
        }
        if (!keeps_series()) {
            settle_on_the_tree(probe);
        }
        const auto is_added = [this](const SeriesEntry& entry) {
            return added_.contains(entry.name);
        };
        // The recipe's new patches stand behind the base's.
        const auto first_added = std::find_if(entries.begin(), entries.end(), is_added);
        std::for_each(entries.begin(), first_added,
                      [&](const SeriesEntry& entry) { settle(entry, probe); });
        std::vector<QueuedPatch> added;
        std::transform(first_added, entries.end(), std::back_inserter(added),
                       [this](const SeriesEntry& entry) { return queued(entry); });
        if (tree_is_known_) {
            queue_.look_for_series(probe, added);
        }
        std::for_each(first_added, entries.end(),
                      [&](const SeriesEntry& entry) { settle(entry, probe); });
    }

    [[nodiscard]] QueuedPatch queued(const SeriesEntry& entry) const {
        const bool ours = added_.contains(entry.name) || replaced_.contains(entry.name);
        return {.name = entry.name,
                .subject = fs::path("debian/patches") / entry.name,
                .text = tree_.patch(entry.name),
                .usage = {.strip = is_quilt() ? 1 : entry.strip},
                .fate_if_it_stays = fate_if_it_stays(entry.name),
                .on_its_own_tree = is_own_tree() && !ours,
                .commit = commit_of(entry.name)};
    }

    /// Format 1.0: what the base's diff changes outside of debian/ is one more patch.
    void settle_the_diff(PatchProbe& probe) {
        const std::optional<DscFile> diff = diff_file(request_.inputs.packaging());
        for (const SourceFile& file : request_.inputs.packaging_files) {
            if (!diff || file.name != diff->name) {
                continue;
            }
            constexpr std::uint64_t limit_bytes = 512U << 20U;
            const std::string changes =
                changes_outside_debian(source::decompress(file.stored, file.name, limit_bytes));
            if (changes.empty()) {
                continue;
            }
            const Settled settled =
                queue_.settle(probe, {.name = file.name,
                                      .subject = file.name,
                                      .text = changes,
                                      .note_if_it_stays = "its changes outside of debian/"});
            if (!settled.goes()) {
                tree_.carry(settled.replacement.value_or(changes));
            }
        }
    }

    /// The recipe's patches of a package that keeps no series.
    void settle_on_the_tree(PatchProbe& probe) {
        for (const PatchInput& patch : request_.inputs.patches) {
            const std::string text = read_file(patch.file.stored);
            const Settled settled = queue_.settle(
                probe, {.name = patch.name,
                        .subject = "debian/patches/" + patch.name,
                        .text = text,
                        .fate_if_it_stays = PatchFate::added,
                        .note_if_it_stays = "applied to the tree: the package keeps no series",
                        .commit = commit_of(patch)});
            if (!settled.goes()) {
                tree_.carry(settled.replacement.value_or(text));
            }
        }
    }

    void settle(const SeriesEntry& entry, PatchProbe& probe) {
        const std::string& name = entry.name;
        const bool ours = added_.contains(name) || replaced_.contains(name);
        if (!is_quilt() && !is_bump()) {
            if (!ours) {
                take_as_it_is(entry, probe);
                return;
            }
            if (!tree_is_known_) {
                queue_.record(name, fate_if_it_stays(name),
                              std::string(k_not_tried) +
                                  "the package's own patches do not apply to its tree as it is "
                                  "before the build");
                return;
            }
        }
        const fs::path path = fs::path("debian/patches") / name;
        const Settled settled = queue_.settle(probe, queued(entry));
        if (settled.goes()) {
            series_.remove(name);
            tree_.remove(path);
        } else if (settled.replacement) {
            tree_.write(path, *settled.replacement);
        }
    }

    /// Format 1.0 as it stands: the package applies its own patches, by quilt(1)'s rules, and may
    /// prepare the tree for them first.
    void take_as_it_is(const SeriesEntry& entry, PatchProbe& probe) {
        constexpr unsigned k_quilt_fuzz = 2;
        const bool applied =
            probe.apply(tree_.patch(entry.name), {.strip = entry.strip, .fuzz = k_quilt_fuzz});
        tree_is_known_ = tree_is_known_ && applied;
        queue_.record(entry.name, PatchFate::applied, {});
    }

    [[nodiscard]] std::string nothing_to_fix() const {
        if (is_bump()) {
            return {};
        }
        std::vector<std::string> own;
        for (const PatchInput& patch : request_.inputs.patches) {
            own.push_back(patch.name);
        }
        const Dsc& base = request_.inputs.packaging();
        return queue_.nothing_to_fix(own, base.source + " " + base.version);
    }

    WorkTree& tree_;
    const RewriteRequest& request_;
    Workplace& workplace_;
    PatchSeries series_;
    std::set<std::string> added_, replaced_;
    std::vector<std::string> notes_;
    bool tree_is_known_ = true; ///< the probe's tree is what our patches will be applied to
    patching::PatchQueue queue_;
};

} // namespace

std::unique_ptr<PatchProbe> probe_of_new_tree(const WorkTree& tree, const RewriteRequest& request,
                                              Workplace& workplace) {
    const SourceSet upstream = named_upstream(request.inputs, request.version);
    const fs::path folder = workplace.scratch / "probe-source";
    remove_tree(folder);
    const SourcePackage package =
        write_source_package(tree, request.inputs, request.version, upstream, folder);
    return std::make_unique<PatchProbe>(probe_tree(package, request.root_tree, workplace));
}

Rewriting settle_patches(WorkTree& tree, const RewriteRequest& request, Workplace& workplace) {
    return Settling(tree, request, workplace).run();
}

} // namespace stopgap::deb
