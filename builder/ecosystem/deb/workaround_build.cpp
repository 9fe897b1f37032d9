#include "ecosystem/deb/workaround_build.hpp"

#include "base/files.hpp"
#include "ecosystem/deb/attempt.hpp"
#include "ecosystem/deb/changelog.hpp"
#include "ecosystem/deb/dependencies.hpp"
#include "ecosystem/deb/inputs.hpp"
#include "ecosystem/deb/install_check.hpp"
#include "ecosystem/deb/log_patterns.hpp"
#include "ecosystem/deb/package_changes.hpp"
#include "ecosystem/deb/results.hpp"
#include "ecosystem/deb/roots.hpp"
#include "ecosystem/deb/suites.hpp"
#include "ecosystem/deb/workaround_tree.hpp"
#include "ecosystem/last_attempt.hpp"
#include "ecosystem/workaround.hpp"
#include "ecosystem/workaround_build.hpp"

#include <cstdlib>
#include <optional>

namespace stopgap::deb {

namespace {

class Build : public WorkaroundBuild {
  public:
    Build(const Recipe& recipe, const Base& base, const Target& target, Workplace& workplace)
        : WorkaroundBuild(recipe, base, target, workplace), suites_(target_, workplace) {}

    // ---- the way to a work tree -----------------------------------------------------------------

    BaseSource resolve_base() override {
        found_ = find_base(recipe_, base_, suites_, workplace_);
        vendor_ = served_packages(found_->dsc, suites_);
        source_.name = found_->dsc.source;
        source_.version = found_->dsc.version;
        source_.origin = found_->origin;
        for (const PackageFile& package : vendor_) {
            source_.served.push_back({package.name, package.version, package.arch});
        }
        return source_;
    }

    SourceSet fetch_inputs() override {
        packaging_ = fetch_packaging(recipe_, base_, *found_, suites_, workplace_);
        files_ = take_shipped_files(recipe_, fix(), workplace_);
        SourceSet all = packaging_.packaging_files;
        if (found_->named) {
            all.insert(all.begin(), found_->named->file);
        }
        all.insert(all.end(), files_.begin(), files_.end());
        return all;
    }

    VersionChoice choose_version() override {
        version_ = std::to_string(recipe_.build.hotfix);
        return {version_, {why_its_own_version(name())}, {}};
    }

    LayerState ensure_root() override {
        root_ = deb::ensure_root(target_, suites_, workplace_);
        return root_->state;
    }

    Rewriting rewrite() override {
        const WorkTree base = unpack_work_tree(
            packaging_, source_.version, workplace_.scratch / "base", root_->tree, workplace_);
        const ChangelogEntry newest =
            parse_first_entry(base.read("debian/changelog"), "debian/changelog");
        date_ = std::getenv("SOURCE_DATE_EPOCH") != nullptr
                    ? packaging_time()
                    : newest.date + std::chrono::minutes(recipe_.build.hotfix);
        tree_.emplace(make_workaround_tree({recipe_, fix(), source_.name, version_,
                                            newest.distribution, workplace_.maintainer, date_},
                                           files_, workplace_.scratch / "work"));
        Rewriting done;
        done.notes = what_is_shipped(fix());
        return done;
    }

    LayerState foresee_dependencies() override {
        return deb::foresee_dependencies(*root_, *tree_, suites_, workplace_).state;
    }

    void fetch_for_install_check() override {
        fetch_for_workaround_check(*root_, source_.served, suites_, workplace_);
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
        plan.limits = with_defaults(recipe_.build.limits, k_default_build_seconds);
        place.begin_attempt({plan.layers, plan.environment, k_tree_inside});
        plan.source = write_workaround_source(*tree_, version_, date_, place.source_folder());
        const AttemptReport report = deb::run_attempt(
            plan, {place.build_folder(), place.results_folder()}, workplace_.scratch, log);
        isolation_ = report.isolation;
        return report.end;
    }

    [[nodiscard]] const LogDialect& log_dialect() const override { return deb::log_dialect(); }

    // ---- after success --------------------------------------------------------------------------

    InstallCheck check_install(const LastAttempt& place, const fs::path& log) override {
        built_ = describe_built(*root_, take_results(place.build_folder(), place.results_folder()),
                                place.results_folder(), workplace_);
        return check_workaround(*root_, built_, place.results_folder(), source_.served, fix(),
                                suites_, log, workplace_);
    }

    BuildRecord describe(const LastAttempt& place) override {
        BuildRecord record;
        record.root = root_packages(layers(), suites_, workplace_);
        add_to(record,
               package_changes(*root_, built_, place.results_folder(), vendor_, workplace_));
        record.dated = date_;
        return record;
    }

    std::vector<Artifact> collect(const LastAttempt& place, const fs::path& folder) override {
        return collect_results(place.results_folder(), name(), version_, {}, folder);
    }

    VendorTrial try_vendor_packages(const fs::path& folder,
                                    const std::vector<std::string>& programs) override {
        return deb::try_vendor_packages(*root_, folder, programs, source_.served, suites_,
                                        workplace_.scratch / "vendor-trial.log", workplace_);
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

    Suites suites_;
    BaseSource source_;
    std::vector<PackageFile> vendor_; ///< the base's binaries, as the indexes list them
    std::optional<FoundBase> found_;
    Inputs packaging_; ///< the base's, for the date of its changelog
    SourceSet files_;
    std::string version_;
    Instant date_{};
    std::optional<Root> root_;
    std::optional<WorkTree> tree_;
    Dependencies dependencies_;
    std::vector<BuiltPackage> built_;
};

} // namespace

std::unique_ptr<PackageBuild> begin_workaround(const Recipe& recipe, const Base& base,
                                               const Target& target, Workplace& workplace) {
    return std::make_unique<Build>(recipe, base, target, workplace);
}

} // namespace stopgap::deb
