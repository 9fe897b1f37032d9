#include "lifecycle/vendor_watch.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stopgap::lifecycle {

namespace {

using artifacts::Evidence;
using Says = artifacts::Evidence::Says;

constexpr std::array<std::string_view, 5> k_standings = {"waiting", "not-fixed", "undecided",
                                                         "contradicted", "fixed"};

/// The base as the vendor offers it now, whatever the recipe pinned.
Base newest_of(const Base& base, const artifacts::Manifest& hotfix) {
    Base newest = base;
    newest.source = hotfix.base_name;
    newest.version.clear();
    newest.dsc.reset();
    newest.srpm.reset();
    newest.packaging.reset();
    return newest;
}

/// Names that no vendor's patch has, for patches that would take the place of one of the vendor's.
constexpr std::string_view k_evidence = "stopgap-evidence-";

/// The name of the patch's file; empty: each of its commits has a name of its own.
std::string file_name_of(const Input& patch) {
    if (!patch.name.empty()) {
        return patch.name;
    }
    if (const PathInput* path = std::get_if<PathInput>(&patch.from)) {
        return path->path.filename();
    }
    if (const UrlInput* url = std::get_if<UrlInput>(&patch.from)) {
        return fs::path(url->url.substr(0, url->url.find_first_of("?#"))).filename();
    }
    const ArchiveInput* archive = std::get_if<ArchiveInput>(&patch.from);
    return archive == nullptr ? std::string() : fs::path(archive->file).filename().string();
}

/// A patch of the recipe is tried behind the vendor's own, and takes the place of none.
void rename_patches(Fix& fix) {
    for (Input& patch : fix.patches) {
        const std::string name = file_name_of(patch);
        if (!name.empty()) {
            patch.name = std::string(k_evidence) + name;
        }
    }
}

std::string own_name(const std::string& name) {
    const std::size_t at = name.find(k_evidence);
    return at == std::string::npos ? name : name.substr(at + k_evidence.size());
}

/// The packaging gave no tree to try it on.
bool is_untried(const PatchRecord& patch) {
    return patch.note.starts_with(k_not_tried);
}

/// As it is, the patch still applies.
bool is_missing(const PatchRecord& patch) {
    return patch.fate == PatchFate::added && !is_untried(patch);
}

/// A merge with what the vendor has instead, or with a patch of its name, proves nothing.
bool is_untold(const PatchRecord& patch) {
    return patch.fate == PatchFate::rebased || patch.fate == PatchFate::replaced ||
           is_untried(patch);
}

} // namespace

std::string_view name_of(Standing standing) {
    return k_standings.at(static_cast<std::size_t>(standing));
}

Standing standing_of(const std::vector<Evidence>& evidence) {
    const auto says = [&](Says what) {
        return std::ranges::any_of(evidence, [&](const Evidence& one) { return one.says == what; });
    };
    if (says(Says::fixed)) {
        return says(Says::not_fixed) ? Standing::contradicted : Standing::fixed;
    }
    return says(Says::not_fixed) ? Standing::not_fixed : Standing::undecided;
}

VendorWatch::VendorWatch(const Recipe& recipe, const Base& base, const artifacts::Manifest& hotfix,
                         const Target& target, Ecosystem& ecosystem, Workplace& workplace)
    : recipe_(recipe), base_(newest_of(base, hotfix)), hotfix_(hotfix), ecosystem_(ecosystem),
      workplace_(workplace) {
    recipe_.decisions.clear();
    rename_patches(base_.fix ? *base_.fix : recipe_.fix);
    build_ = ecosystem.begin(recipe_, base_, target, workplace);
}

VendorAnswer VendorWatch::ask(const std::string& stated) {
    const BaseSource newest = build_->resolve_base();
    const FixKind kind = fix_for(recipe_, base_).kind;
    VendorAnswer answer;
    answer.source = newest.name;
    answer.version = newest.version;
    answer.origin = newest.origin;
    if (!stated.empty()) {
        answer.evidence.push_back({"statement", Says::fixed, stated});
    }
    if (!ecosystem_.is_earlier(hotfix_.base_version, newest.version)) {
        return answer;
    }
    if (kind == FixKind::bump) {
        answer.evidence.push_back(evidence_of_version(newest.version));
    } else if (kind == FixKind::backport) {
        answer.evidence.push_back(evidence_of_patches(newest.version));
    }
    if (!recipe_.retire.test.empty()) {
        answer.evidence.push_back(evidence_of_tests(newest.version));
    }
    answer.standing = standing_of(answer.evidence);
    answer.outranks =
        kind != FixKind::workaround && ecosystem_.is_earlier(hotfix_.version, newest.version);
    return answer;
}

