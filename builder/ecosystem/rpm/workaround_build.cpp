#include "ecosystem/rpm/workaround_build.hpp"

#include "base/files.hpp"
#include "ecosystem/installing.hpp"
#include "ecosystem/last_attempt.hpp"
#include "ecosystem/rpm/attempt.hpp"
#include "ecosystem/rpm/dependencies.hpp"
#include "ecosystem/rpm/inputs.hpp"
#include "ecosystem/rpm/install_check.hpp"
#include "ecosystem/rpm/log_patterns.hpp"
#include "ecosystem/rpm/package_changes.hpp"
#include "ecosystem/rpm/repositories.hpp"
#include "ecosystem/rpm/results.hpp"
#include "ecosystem/rpm/rewrite.hpp"
#include "ecosystem/rpm/roots.hpp"
#include "ecosystem/rpm/workaround_tree.hpp"
#include "ecosystem/workaround.hpp"
#include "ecosystem/workaround_build.hpp"

#include <cstdlib>
#include <optional>

namespace stopgap::rpm {

namespace {

class Build : public WorkaroundBuild {
  public:
    Build(const Recipe& recipe, const Base& base, const Target& target, Workplace& workplace)
        : WorkaroundBuild(recipe, base, target, workplace), repositories_(target_, workplace) {}

    // ---- the way to a work tree -----------------------------------------------------------------

    BaseSource resolve_base() override {
        found_ = find_base(recipe_, base_, repositories_, workplace_);
        source_ = described(*found_);
        std::erase_if(source_.served,
                      [](const ServedBinary& one) { return is_debug_package(one.name); });
        return source_;
    }

    SourceSet fetch_inputs() override {
        files_ = take_shipped_files(recipe_, fix(), workplace_);
        SourceSet all = {found_->file};
        all.insert(all.end(), files_.begin(), files_.end());
        return all;
    }

    VersionChoice choose_version() override {
        version_ = {"", std::to_string(recipe_.build.hotfix), "1"};
        return {shown(version_), {why_its_own_version(name())}, {}};
    }

    LayerState ensure_root() override {
        root_ = rpm::ensure_root(target_, repositories_, workplace_);
        return root_->state;
    }

    Rewriting rewrite() override {
        const Instant packed{std::chrono::seconds(found_->srpm.header.build_time)};
        date_ = std::getenv("SOURCE_DATE_EPOCH") != nullptr
                    ? packaging_time()
                    : hotfix_date({}, packed, recipe_.build.hotfix);
        const WorkaroundFacts facts = {
            recipe_, fix(), source_.name, version_, workplace_.maintainer, date_};
        const fs::path folder = workplace_.scratch / "work";
        remove_tree(folder);
        tree_.emplace(make_workaround_tree(facts, files_, folder));
        facts_ = facts_of_workaround(facts);
        Rewriting done;
        done.notes = what_is_shipped(fix());
        return done;
    }

    LayerState foresee_dependencies() override { return nothing_to_install(); }

    void fetch_for_install_check() override {
        fetch_for_workaround_check(*root_, source_.served, repositories_, workplace_);
    }

    // ---- the loop -------------------------------------------------------------------------------

    LayerState ensure_dependencies() override { return nothing_to_install(); }

    AttemptEnd run_attempt(LastAttempt& place, const fs::path& log) override {
        AttemptPlan plan;
        plan.layers = {root_->tree};
        plan.environment = build_environment(date_, workplace_.jobs);
        plan.options = build_options(recipe_.build, workplace_.jobs);
        plan.run_tests = recipe_.build.run_tests;
        plan.changed = date_;
        plan.limits = with_defaults(recipe_.build.limits, k_default_build_seconds);
        for (const auto& [number, file] : facts_.sources) {
            plan.files.push_back(file);
        }
        place.begin_attempt({plan.layers, plan.environment, k_topdir_inside});
        make_directories(place.source_folder()); // rpmbuild works on copies, below its _topdir
        const AttemptReport report = rpm::run_attempt(
            *tree_, plan, {place.build_folder(), place.results_folder()}, workplace_.scratch, log);
        isolation_ = report.isolation;
        return report.end;
    }

    [[nodiscard]] const LogDialect& log_dialect() const override { return rpm::log_dialect(); }

    // ---- after success --------------------------------------------------------------------------

    InstallCheck check_install(const LastAttempt& place, const fs::path& log) override {
        built_ = take_packages(place.build_folder(), place.results_folder(), facts_);
        return check_workaround(*root_, built_, place.results_folder(), source_.served, fix(),
                                repositories_, log, workplace_);
    }

    BuildRecord describe(const LastAttempt& place) override {
        BuildRecord record;
        record.root = root_packages({root_->tree}, repositories_, workplace_);
        add_to(record, package_changes(*root_, built_, place.results_folder(), found_->binaries,
                                       repositories_, workplace_));
        record.dated = date_;
        return record;
    }

    std::vector<Artifact> collect(const LastAttempt& place, const fs::path& folder) override {
        return collect_results(place.results_folder(), folder);
    }

    VendorTrial try_vendor_packages(const fs::path& folder,
                                    const std::vector<std::string>& programs) override {
        return rpm::try_vendor_packages(*root_, folder, programs, source_.served, repositories_,
                                        workplace_.scratch / "vendor-trial.log", workplace_);
    }

  private:
    [[nodiscard]] static LayerState nothing_to_install() {
        LayerState state;
        state.was_there = true;
        state.summary = "0 packages";
        return state;
    }

    Repositories repositories_;
    BaseSource source_; ///< its binaries without debugging symbols
    std::optional<FoundBase> found_;
    SourceSet files_;
    Evr version_;
    Instant date_{};
    std::optional<Root> root_;
    std::optional<SourceTree> tree_;
    SpecFacts facts_;
    std::vector<BuiltRpm> built_;
};

} // namespace

std::unique_ptr<PackageBuild> begin_workaround(const Recipe& recipe, const Base& base,
                                               const Target& target, Workplace& workplace) {
    return std::make_unique<Build>(recipe, base, target, workplace);
}

} // namespace stopgap::rpm
