#include "artifacts/report_sections.hpp"

#include "artifacts/library_text.hpp"
#include "artifacts/report_changes.hpp"
#include "base/process.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace stopgap::artifacts {

namespace {

Section summary(const HotfixFacts& facts) {
    const BuildResult& result = facts.result;
    Section section{"Summary"};
    for (const LibraryChange& library : result.libraries) {
        const std::vector<std::string> warnings = warnings_of(library);
        section.warnings.insert(section.warnings.end(), warnings.begin(), warnings.end());
    }
    section.sentences.push_back(
        is_workaround(facts)
            ? fmt::format("{} {} stays as it is on {}; {} {} is installed beside it (workaround).",
                          result.base_name, result.base_version, facts.target.name,
                          source_of(facts), result.version)
            : fmt::format("{} {} becomes {} on {} ({}).", result.base_name, result.base_version,
                          result.version, facts.target.name,
                          word_for(fix_for(facts.recipe, facts.base).kind)));
    for (const std::string& cve : facts.recipe.cves) {
        section.items.push_back((is_workaround(facts) ? "works around " : "fixes ") + cve);
    }
    for (const std::string& reference : facts.recipe.references) {
        section.items.push_back("see " + reference);
    }
    return section;
}

Section patches(const HotfixFacts& facts) {
    Section section{"Patches"};
    if (facts.result.patches.empty()) {
        section.sentences.emplace_back("The packaging has none.");
        return section;
    }
    section.table.push_back({"patch", "fate", "why"});
    for (const PatchRecord& patch : facts.result.patches) {
        section.table.push_back({patch.name, std::string(name_of(patch.fate)), patch.note});
    }
    return section;
}

Section repairs(const HotfixFacts& facts) {
    Section section{"Repairs and decisions"};
    for (const Attempt& attempt : facts.result.attempts) {
        for (const Repair& repair : attempt.repairs) {
            section.items.push_back(fmt::format("repaired: {} (because of {} {})", repair.change,
                                                repair.kind, repair.subject));
        }
    }
    for (const Decision& decision : facts.recipe.decisions) {
        if (decision.base.empty() || decision.base == facts.target.name) {
            section.items.push_back(fmt::format("decided: {} {}: {} ({})", decision.kind,
                                                decision.subject, decision.action,
                                                decision.reason));
        }
    }
    if (section.items.empty()) {
        section.sentences.emplace_back(
            "It built as it was; nothing had to be repaired or decided.");
    }
    return section;
}

Section tests(const HotfixFacts& facts) {
    Section section{"Tests"};
    section.sentences.emplace_back(
        is_workaround(facts) ? "It has none of its own: the recipe's check stands for them."
        : facts.recipe.build.run_tests
            ? "The package's own tests, where it has some, ran in the build, and passed."
            : "The package's own tests were left out, as the recipe says (build.tests).");
    if (!is_workaround(facts) && facts.recipe.build.run_tests) {
        section.sentences.emplace_back(
            facts.record.tests.empty()
                ? "The log shows no summary of tests in words that are known."
                : "The log says of them:");
        section.items = facts.record.tests;
    }
    return section;
}

Section notes(const HotfixFacts& facts) {
    Section section{"Installation"};
    section.sentences.emplace_back("The target's own package manager installed and removed the "
                                   "packages in a clean root. What the build noted:");
    section.items = facts.result.notes;
    return section;
}

Section inputs(const HotfixFacts& facts) {
    Section section{"Inputs"};
    section.table.push_back({"file", "SHA-256", "verified by"});
    for (const SourceFile& input : facts.result.inputs) {
        section.table.push_back({input.name, input.sha256, shown(input.verification)});
    }
    return section;
}

Section build(const HotfixFacts& facts) {
    Section section{"Build"};
    section.sentences.push_back(fmt::format("Built offline in a root of {} packages, which "
                                            "provenance.json lists, with this isolation:",
                                            facts.record.root.size()));
    section.items = facts.result.isolation;
    return section;
}

/// The files of packages that a host may have; not those of debugging symbols.
std::vector<std::string> files_to_install(const HotfixFacts& facts) {
    std::vector<std::string> files;
    for (const Artifact& artifact : facts.result.artifacts) {
        const bool is_listed =
            std::ranges::any_of(facts.record.changes, [&](const PackageChange& change) {
                return change.name == artifact.name && change.arch == artifact.arch;
            });
        if (is_binary_package(artifact) && is_listed) {
            files.push_back("./" + artifact.path.string());
        }
    }
    return files;
}

std::vector<std::string> vendors_packages(const HotfixFacts& facts) {
    const bool is_rpm = facts.target.family == Family::rpm;
    std::vector<std::string> packages;
    for (const PackageChange& change : facts.record.changes) {
        if (!change.vendor_version.empty()) {
            packages.push_back(
                fmt::format("{}{}{}", change.name, is_rpm ? "-" : "=", change.vendor_version));
        }
    }
    return packages;
}

/// "apt-get install": of a hotfix only where the host has the package already.
std::string install_command(const HotfixFacts& facts) {
    const bool is_rpm = facts.target.family == Family::rpm;
    if (is_workaround(facts)) {
        return is_rpm ? "dnf install" : "apt-get install";
    }
    return is_rpm ? "dnf upgrade" : "apt-get install --only-upgrade";
}

std::string shown_check(const HealthCheck& check) {
    return !check.unit.empty()   ? check.unit + " is active"
           : !check.http.empty() ? fmt::format("{} answers {}", check.http, check.expect)
                                 : shown(check.run) + " succeeds";
}

Section deploy(const HotfixFacts& facts) {
    Section section{"To deploy it"};
    section.sentences.emplace_back(
        "Once it is published, the script of its deploy kit does all this, "
        "and goes back where a check fails. By hand:");
    section.sentences.push_back(fmt::format(
        "On a host that has {}, in the folder that holds this report:",
        is_workaround(facts) ? facts.result.base_name + "'s packages" : "these packages"));
    section.commands.push_back(
        fmt::format("{} {}", install_command(facts), fmt::join(files_to_install(facts), " ")));
    if (is_workaround(facts)) {
        section.commands.push_back(shown(fix_for(facts.recipe, facts.base).check));
    }
    for (const std::string& unit : facts.recipe.deploy.restart) {
        section.items.push_back("restart " + unit);
    }
    for (const HealthCheck& check : facts.recipe.deploy.health) {
        section.items.push_back("then " + shown_check(check));
    }
    if (!facts.recipe.deploy.environments.empty()) {
        section.items.push_back("first on " +
                                joined(facts.recipe.deploy.environments, ", then on "));
    }
    return section;
}

Section way_back(const HotfixFacts& facts) {
    const bool is_rpm = facts.target.family == Family::rpm;
    const Fix& fix = fix_for(facts.recipe, facts.base);
    Section section{"To go back"};
    if (is_workaround(facts)) {
        section.sentences.emplace_back(
            "Nothing of the vendor's replaces it. Once the fix is there, or to go back before:");
        section.commands.push_back(
            fmt::format("{} {}", is_rpm ? "dnf remove" : "apt-get purge", source_of(facts)));
        return section;
    }
    section.sentences.emplace_back(
        fix.kind == FixKind::bump && fix.way_back == WayBack::downgrade
            ? "The vendor's fix of the old version sorts below this one: going back is a downgrade."
            : "The vendor's next version sorts above this one, and replaces it by itself. To go "
              "back before that:");
    const std::vector<std::string> packages = vendors_packages(facts);
    if (packages.empty()) {
        section.sentences.emplace_back("The vendor's repositories serve no package to go back to.");
    } else {
        section.commands.push_back(
            fmt::format("{} {}", is_rpm ? "dnf downgrade" : "apt-get install --allow-downgrades",
                        fmt::join(packages, " ")));
    }
    return section;
}

} // namespace

std::string report_title(const HotfixFacts& facts) {
    return facts.recipe.summary.empty() ? facts.recipe.id
                                        : facts.recipe.id + ": " + facts.recipe.summary;
}

std::vector<Section> report_sections(const HotfixFacts& facts) {
    std::vector<Section> sections = {summary(facts)};
    std::ranges::transform(facts.record.changes, std::back_inserter(sections), change_section);
    for (const auto& section :
         {library_section, patches, repairs, tests, notes, inputs, build, deploy, way_back}) {
        sections.push_back(section(facts));
    }
    return sections;
}

} // namespace stopgap::artifacts
