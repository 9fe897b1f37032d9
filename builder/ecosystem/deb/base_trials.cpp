// What is tried beside the base's own binaries: workarounds, and programs that test the vendor's
// build.

#include "base/error.hpp"
#include "ecosystem/deb/install_check.hpp"
#include "ecosystem/deb/install_trial.hpp"
#include "ecosystem/workaround_check.hpp"

#include <optional>
#include <set>

namespace stopgap::deb {

namespace {

/// As apt has them named.
std::vector<std::string> names_of(const std::vector<ServedBinary>& served) {
    std::vector<std::string> names;
    for (const ServedBinary& binary : served) {
        names.push_back(binary.name + "=" + binary.version);
    }
    return names;
}

/// The base's binaries that apt installs together, downloaded; empty: they are not to be had.
std::vector<std::string> prepared_base(InstallTrial& trial,
                                       const std::vector<ServedBinary>& served) {
    sandbox::Sandbox box = trial.start();
    const std::vector<std::string> base =
        those_that_go_together(names_of(served), [&](const std::vector<std::string>& packages) {
            return trial.can_plan(box, packages);
        });
    const bool is_ready = !base.empty() && trial.prepare_if_served(box, base) == Preparation::ready;
    return is_ready ? base : std::vector<std::string>();
}

/// What both trials have of the base.
template <typename Interface> class OnBase : public Interface {
  public:
    OnBase(InstallTrial& trial, const std::vector<ServedBinary>& served)
        : trial_(trial), served_(served) {}

    std::vector<std::string> prepare_base() override {
        const std::vector<std::string> base = prepared_base(trial_, served_);
        box_.emplace(trial_.start()); // which sees what was downloaded
        return base;
    }
    bool install_base(const std::vector<std::string>& base) override {
        return trial_.step(*box_, "install the base", k_install_any, base);
    }
    sandbox::Ended run(const std::vector<std::string>& argv) override {
        return trial_.run_logged(*box_, argv, k_check_timeout);
    }

  protected:
    InstallTrial& trial_;
    std::optional<sandbox::Sandbox> box_;

  private:
    const std::vector<ServedBinary>& served_;
};

using VendorBase = OnBase<BaseTrial>;

class Trial : public OnBase<WorkaroundTrial> {
  public:
    Trial(InstallTrial& trial, const BuiltPackage& built, const std::vector<ServedBinary>& served)
        : OnBase(trial, served), built_(built) {}

    bool install_workaround() override {
        return trial_.step(*box_, "install the workaround", {"--no-remove", "install"},
                           {std::string(k_built_inside) + "/" + built_.file});
    }
    bool take_away() override {
        return trial_.step(*box_, "purge it again", {"purge"}, {built_.name});
    }
    std::set<std::string> installed() override { return trial_.installed(*box_); }
    [[nodiscard]] InstallCheck failed(const std::string& why,
                                      const std::string& kind) const override {
        return trial_.failed(built_.name, why, kind);
    }

  private:
    const BuiltPackage& built_;
};

} // namespace

void fetch_for_workaround_check(const Root& root, const std::vector<ServedBinary>& served,
                                Suites& suites, Workplace& workplace) {
    const fs::path folder = workplace.scratch / "nothing-built";
    make_directories(folder);
    InstallTrial trial(root, folder, suites, workplace.scratch / "fetch.log", workplace);
    static_cast<void>(prepared_base(trial, served));
}

InstallCheck check_workaround(const Root& root, const std::vector<BuiltPackage>& built,
                              const fs::path& folder, const std::vector<ServedBinary>& served,
                              const Fix& fix, Suites& suites, const fs::path& log,
                              Workplace& workplace) {
    check_invariant(built.size() == 1, "a workaround is one package");
    InstallTrial install(root, folder, suites, log, workplace);
    Trial trial(install, built.front(), served);
    return stopgap::check_workaround(trial, fix);
}

VendorTrial try_vendor_packages(const Root& root, const fs::path& folder,
                                const std::vector<std::string>& programs,
                                const std::vector<ServedBinary>& served, Suites& suites,
                                const fs::path& log, Workplace& workplace) {
    InstallTrial install(root, folder, suites, log, workplace);
    VendorBase trial(install, served);
    return run_beside_base(trial, names_of(served), k_built_inside, programs,
                           [&] { return install.said(); });
}

} // namespace stopgap::deb
