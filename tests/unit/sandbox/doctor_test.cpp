#include "fixture.hpp"

#include "sandbox/doctor.hpp"

namespace stopgap::sandbox {

namespace {

TEST_F(SandboxTest, TheDoctorFindsThatThisMachineCanBuild) {
    std::vector<std::string> names;
    for (const Probe& probe : probe(state() / "doctor", {Family::deb})) {
        names.push_back(probe.name);
        EXPECT_FALSE(probe.found.empty()) << probe.name;
        EXPECT_EQ(probe.ok, probe.mend.empty()) << probe.name;
        const bool can_do_without =
            probe.name == "/sys" || probe.name == "volatile" || probe.name.starts_with("overlay");
        EXPECT_FALSE(can_do_without && probe.required) << probe.name;
        if (probe.name == "sandbox" || probe.name == "id range") {
            EXPECT_TRUE(probe.ok) << probe.found;
        }
    }
    EXPECT_EQ(names, (std::vector<std::string>{
                         "user namespace", "id range", "/proc", "/sys", "overlay", "volatile",
                         "overlay in memory", "sandbox", "seccomp", "cgroup", "mmdebstrap", "dpkg",
                         "apt-get", "dnf", "rpm", "createrepo_c", "gpg", "disk"}));
}

TEST_F(SandboxTest, TheDoctorRequiresTheToolsOfTheFamiliesThatAreAskedFor) {
    for (const std::set<Family>& families :
         {std::set<Family>{}, {Family::deb}, {Family::rpm}, {Family::deb, Family::rpm}}) {
        for (const Probe& probe : probe(state() / "doctor", families)) {
            if (probe.name == "mmdebstrap" || probe.name == "apt-get") {
                EXPECT_EQ(probe.required, families.contains(Family::deb));
            } else if (probe.name == "dnf" || probe.name == "rpm") {
                EXPECT_EQ(probe.required, families.contains(Family::rpm));
            } else if (probe.name == "gpg") {
                EXPECT_TRUE(probe.required);
            }
        }
    }
}

} // namespace

} // namespace stopgap::sandbox
