#include "ecosystem/rpm/package_build.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "ecosystem/installing.hpp"
#include "ecosystem/last_attempt.hpp"
#include "ecosystem/rpm/attempt.hpp"
#include "ecosystem/rpm/built_check.hpp"
#include "ecosystem/rpm/dependencies.hpp"
#include "ecosystem/rpm/donor.hpp"
#include "ecosystem/rpm/hotfix_version.hpp"
#include "ecosystem/rpm/inputs.hpp"
#include "ecosystem/rpm/install_check.hpp"
#include "ecosystem/rpm/log_patterns.hpp"
#include "ecosystem/rpm/machine_mirrors.hpp"
#include "ecosystem/rpm/package_changes.hpp"
#include "ecosystem/rpm/providers.hpp"
#include "ecosystem/rpm/refusal.hpp"
#include "ecosystem/rpm/repositories.hpp"
#include "ecosystem/rpm/results.hpp"
#include "ecosystem/rpm/rewrite.hpp"
#include "ecosystem/rpm/roots.hpp"
#include "ecosystem/rpm/spec_text.hpp"
#include "ecosystem/rpm/vendor_packages.hpp"
#include "ecosystem/rpm/version_choice.hpp"
#include "ecosystem/rpm/workaround_build.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace stopgap::rpm {

namespace {

constexpr unsigned k_requirement_rounds = 8;

/// The package's name in "pkgconfig(zlib) >= 1.2", "gcc-c++", "(a if b)": what stands first.
std::string name_in(const std::string& requirement) {
    const std::size_t from = requirement.find_first_not_of('(');
    return from == std::string::npos ? requirement
                                     : requirement.substr(from, requirement.find(' ', from) - from);
}

class RpmBuild : public PackageBuild {
  public:
    RpmBuild(const Recipe& recipe, const Base& base, const Target& target, Workplace& workplace)
        : recipe_(recipe), base_(base), target_(target), workplace_(workplace),
          repositories_(target_, workplace) {}

    // ---- the way to a work tree -----------------------------------------------------------------

    BaseSource resolve_base() override {
        found_ = find_base(recipe_, base_, repositories_, workplace_);
        source_ = described(*found_);
        donor_ = find_packaging_donor(base_, *found_, workplace_);
        if (donor_) {
            source_.origin += "; packaging of " + shown(*donor_);
        }
        return source_;
    }

    SourceSet fetch_inputs() override {
        inputs_ = rpm::fetch_inputs(recipe_, base_, workplace_);
        inputs_.donor = donor_;
        SourceSet all = {found_->file};
        if (donor_) {
            all.push_back(donor_->file);
        }
        all.insert(all.end(), inputs_.sources.begin(), inputs_.sources.end());
        for (const PatchInput& patch : inputs_.patches) {
            all.push_back(patch.file);
        }
        return all;
    }

    VersionChoice choose_version() override {
        ChosenVersion chosen = rpm::choose_version(recipe_, base_, *found_, target_);
        version_ = chosen.evr;
        if (donor_) {
            chosen.choice.reasons.push_back(fmt::format("in the packaging of {}", shown(*donor_)));
        }
        return std::move(chosen.choice);
    }

    LayerState ensure_root() override {
        root_ = rpm::ensure_root(target_, repositories_, workplace_);
        return root_->state;
    }

    Rewriting rewrite() override {
        const fs::path folder = workplace_.scratch / "work";
        remove_tree(folder);
        make_directories(folder);
        const SourceFile& packaging = donor_ ? donor_->file : found_->file;
        unpack_srpm(packaging.stored, packaging.name, folder);
        tree_.emplace(folder, inputs_.packaging(*found_).spec_file);
        RewrittenSpec rewritten =
            rpm::rewrite(*tree_,
                         {recipe_,
                          base_,
                          *found_,
                          inputs_,
                          version_,
                          target_.versions,
                          target_.name,
                          {root_->tree},
                          [this](const std::vector<std::string>& requirements) {
                              install(requirements);
                              return layers();
                          }},
                         workplace_);
        facts_ = std::move(rewritten.facts);
        changed_ = rewritten.changed;
        return rewritten.done;
    }

