#include "fixture.hpp"

#include "sandbox/doctor.hpp"

namespace stopgap::sandbox {

namespace {

TEST_F(SandboxTest, TheDoctorFindsThatThisMachineCanBuild) {
    std::vector<std::string> names;
    for (const Probe& probe : probe(state() / "doctor")) {
        names.push_back(probe.name);
        EXPECT_FALSE(probe.found.empty()) << probe.name;
        EXPECT_EQ(probe.ok, probe.mend.empty()) << probe.name;
        if (probe.name == "sandbox" || probe.name == "id range") {
            EXPECT_TRUE(probe.ok) << probe.found;
        }
    }
    EXPECT_EQ(names,
              (std::vector<std::string>{"user namespace", "id range", "sandbox", "seccomp",
                                        "cgroup", "mmdebstrap", "dpkg", "apt-get", "gpg", "disk"}));
}

} // namespace

} // namespace stopgap::sandbox
