#include "ecosystem/deb/package_build.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/accepted_symbols.hpp"
#include "ecosystem/deb/attempt.hpp"
#include "ecosystem/deb/changelog.hpp"
#include "ecosystem/deb/contents_paths.hpp"
#include "ecosystem/deb/dependencies.hpp"
#include "ecosystem/deb/hotfix_version.hpp"
#include "ecosystem/deb/inputs.hpp"
#include "ecosystem/deb/install_check.hpp"
#include "ecosystem/deb/log_patterns.hpp"
#include "ecosystem/deb/machine_mirrors.hpp"
#include "ecosystem/deb/package_changes.hpp"
#include "ecosystem/deb/repack.hpp"
#include "ecosystem/deb/results.hpp"
#include "ecosystem/deb/rewrite.hpp"
#include "ecosystem/deb/roots.hpp"
#include "ecosystem/deb/suites.hpp"
#include "ecosystem/deb/vendor_packages.hpp"
#include "ecosystem/deb/version.hpp"
#include "ecosystem/deb/workaround_build.hpp"
#include "ecosystem/last_attempt.hpp"

#include <fmt/format.h>

#include <optional>
#include <set>

namespace stopgap::deb {

namespace {

constexpr std::uint64_t k_log_limit_bytes = 1ULL << 30U;

class DebBuild : public PackageBuild {
  public:
    DebBuild(const Recipe& recipe, const Base& base, const Target& target, Workplace& workplace)
        : recipe_(recipe), base_(base), target_(target), workplace_(workplace),
          suites_(target_, workplace) {}

    // ---- the way to a work tree -----------------------------------------------------------------

    BaseSource resolve_base() override {
        found_ = find_base(recipe_, base_, suites_, workplace_);
        const Dsc& dsc = found_->dsc;
        vendor_ = served_packages(dsc, suites_);
        for (const PackageFile& package : vendor_) {
            source_.served.push_back({package.name, package.version, package.arch});
        }
        source_.name = dsc.source;
        source_.version = dsc.version;
        source_.origin = found_->origin;
        donor_ = find_packaging_donor(base_, *found_, suites_);
        if (donor_) {
            source_.origin += fmt::format("; packaging of {} from {}", donor_->entry.dsc.version,
                                          donor_->suite->shown());
        }
        return source_;
    }

    SourceSet fetch_inputs() override {
        inputs_ = deb::fetch_inputs(recipe_, base_, *found_, donor_, suites_, workplace_);
        SourceSet all = inputs_.packaging_files;
        if (found_->named) {
            all.insert(all.begin(), found_->named->file);
        }
        all.insert(all.end(), inputs_.base_packaging.begin(), inputs_.base_packaging.end());
        all.insert(all.end(), inputs_.new_upstream.begin(), inputs_.new_upstream.end());
        for (const PatchInput& patch : inputs_.patches) {
            all.push_back(patch.file);
        }
        return all;
    }

    VersionChoice choose_version() override {
        const Fix& fix = fix_for(recipe_, base_);
        const HotfixVersion hotfix =
            hotfix_version(source_.version, fix, target_.versions, recipe_.build.hotfix);
        version_ = hotfix.version;
        if (!earlier(source_.version, version_)) {
            throw Error(ExitStatus::usage,
                        fmt::format("{}: the hotfix {} would not be newer than the base {}",
                                    shown(fix.place), version_, source_.version))
                .with_hint("fix.version must be a later upstream version than the base's");
        }
        VersionChoice choice{hotfix.version, {}, {}};
        if (fix.repack == "never" && !repack_mark(parse_version(version_).upstream).empty()) {
            choice.reasons.push_back("the version keeps the base's repack mark; the new tarball "
                                     "is taken as it is (fix.repack = \"never\")");
        }
        if (donor_) {
            choice.reasons.push_back(
                fmt::format("in the packaging of {} {} from {}", donor_->entry.dsc.source,
                            donor_->entry.dsc.version, donor_->suite->shown()));
        }
        if (!hotfix.decision.empty()) {
            choice.findings.push_back(
                {"version-order", hotfix.version, {"", 0, hotfix.decision}, {}});
        }
        OrderQuestion question{source_.version, version_, {}, target_.versions};
        for (const ServedBinary& binary : source_.served) {
            question.binaries.push_back({binary.name, binary.version, {}});
        }
        const std::vector<OrderProblem> problems = check_order(question);
        require_order(problems);
        for (const OrderProblem& problem : problems) {
            choice.reasons.push_back(problem.sentence);
        }
        return choice;
    }