    LayerState foresee_dependencies() override {
        return rpm::foresee_dependencies(*root_, facts_.build_requirements, repositories_,
                                         workplace_)
            .state;
    }

    void fetch_for_install_check() override {
        rpm::fetch_for_install_check(*root_, installable_served(), repositories_, workplace_);
    }

    // ---- the loop -------------------------------------------------------------------------------

    LayerState ensure_dependencies() override {
        const Stopwatch watch;
        install(facts_.build_requirements);
        if (facts_.generates_requirements && dependencies_.state.findings.empty()) {
            install_generated();
        }
        dependencies_.state.seconds = watch.seconds();
        return dependencies_.state;
    }

    AttemptEnd run_attempt(LastAttempt& place, const fs::path& log) override {
        const AttemptPlan plan = attempt_plan();
        place.begin_attempt({plan.layers, plan.environment, k_topdir_inside});
        make_directories(place.source_folder()); // rpmbuild works on copies, below its _topdir
        AttemptReport report = rpm::run_attempt(
            *tree_, plan, {place.build_folder(), place.results_folder()}, workplace_.scratch, log);
        isolation_ = report.isolation;
        return report.end;
    }

    void apply(const Repair& repair) override {
        check_invariant(repair.strategy == "add-build-dependency", "a repair of no known strategy");
        SpecText spec(tree_->spec(), tree_->spec_file());
        const SpecEdit edit = spec.add_build_requirement(repair.value);
        if (edit.is_refused()) {
            const Finding finding = finding_of(edit.refusal, tree_->spec_file());
            throw Error(ExitStatus::build_failed,
                        fmt::format("{}: {}", tree_->spec_file(), finding.evidence.text));
        }
        tree_->write_spec(spec.text());
        facts_.build_requirements.push_back(repair.value);
    }

    [[nodiscard]] const LogDialect& log_dialect() const override { return rpm::log_dialect(); }

    // ---- what the repairs may ask ---------------------------------------------------------------

    std::vector<Provider> packages_providing(const Requirement& requirement) override {
        return providers_of(repositories_, requirement);
    }

    [[nodiscard]] std::vector<std::string> own_binaries() const override {
        std::vector<std::string> names;
        for (const SpecPackage& package : facts_.packages) {
            names.push_back(package.name);
        }
        return names;
    }

    [[nodiscard]] std::vector<std::string> declared_dependencies() const override {
        std::vector<std::string> names;
        for (const std::string& requirement : facts_.build_requirements) {
            names.push_back(name_in(requirement));
        }
        return names;
    }

    // ---- after success --------------------------------------------------------------------------

    InstallCheck check_install(const LastAttempt& place, const fs::path& log) override {
        std::vector<BuiltRpm> built =
            take_packages(place.build_folder(), place.results_folder(), facts_);
        const std::vector<Finding> findings =
            check_built(order_question(*found_, version_, target_.versions, built), built, recipe_);
        if (!findings.empty()) {
            return {{}, findings};
        }
        std::erase_if(built, [](const BuiltRpm& one) { return is_debug_package(one.name); });
        installable_ = built;
        InstallCheck check =
            rpm::check_install(*root_, built, place.results_folder(), installable_served(),
                               repositories_, log, workplace_);
        std::erase_if(check.findings, [this](const Finding& finding) {
            return decision_on(recipe_.decisions, finding.kind, finding.subject, target_.name) !=
                   nullptr;
        });
        return check;
    }

    BuildRecord describe(const LastAttempt& place) override {
        BuildRecord record;
        record.root = root_packages(layers(), repositories_, workplace_);
        add_to(record, package_changes(*root_, installable_, place.results_folder(),
                                       found_->binaries, repositories_, workplace_));
        record.dated = changed_;
        return record;
    }

    std::vector<Artifact> collect(const LastAttempt& place, const fs::path& folder) override {
        return collect_results(place.results_folder(), folder);
    }

    [[nodiscard]] std::vector<std::string> isolation() const override { return isolation_; }

    int shell() override { return run_shell(recipe_.id, target_.name, workplace_); }

    VendorTrial try_vendor_packages(const fs::path& folder,
                                    const std::vector<std::string>& programs) override {
        return rpm::try_vendor_packages(*root_, folder, programs, installable_served(),
                                        repositories_, workplace_.scratch / "vendor-trial.log",
                                        workplace_);
    }

