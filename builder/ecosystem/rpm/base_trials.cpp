// What is tried beside the base's own binaries: workarounds, and programs that test the vendor's
// build.

#include "base/error.hpp"
#include "base/files.hpp"
#include "ecosystem/rpm/install_check.hpp"
#include "ecosystem/rpm/install_trial.hpp"
#include "ecosystem/workaround_check.hpp"

namespace stopgap::rpm {

namespace {

/// As dnf has them named.
std::vector<std::string> names_of(const std::vector<ServedBinary>& served) {
    std::vector<std::string> names;
    for (const ServedBinary& one : served) {
        names.push_back(dnf_name(one));
    }
    return names;
}

/// The base's binaries that dnf installs together, downloaded; empty: they are not to be had.
std::vector<std::string> prepared_base(InstallTrial& trial,
                                       const std::vector<ServedBinary>& served) {
    Resolution last;
    const std::vector<std::string> base =
        those_that_go_together(names_of(served), [&](const std::vector<std::string>& packages) {
            Resolution plan = trial.plan(packages, Trust::signed_only);
            const bool is_possible = plan.possible;
            if (is_possible) {
                last = std::move(plan);
            }
            return is_possible;
        });
    if (!base.empty()) {
        trial.download(last);
    }
    return base;
}

/// What both trials have of the base.
template <typename Interface> class OnBase : public Interface {
  public:
    OnBase(InstallTrial& trial, const std::vector<ServedBinary>& served)
        : trial_(trial), served_(served) {}

    std::vector<std::string> prepare_base() override { return prepared_base(trial_, served_); }
    bool install_base(const std::vector<std::string>& base) override {
        return trial_.step("install the base", "install", base, Trust::signed_only);
    }
    sandbox::Ended run(const std::vector<std::string>& argv) override {
        return trial_.run_in_root(argv, k_check_timeout);
    }

  protected:
    InstallTrial& trial_;

  private:
    const std::vector<ServedBinary>& served_;
};

using VendorBase = OnBase<BaseTrial>;

class Trial : public OnBase<WorkaroundTrial> {
  public:
    Trial(InstallTrial& trial, const BuiltRpm& built, const std::vector<ServedBinary>& served)
        : OnBase(trial, served), built_(built) {}

    bool install_workaround() override {
        return trial_.step("install the workaround", "install",
                           {std::string(k_built_inside) + "/" + built_.file}, Trust::built_by_us);
    }
    bool take_away() override {
        return trial_.step("remove it again", "remove", {built_.name}, Trust::built_by_us);
    }
    std::set<std::string> installed() override {
        std::set<std::string> names;
        for (const Nevra& package : trial_.dnf().installed()) {
            names.insert(shown(package));
        }
        return names;
    }
    [[nodiscard]] InstallCheck failed(const std::string& why,
                                      const std::string& kind) const override {
        return trial_.failed(built_.name, why, kind);
    }

  private:
    const BuiltRpm& built_;
};

} // namespace

void fetch_for_workaround_check(const Root& root, const std::vector<ServedBinary>& served,
                                Repositories& repositories, Workplace& workplace) {
    const fs::path folder = workplace.scratch / "nothing-built";
    make_directories(folder);
    InstallTrial trial(root, folder, repositories, workplace.scratch / "fetch.log", workplace);
    static_cast<void>(prepared_base(trial, served));
}

InstallCheck check_workaround(const Root& root, const std::vector<BuiltRpm>& built,
                              const fs::path& folder, const std::vector<ServedBinary>& served,
                              const Fix& fix, Repositories& repositories, const fs::path& log,
                              Workplace& workplace) {
    check_invariant(built.size() == 1, "a workaround is one package");
    InstallTrial install(root, folder, repositories, log, workplace);
    Trial trial(install, built.front(), served);
    return stopgap::check_workaround(trial, fix);
}

VendorTrial try_vendor_packages(const Root& root, const fs::path& folder,
                                const std::vector<std::string>& programs,
                                const std::vector<ServedBinary>& served, Repositories& repositories,
                                const fs::path& log, Workplace& workplace) {
    InstallTrial install(root, folder, repositories, log, workplace);
    VendorBase trial(install, served);
    return run_beside_base(trial, names_of(served), k_built_inside, programs,
                           [&] { return install.said(); });
}

} // namespace stopgap::rpm
