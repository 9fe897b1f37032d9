#include "ecosystem/rpm/prep_probe.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/attempt.hpp"
#include "ecosystem/installing.hpp"

#include <re2/re2.h>

#include <algorithm>

namespace stopgap::rpm {

namespace {

using patching::PatchProbe;
using sandbox::Mount;

constexpr const char* k_tree_inside = "/build/prepared"; // a link that the probe's %prep makes

/// The shell of %prep leaves a link to where it stands, wherever that is: the name of the folder is
/// known to the tarball and the spec alone.
std::string prep_preamble() {
    return std::string("__spec_prep_pre %{___build_pre}\\\ntrap 'ln -sfn \"$PWD\" ") +
           k_tree_inside + "' EXIT\\\n";
}

patching::ProbeTree probe_tree(const SourceTree& tree, const std::string& spec_file,
                               const std::vector<fs::path>& layers, const BuildSettings& settings,
                               const Workplace& workplace) {
    std::vector<std::string> argv = {"rpmbuild", "-bp", "--nodeps"};
    const std::vector<std::string> options = macro_options(settings);
    argv.insert(argv.end(), options.begin(), options.end());
    argv.insert(argv.end(), {"--define", std::string("_sourcedir ") + k_source_inside, "--define",
                             prep_preamble(), std::string(k_source_inside) + "/" + spec_file});
    patching::ProbeTree probe;
    probe.settings.lowers = layers;
    probe.settings.scratch = workplace.scratch;
    probe.settings.limits = with_defaults({}, k_default_install_seconds);
    probe.settings.mounts = {{Mount::Kind::read_only, tree.folder(), k_source_inside}};
    probe.folder = workplace.scratch / "probe";
    probe.folder_inside = k_build_inside;
    probe.unpack = {argv};
    probe.tree = k_tree_inside;
    probe.options = {"--no-backup-if-mismatch"};
    return probe;
}

} // namespace

std::unique_ptr<PatchProbe> probe_of_prep(const SpecText& spec, SourceTree& tree,
                                          const SpecFacts& facts, const RewriteRequest& request,
                                          Workplace& workplace) {
    const std::string file = ".probe.spec";
    tree.write(file, spec.stopped_before_patches());
    const auto probe_on = [&](const std::vector<fs::path>& layers) {
        return std::make_unique<PatchProbe>(
            probe_tree(tree, file, layers, request.recipe.build, workplace));
    };
    std::unique_ptr<PatchProbe> probe;
    try {
        probe = probe_on(request.layers);
    } catch (const Error& error) {
        if (error.status() != ExitStatus::verification) {
            throw;
        }
        probe = probe_on(request.layers_with(facts.build_requirements));
    }
    tree.remove(file);
    return probe;
}

PrepText::PrepText(const SpecFacts& facts)
    : uses_(SpecText(facts.expanded, facts.name).patch_uses()) {
    bool in_prep = false;
    for (std::string& line : lines_of(facts.expanded)) {
        in_prep = line.rfind("%prep", 0) == 0 || (in_prep && line.rfind('%', 0) != 0);
        if (in_prep && line.rfind('#', 0) != 0) {
            lines_.push_back(std::move(line));
        }
    }
}

const std::string* PrepText::line_with(const std::string& file) const {
    const std::string path = "/" + file;
    const auto line = std::find_if(lines_.begin(), lines_.end(), [&](const std::string& one) {
        const std::size_t at = one.find(path);
        return at != std::string::npos &&
               (at + path.size() == one.size() || one[at + path.size()] == ' ');
    });
    return line == lines_.end() ? nullptr : &*line;
}

bool PrepText::applies(unsigned number, const std::string& file) const {
    return line_with(file) != nullptr ||
           std::any_of(uses_.begin(), uses_.end(),
                       [&](const PatchUse& use) { return use.applies(number); });
}

unsigned PrepText::fuzz_of(const std::string& file) const {
    static const RE2 pattern(R"(--fuzz=(\d{1,2})\b)");
    unsigned fuzz = 0;
    if (const std::string* line = line_with(file)) {
        RE2::PartialMatch(*line, pattern, &fuzz);
    }
    return fuzz;
}

} // namespace stopgap::rpm