    std::vector<Artifact> fetch_vendor_packages(const fs::path& folder) override {
        return rpm::fetch_vendor_packages(found_->binaries, folder, repositories_);
    }

  private:
    void install(const std::vector<std::string>& requirements) {
        dependencies_ =
            rpm::ensure_dependencies(*root_, requirements, source_.name, repositories_, workplace_);
    }

    /// What %generate_buildrequires asks for, until it asks for nothing more.
    void install_generated() {
        std::vector<std::string> requirements = facts_.build_requirements;
        for (unsigned round = 0; round < k_requirement_rounds; ++round) {
            const std::size_t known = requirements.size();
            for (const std::string& requirement :
                 missing_dynamic_requirements(*tree_, attempt_plan(), workplace_)) {
                if (std::find(requirements.begin(), requirements.end(), requirement) ==
                    requirements.end()) {
                    requirements.push_back(requirement);
                }
            }
            if (requirements.size() == known) {
                return;
            }
            install(requirements);
            if (!dependencies_.state.findings.empty()) {
                return;
            }
        }
        dependencies_.state.findings.push_back(
            {"dynamic-dependencies",
             tree_->spec_file(),
             {tree_->spec_file(), 0,
              fmt::format("still asks for more after {} rounds", k_requirement_rounds)},
             {}});
    }

    [[nodiscard]] std::vector<fs::path> layers() const {
        std::vector<fs::path> layers = {root_->tree};
        if (!dependencies_.tree.empty()) {
            layers.push_back(dependencies_.tree);
        }
        return layers;
    }

    [[nodiscard]] AttemptPlan attempt_plan() const {
        AttemptPlan plan;
        plan.layers = layers();
        plan.environment = build_environment(changed_, workplace_.jobs);
        plan.options = build_options(recipe_.build, workplace_.jobs);
        plan.run_tests = recipe_.build.run_tests;
        plan.changed = changed_;
        plan.limits = with_defaults(recipe_.build.limits, k_default_build_seconds);
        for (const auto* files : {&facts_.sources, &facts_.patches}) {
            for (const auto& [number, file] : *files) {
                plan.files.push_back(file);
            }
        }
        return plan;
    }

    /// The base's binaries without debugging symbols, which no host needs.
    [[nodiscard]] std::vector<ServedBinary> installable_served() const {
        std::vector<ServedBinary> served = source_.served;
        std::erase_if(served, [](const ServedBinary& one) { return is_debug_package(one.name); });
        return served;
    }

    const Recipe& recipe_;
    const Base& base_;
    Target target_;
    Workplace& workplace_;
    Repositories repositories_;
    BaseSource source_;
    std::optional<FoundBase> found_;
    std::optional<Donor> donor_;
    Inputs inputs_;
    Evr version_;
    std::optional<Root> root_;
    std::optional<SourceTree> tree_;
    SpecFacts facts_;
    Instant changed_{};
    Dependencies dependencies_;
    std::vector<BuiltRpm> installable_; ///< what was built, without debugging symbols
    std::vector<std::string> isolation_;
};

} // namespace

std::unique_ptr<PackageBuild> RpmEcosystem::begin(const Recipe& recipe, const Base& base,
                                                  const Target& target, Workplace& workplace) {
    if (fix_for(recipe, base).kind == FixKind::workaround) {
        return begin_workaround(recipe, base, target, workplace);
    }
    return std::make_unique<RpmBuild>(recipe, base, target, workplace);
}

LayerState RpmEcosystem::ensure_root(const Target& target, Workplace& workplace) {
    Repositories repositories(target, workplace);
    return rpm::ensure_root(target, repositories, workplace).state;
}

bool RpmEcosystem::is_earlier(const std::string& one, const std::string& other) const {
    return compare(parse_evr(one), parse_evr(other)) < 0;
}

bool RpmEcosystem::reaches_upstream(const std::string& version, const std::string& upstream) const {
    return rpm::reaches_upstream(version, upstream);
}

std::map<std::string, std::string>
RpmEcosystem::machine_mirrors(const std::vector<Target>& targets) const {
    return rpm::machine_mirrors(targets);
}

} // namespace stopgap::rpm