    LayerState ensure_root() override {
        root_ = deb::ensure_root(target_, suites_, workplace_);
        return root_->state;
    }

    Rewriting rewrite() override {
        tree_.emplace(unpack_work_tree(inputs_, version_, workplace_.scratch / "work", root_->tree,
                                       workplace_));
        Repacking repacking =
            repack_upstream(inputs_, *tree_, recipe_, base_, version_, workplace_);
        if (!repacking.findings.empty()) {
            return {{}, std::move(repacking.findings), std::move(repacking.notes), {}};
        }
        Rewriting done = deb::rewrite(
            *tree_, {recipe_, base_, inputs_, version_, root_->tree, source_.served}, workplace_);
        done.inputs.insert(done.inputs.end(), repacking.made.begin(), repacking.made.end());
        done.notes.insert(done.notes.begin(), repacking.notes.begin(), repacking.notes.end());
        return done;
    }

    LayerState foresee_dependencies() override {
        return deb::foresee_dependencies(*root_, *tree_, suites_, workplace_).state;
    }

    void fetch_for_install_check() override {
        deb::fetch_for_install_check(*root_, source_.served, suites_, workplace_);
    }

    // ---- the loop -------------------------------------------------------------------------------

    LayerState ensure_dependencies() override {
        dependencies_ = deb::ensure_dependencies(*root_, *tree_, suites_, workplace_);
        return dependencies_.state;
    }

    AttemptEnd run_attempt(LastAttempt& place, const fs::path& log) override {
        AttemptPlan plan;
        plan.layers = layers();
        plan.environment = build_environment(recipe_.build, workplace_.jobs);
        if (accepts_new_symbols(recipe_, target_.name)) {
            plan.environment.emplace_back(k_lost_only);
        }
        plan.limits = with_defaults(recipe_.build.limits, k_default_build_seconds);
        place.begin_attempt({plan.layers, plan.environment, k_tree_inside});
        plan.source = write_source_package(
            *tree_, inputs_, version_, named_upstream(inputs_, version_), place.source_folder());
        AttemptReport report = deb::run_attempt(
            plan, {place.build_folder(), place.results_folder()}, workplace_.scratch, log);
        isolation_ = report.isolation;
        return report.end.succeeded ? with_symbols_held_to_the_recipe(report.end, log) : report.end;
    }

    void apply(const Repair& repair) override {
        check_invariant(repair.strategy == "add-build-dependency", "a repair of no known strategy");
        ControlFile control = tree_->control();
        control.add_build_dependency(repair.value);
        tree_->write("debian/control", control.text());
    }

    [[nodiscard]] const LogDialect& log_dialect() const override { return deb::log_dialect(); }

    // ---- what the repairs may ask ---------------------------------------------------------------

    std::vector<Provider> packages_providing(const Requirement& requirement) override {
        std::vector<Provider> providers;
        for (const Suite* suite : suites_.own()) {
            for (const std::string& text : suites_.contents(*suite)) {
                for (Provider& provider : providers_in(text, requirement)) {
                    providers.push_back(std::move(provider));
                }
            }
        }
        return providers;
    }

    [[nodiscard]] std::vector<std::string> own_binaries() const override {
        std::vector<std::string> names;
        for (const BinaryPackage& package : tree_->control().binary_packages()) {
            names.push_back(package.name);
        }
        return names;
    }

    [[nodiscard]] std::vector<std::string> declared_dependencies() const override {
        return tree_->control().build_dependency_names();
    }

    // ---- after success --------------------------------------------------------------------------

    InstallCheck check_install(const LastAttempt& place, const fs::path& log) override {
        built_ = describe_built(*root_, take_results(place.build_folder(), place.results_folder()),
                                place.results_folder(), workplace_);
        InstallCheck order = check_order_of(built_);
        if (!order.findings.empty()) {
            return order;
        }
        return deb::check_install(*root_, built_, place.results_folder(), source_.served,
                                  given_up(), suites_, log, workplace_);
    }

    BuildRecord describe(const LastAttempt& place) override {
        BuildRecord record;
        record.root = root_packages(layers(), suites_, workplace_);
        add_to(record,
               package_changes(*root_, built_, place.results_folder(), vendor_, workplace_));
        record.dated = parse_first_entry(tree_->read("debian/changelog"), "debian/changelog").date;
        return record;
    }

