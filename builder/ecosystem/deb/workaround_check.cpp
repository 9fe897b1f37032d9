#include "base/error.hpp"
#include "ecosystem/deb/install_check.hpp"
#include "ecosystem/deb/install_trial.hpp"
#include "ecosystem/workaround.hpp"

#include <optional>
#include <set>

namespace stopgap::deb {

namespace {

using sandbox::Ended;

/// The base's binaries that apt installs together: all, or in their order each that goes with those
/// before it.
std::vector<std::string> installable_base(InstallTrial& trial, sandbox::Sandbox& box,
                                          const std::vector<ServedBinary>& served) {
    std::vector<std::string> all;
    for (const ServedBinary& binary : served) {
        all.push_back(binary.name + "=" + binary.version);
    }
    if (all.empty() || trial.can_plan(box, all)) {
        return all;
    }
    std::vector<std::string> together;
    for (const std::string& one : all) {
        together.push_back(one);
        if (!trial.can_plan(box, together)) {
            together.pop_back();
        }
    }
    return together;
}

class WorkaroundCheck {
  public:
    WorkaroundCheck(const Root& root, const BuiltPackage& built, const fs::path& folder,
                    const Fix& fix, Suites& suites, const fs::path& log, Workplace& workplace)
        : built_(built), fix_(fix), trial_(root, folder, suites, log, workplace) {}

    InstallCheck run(const std::vector<ServedBinary>& served) {
        std::vector<std::string> base;
        {
            sandbox::Sandbox box = trial_.start();
            base = installable_base(trial_, box, served);
            if (base.empty() || trial_.prepare_if_served(box, base) != Preparation::ready) {
                return failed("the target does not serve the base's binaries any more, and the "
                              "check runs beside them");
            }
        }
        sandbox::Sandbox box = trial_.start();
        if (!trial_.step(box, "install the base", k_install_any, base)) {
            return failed("the base's own packages do not install");
        }
        const std::set<std::string> with_base = trial_.installed(box);
        if (!trial_.step(box, "install the workaround", {"--no-remove", "install"},
                         {std::string(k_built_inside) + "/" + built_.file})) {
            return failed("the workaround does not install beside the base");
        }
        const Ended with = try_check(box);
        if (!trial_.step(box, "purge it again", {"purge"}, {built_.name})) {
            return failed("the workaround cannot be purged");
        }
        const std::string left = what_is_left(box);
        if (!left.empty()) {
            return failed(left + " is still there after the purge");
        }
        if (trial_.installed(box) != with_base) {
            return failed("its purge changes which other packages are installed");
        }
        return judged(with, try_check(box), base.size());
    }

  private:
    Ended try_check(sandbox::Sandbox& box) {
        return trial_.run_logged(box, fix_.check, k_check_timeout);
    }

    /// The first of its files that is there; empty: none is.
    std::string what_is_left(sandbox::Sandbox& box) {
        for (const ShippedFile& file : fix_.files) {
            if (trial_.run_logged(box, {"test", "-e", file.install}).succeeded()) {
                return file.install;
            }
        }
        return {};
    }

    [[nodiscard]] InstallCheck judged(const Ended& with, const Ended& without,
                                      std::size_t of_base) const {
        const std::optional<std::string> why = what_the_check_says(fix_.check, with, without);
        return why ? trial_.failed(built_.name, *why, "check-failed")
                   : InstallCheck{{note_of_check(fix_.check, of_base)}, {}};
    }

    [[nodiscard]] InstallCheck failed(const std::string& why) const {
        return trial_.failed(built_.name, why);
    }

    const BuiltPackage& built_;
    const Fix& fix_;
    InstallTrial trial_;
};

} // namespace

void fetch_for_workaround_check(const Root& root, const std::vector<ServedBinary>& served,
                                Suites& suites, Workplace& workplace) {
    const fs::path folder = workplace.scratch / "nothing-built";
    make_directories(folder);
    InstallTrial trial(root, folder, suites, workplace.scratch / "fetch.log", workplace);
    sandbox::Sandbox box = trial.start();
    const std::vector<std::string> base = installable_base(trial, box, served);
    if (!base.empty()) {
        static_cast<void>(trial.prepare_if_served(box, base));
    }
}

InstallCheck check_workaround(const Root& root, const std::vector<BuiltPackage>& built,
                              const fs::path& folder, const std::vector<ServedBinary>& served,
                              const Fix& fix, Suites& suites, const fs::path& log,
                              Workplace& workplace) {
    check_invariant(built.size() == 1, "a workaround is one package");
    return WorkaroundCheck(root, built.front(), folder, fix, suites, log, workplace).run(served);
}

} // namespace stopgap::deb
