// The source package of a workaround, as it is rendered: every byte of it is ours or the recipe's.

#include "ecosystem/deb/workaround_tree.hpp"

#include "support/workaround_recipe.hpp"

#include <gtest/gtest.h>

namespace stopgap::deb {
namespace {

using test::shipped;
using test::workaround_recipe;

struct Workaround {
    Recipe recipe = workaround_recipe("HF_2026-0009", {"CVE-2011-3192", "CVE-2011-3193"},
                                      {shipped("/etc/apache2/conf-enabled/zz.conf"),
                                       shipped("/usr/share/x/a+b@c~1", 0755),
                                       shipped("/etc/sudoers.d/x", 0440)});

    [[nodiscard]] WorkaroundFacts facts() const {
        return {recipe,
                recipe.fix,
                "apache2",
                "2",
                "bookworm-security",
                "A Team <team@example.org>",
                Instant(std::chrono::seconds(1'700'000'000))};
    }
};

TEST(AWorkaroundsControl, NamesItsPackageTheBaseAndTheHotfix) {
    EXPECT_EQ(workaround_control(Workaround().facts()),
              "Source: stopgap-hf+2026-0009\n"
              "Section: admin\n"
              "Priority: optional\n"
              "Maintainer: A Team <team@example.org>\n"
              "Rules-Requires-Root: no\n"
              "Standards-Version: 4.6.2\n"
              "XSBC-Stopgap-Id: HF_2026-0009\n"
              "XSBC-Stopgap-Fixes: CVE-2011-3192 CVE-2011-3193\n"
              "\n"
              "Package: stopgap-hf+2026-0009\n"
              "Architecture: all\n"
              "Description: workaround for apache2, until it is fixed\n"
              " httpd: ranges exhaust memory (HF_2026-0009).\n"
              " .\n"
              " It ships configuration for apache2 and nothing else, and depends on nothing,\n"
              " so that it brings no daemon to a host that has none. Once the vendor's fix is\n"
              " there, purge it: a removal alone leaves its configuration in force.\n");
}

TEST(AWorkaroundsControl, HoldsNoVariableOfDpkgsThatASummaryBrings) {
    Workaround workaround;
    workaround.recipe.summary = "costs $5, ${shlibs:Depends} and @id@";
    EXPECT_NE(workaround_control(workaround.facts())
                  .find("\n costs ${}5, ${}{shlibs:Depends} and @id@ (HF_2026-0009).\n"),
              std::string::npos);
}

TEST(AWorkaroundsRules, PutEachFileAtItsPlaceWithItsMode) {
    const std::string rules = workaround_rules(Workaround().facts());
    EXPECT_NE(rules.find("tree := debian/stopgap-hf+2026-0009\n"), std::string::npos) << rules;
    EXPECT_NE(rules.find(
                  "\tinstall -D -m 0644 debian/shipped-1 $(tree)/etc/apache2/conf-enabled/zz.conf\n"
                  "\tinstall -D -m 0755 debian/shipped-2 $(tree)/usr/share/x/a+b@c~1\n"
                  "\tinstall -D -m 0440 debian/shipped-3 $(tree)/etc/sudoers.d/x\n"
                  "\tcd $(tree) && md5sum usr/share/x/a+b@c~1 >>DEBIAN/md5sums\n"
                  "\tdpkg-gencontrol -pstopgap-hf+2026-0009 -P$(tree)\n"),
              std::string::npos)
        << rules;
}

TEST(AWorkaroundsConffiles, AreWhatLiesBelowEtc) {
    EXPECT_EQ(workaround_conffiles(Workaround().recipe.fix),
              "/etc/apache2/conf-enabled/zz.conf\n/etc/sudoers.d/x\n");
}

} // namespace
} // namespace stopgap::deb
