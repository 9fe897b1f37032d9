#include "ecosystem/workaround_check.hpp"

#include "base/process.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <optional>

namespace stopgap {

namespace {

/// What is known once it holds, for people.
std::string note_of_check(const std::vector<std::string>& check, std::size_t packages_of_base) {
    return fmt::format("installed beside {} of the base's packages; {} holds there, and after its "
                       "removal, which leaves nothing",
                       packages_of_base, shown(check));
}

/// The first of its files that is there; empty: none is.
std::string what_is_left(WorkaroundTrial& trial, const Fix& fix) {
    for (const ShippedFile& file : fix.files) {
        if (trial.run({"test", "-e", file.install}).succeeded()) {
            return file.install;
        }
    }
    return {};
}

InstallCheck not_installable(const WorkaroundTrial& trial, const std::string& why) {
    return trial.failed(why, "not-installable");
}

} // namespace

InstallCheck check_workaround(WorkaroundTrial& trial, const Fix& fix) {
    const std::vector<std::string> base = trial.prepare_base();
    if (base.empty()) {
        return not_installable(trial, "the target does not serve the base's binaries any more, and "
                                      "the check runs beside them");
    }
    if (!trial.install_base(base)) {
        return not_installable(trial, "the base's own packages do not install");
    }
    const std::set<std::string> with_base = trial.installed();
    if (!trial.install_workaround()) {
        return not_installable(trial, "the workaround does not install beside the base");
    }
    const sandbox::Ended with = trial.run(fix.check);
    if (!trial.take_away()) {
        return not_installable(trial, "the workaround cannot be taken away");
    }
    const std::string left = what_is_left(trial, fix);
    if (!left.empty()) {
        return not_installable(trial, left + " is still there after its removal");
    }
    if (trial.installed() != with_base) {
        return not_installable(trial, "its removal changes which other packages are installed");
    }
    const std::optional<std::string> why =
        what_the_check_says(fix.check, with, trial.run(fix.check));
    return why ? trial.failed(*why, "check-failed")
               : InstallCheck{{note_of_check(fix.check, base.size())}, {}};
}

std::optional<std::string> what_the_check_says(const std::vector<std::string>& check,
                                               const sandbox::Ended& with,
                                               const sandbox::Ended& without) {
    if (!with.succeeded()) {
        return shown(check) + " " +
               told(with, without.succeeded() ? "" : ", and without the workaround too");
    }
    if (!without.succeeded()) {
        return shown(check) + " " + told(without, " once the workaround is removed");
    }
    return std::nullopt;
}

} // namespace stopgap
