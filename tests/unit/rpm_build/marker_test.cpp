#include "ecosystem/rpm/marker.hpp"

#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

const std::string k_spec = "Name: x\n"
                           "Version: 1\n"
                           "Release: 1\n"
                           "Summary: x\n"
                           "License: MIT\n"
                           "\n"
                           "%description\n"
                           "An x.\n"
                           "\n"
                           "%files\n";

TEST(Marker, EachCveIsACapability) {
    EXPECT_EQ(
        marker_capabilities("HF-1", {"CVE-2026-1", "CVE-2026-2"}),
        (std::vector<std::string>{"stopgap-hotfix(CVE-2026-1)", "stopgap-hotfix(CVE-2026-2)"}));
}

TEST(Marker, WithoutACveTheIdIsTheCapability) {
    EXPECT_EQ(marker_capabilities("HF-1", {}), std::vector<std::string>{"stopgap-hotfix(HF-1)"});
}

TEST(Marker, TheSpecProvidesItAndTheDescriptionNamesTheId) {
    SpecText spec(k_spec, "x.spec");
    EXPECT_FALSE(mark_as_hotfix(spec, "HF-1", {"CVE-2026-1"}));
    EXPECT_NE(spec.text().find("Provides: stopgap-hotfix(CVE-2026-1)\n"), std::string::npos);
    EXPECT_NE(spec.text().find("Out-of-band hotfix HF-1.\n"), std::string::npos);
}

TEST(Marker, WithoutADescriptionTheIdIsACapabilityToo) {
    SpecText spec("Name: x\nVersion: 1\nRelease: 1\n%include description.inc\n\n%files\n",
                  "x.spec");
    EXPECT_FALSE(mark_as_hotfix(spec, "HF-1", {"CVE-2026-1"}));
    EXPECT_NE(spec.text().find("Provides: stopgap-hotfix(CVE-2026-1)\n"
                               "Provides: stopgap-hotfix(HF-1)\n"),
              std::string::npos);
}

} // namespace
} // namespace stopgap::rpm
