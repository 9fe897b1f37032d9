#include "ecosystem/workaround_build.hpp"

#include "base/error.hpp"
#include "ecosystem/last_attempt.hpp"
#include "model/workaround.hpp"

namespace stopgap {

WorkaroundBuild::WorkaroundBuild(const Recipe& recipe, const Base& base, const Target& target,
                                 Workplace& workplace)
    : recipe_(recipe), base_(base), target_(target), workplace_(workplace) {}

void WorkaroundBuild::apply(const Repair&) {
    check_invariant(false, "a workaround was repaired: it builds nothing");
}

std::vector<Provider> WorkaroundBuild::packages_providing(const Requirement&) {
    return {};
}

std::vector<std::string> WorkaroundBuild::own_binaries() const {
    return {name()};
}

std::vector<std::string> WorkaroundBuild::declared_dependencies() const {
    return {};
}

std::vector<std::string> WorkaroundBuild::isolation() const {
    return isolation_;
}

std::vector<Artifact> WorkaroundBuild::fetch_vendor_packages(const std::filesystem::path&) {
    return {};
}

int WorkaroundBuild::shell() {
    return run_shell(recipe_.id, target_.name, workplace_);
}

const Fix& WorkaroundBuild::fix() const {
    return fix_for(recipe_, base_);
}

std::string WorkaroundBuild::name() const {
    return workaround_package(recipe_.id);
}

} // namespace stopgap