    std::vector<Artifact> collect(const LastAttempt& place, const fs::path& folder) override {
        std::map<std::string, std::string> versions;
        for (const BuiltPackage& package : built_) {
            versions.emplace(package.name, package.version);
        }
        return collect_results(place.results_folder(), source_.name, version_, versions, folder);
    }

    [[nodiscard]] std::vector<std::string> isolation() const override { return isolation_; }

    int shell() override { return run_shell(recipe_.id, target_.name, workplace_); }

    VendorTrial try_vendor_packages(const fs::path& folder,
                                    const std::vector<std::string>& programs) override {
        return deb::try_vendor_packages(*root_, folder, programs, source_.served, suites_,
                                        workplace_.scratch / "vendor-trial.log", workplace_);
    }

    std::vector<Artifact> fetch_vendor_packages(const fs::path& folder) override {
        return deb::fetch_vendor_packages(vendor_, folder, suites_, workplace_);
    }

  private:
    /// What an attempt stands on, bottom first.
    [[nodiscard]] std::vector<fs::path> layers() const {
        std::vector<fs::path> layers = {root_->tree};
        if (!dependencies_.tree.empty()) {
            layers.push_back(dependencies_.tree);
        }
        return layers;
    }

    [[nodiscard]] AttemptEnd with_symbols_held_to_the_recipe(AttemptEnd end,
                                                             const fs::path& log) const {
        if (accepts_new_symbols(recipe_, target_.name)) {
            end.findings = unaccepted_symbols(read_file(log, k_log_limit_bytes),
                                              log.filename().string(), recipe_, target_.name);
        }
        if (!end.findings.empty()) {
            end.succeeded = false;
            end.phase = Phase::package;
        }
        return end;
    }

    /// What the base makes and a donor's packaging does not, by decision of the recipe.
    [[nodiscard]] std::set<std::string> given_up() const {
        std::set<std::string> names;
        for (const ServedBinary& binary : source_.served) {
            names.insert(binary.name);
        }
        for (const std::string& made : own_binaries()) {
            names.erase(made);
        }
        return inputs_.donor ? names : std::set<std::string>();
    }

    /// Promise 5, for every binary with the version that it really has.
    [[nodiscard]] InstallCheck check_order_of(const std::vector<BuiltPackage>& built) const {
        OrderQuestion question{source_.version, version_, {}, target_.versions};
        for (const BuiltPackage& package : built) {
            for (const ServedBinary& binary : source_.served) {
                if (binary.name == package.name) {
                    question.binaries.push_back({package.name, binary.version, package.version});
                }
            }
        }
        InstallCheck check;
        for (const OrderProblem& problem : check_order(question)) {
            if (problem.gravity == Gravity::refused) {
                check.findings.push_back({"version-order",
                                          problem.package.empty() ? version_ : problem.package,
                                          {"", 0, problem.sentence},
                                          {}});
            }
        }
        return check;
    }

    const Recipe& recipe_;
    const Base& base_;
    Target target_;
    Workplace& workplace_;
    Suites suites_;
    BaseSource source_;
    std::vector<PackageFile> vendor_; ///< the base's binaries, as the indexes list them
    std::optional<FoundBase> found_;
    std::optional<FoundSource> donor_;
    Inputs inputs_;
    std::string version_;
    std::optional<Root> root_;
    std::optional<WorkTree> tree_;
    Dependencies dependencies_;
    std::vector<BuiltPackage> built_; ///< without debugging symbols
    std::vector<std::string> isolation_;
};

} // namespace

std::unique_ptr<PackageBuild> DebEcosystem::begin(const Recipe& recipe, const Base& base,
                                                  const Target& target, Workplace& workplace) {
    if (fix_for(recipe, base).kind == FixKind::workaround) {
        return begin_workaround(recipe, base, target, workplace);
    }
    return std::make_unique<DebBuild>(recipe, base, target, workplace);
}

LayerState DebEcosystem::ensure_root(const Target& target, Workplace& workplace) {
    Suites suites(target, workplace);
    return deb::ensure_root(target, suites, workplace).state;
}

bool DebEcosystem::is_earlier(const std::string& one, const std::string& other) const {
    return earlier(one, other);
}

bool DebEcosystem::reaches_upstream(const std::string& version, const std::string& upstream) const {
    return deb::reaches_upstream(version, upstream);
}

std::map<std::string, std::string>
DebEcosystem::machine_mirrors(const std::vector<Target>& targets) const {
    return deb::machine_mirrors(targets);
}

} // namespace stopgap::deb