std::vector<Artifact> VendorWatch::fetch_packages(const std::filesystem::path& folder) {
    return build_->fetch_vendor_packages(folder);
}

Evidence VendorWatch::evidence_of_version(const std::string& version) const {
    const Fix& fix = fix_for(recipe_, base_);
    if (!ecosystem_.reaches_upstream(version, fix.version)) {
        return {"upstream-version", Says::nothing,
                fmt::format("{} is of an upstream version before {}; whether it is patched, its "
                            "version does not tell",
                            version, fix.version)};
    }
    if (!fix.patches.empty()) {
        return {"upstream-version", Says::nothing,
                fmt::format("{} is of upstream {} or later; whether it has the recipe's patches "
                            "too, its version does not tell",
                            version, fix.version)};
    }
    return {"upstream-version", Says::fixed,
            fmt::format("{} is of upstream {} or later", version, fix.version)};
}

Evidence VendorWatch::evidence_of_patches(const std::string& version) {
    static_cast<void>(build_->fetch_inputs());
    static_cast<void>(build_->choose_version());
    static_cast<void>(build_->ensure_root());
    const Rewriting rewriting = build_->rewrite();
    if (!rewriting.nothing_to_fix.empty()) {
        return {"patches", Says::fixed,
                fmt::format("the source of {} has every patch of the recipe", version)};
    }
    const auto named = [&](auto&& is_meant) {
        std::vector<std::string> names;
        for (const PatchRecord& patch : rewriting.patches) {
            if (is_meant(patch)) {
                names.push_back(own_name(patch.name));
            }
        }
        return joined(names, ", ");
    };
    const std::string missing = named(is_missing);
    if (!missing.empty()) {
        return {"patches", Says::not_fixed,
                fmt::format("the source of {} still takes {}", version, missing)};
    }
    std::vector<std::string> unclear;
    for (const Finding& finding : rewriting.findings) {
        unclear.push_back(fmt::format("{}: {}", own_name(finding.subject), finding.evidence.text));
    }
    const std::string untold = named(is_untold);
    if (!untold.empty()) {
        unclear.push_back("no trial tells of " + untold);
    }
    return {"patches", Says::nothing,
            fmt::format("on the source of {}, {}; the vendor may have fixed it in another way",
                        version, joined(unclear, "; "))};
}

/// What this machine cannot try is no evidence, and takes none away.
VendorTrial VendorWatch::trial_of(const fs::path& folder,
                                  const std::vector<std::string>& programs) {
    try {
        static_cast<void>(build_->ensure_root());
        return build_->try_vendor_packages(folder, programs);
    } catch (const Error& error) {
        if (error.status() != ExitStatus::machine && error.status() != ExitStatus::unreachable) {
            throw;
        }
        VendorTrial trial;
        trial.why_not = error.message();
        return trial;
    }
}

/// Copies of the recipe's files alone enter the sandbox.
Evidence VendorWatch::evidence_of_tests(const std::string& version) {
    const fs::path folder = workplace_.scratch / "retire-test";
    remove_tree(folder);
    make_directories(folder);
    const std::vector<fs::path>& tests = recipe_.retire.test;
    std::vector<std::string> programs;
    for (const fs::path& test : tests) {
        PathInput input;
        input.path = test;
        const SourceFile file = take_path_input(recipe_, input, workplace_);
        programs.push_back(fmt::format("{}-{}", programs.size() + 1, test.filename().string()));
        write_file(folder / programs.back(), read_file(file.stored), 0755);
    }
    const VendorTrial trial = trial_of(folder, programs);
    if (!trial.why_not.empty()) {
        return {"test", Says::nothing,
                fmt::format("the tests were not run beside {}: {}", version, trial.why_not)};
    }
    Evidence evidence{"test", Says::fixed, {}};
    std::vector<std::string> told;
    for (std::size_t index = 0; index < tests.size(); ++index) {
        const VendorTrial::End& end = trial.ends.at(index);
        told.push_back(fmt::format("{} {}", printable(tests[index].string()), end.told));
        if (!end.succeeded && evidence.says != Says::not_fixed) {
            evidence.says = end.has_ended ? Says::not_fixed : Says::nothing;
        }
    }
    if (evidence.says == Says::fixed && !trial.left_out.empty()) { // it may be about those
        evidence.says = Says::nothing;
    }
    evidence.text =
        fmt::format("beside the binaries of {}{}, {}", version,
                    trial.left_out.empty() ? "" : " without " + joined(trial.left_out, ", "),
                    joined(told, "; "));
    return evidence;
}

} // namespace stopgap::lifecycle
