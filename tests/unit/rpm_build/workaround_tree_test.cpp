// The spec of a workaround, as it is rendered: every byte of it is ours or the recipe's.

#include "ecosystem/rpm/workaround_tree.hpp"

#include "support/workaround_recipe.hpp"

#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

using test::shipped;
using test::workaround_recipe;

struct Workaround {
    Recipe recipe = workaround_recipe(
        "HF-2026-0009", {"CVE-2011-3192"},
        {shipped("/etc/httpd/conf.d/zz.conf", 0640), shipped("/usr/share/x/a+b@c~1", 0755)});

    [[nodiscard]] WorkaroundFacts facts() const {
        return {recipe,
                recipe.fix,
                "httpd",
                {"", "2", "1"},
                "A Team <team@example.org>",
                Instant(std::chrono::seconds(1'700'000'000))};
    }
};

TEST(AWorkaroundsSpec, ShipsEachFileAndRequiresNothing) {
    EXPECT_EQ(
        workaround_spec(Workaround().facts()),
        "# Configuration is shipped as it is: there is nothing to build, and nothing runs on a "
        "host.\n"
        "%global debug_package %{nil}\n"
        "%global __os_install_post %{nil}\n"
        "\n"
        "Name: stopgap-hf-2026-0009\n"
        "Version: 2\n"
        "Release: 1\n"
        "Summary: Workaround for httpd, until it is fixed\n"
        "License: LicenseRef-Recipe\n"
        "BuildArch: noarch\n"
        "AutoReqProv: no\n"
        "Source0: shipped-1\n"
        "Source1: shipped-2\n"
        "Provides: stopgap-hotfix(CVE-2011-3192)\n"
        "\n"
        "%description\n"
        "Workaround for httpd: httpd: ranges exhaust memory (HF-2026-0009).\n"
        "\n"
        "It ships configuration for httpd and nothing else, and depends on nothing, so that it "
        "brings no\n"
        "daemon to a host that has none. Once the vendor's fix is there, remove it.\n"
        "\n"
        "Out-of-band hotfix HF-2026-0009.\n"
        "\n"
        "%prep\n"
        "\n"
        "%build\n"
        "\n"
        "%install\n"
        "install -D -m 0640 %{SOURCE0} %{buildroot}/etc/httpd/conf.d/zz.conf\n"
        "install -D -m 0755 %{SOURCE1} %{buildroot}/usr/share/x/a+b@c~1\n"
        "\n"
        "%files\n"
        "%config(noreplace) %attr(0640, root, root) /etc/httpd/conf.d/zz.conf\n"
        "%attr(0755, root, root) /usr/share/x/a+b@c~1\n"
        "\n"
        "%changelog\n"
        "* Tue Nov 14 2023 A Team <team@example.org> - 2-1\n"
        "- Out-of-band workaround HF-2026-0009, built by stopgap: httpd: ranges exhaust\n"
        "  memory\n"
        "- Works around CVE-2011-3192.\n");
}

TEST(AWorkaroundsSpec, ExpandsNothingThatASummaryBrings) {
    Workaround workaround;
    workaround.recipe.summary = "%(touch /x) and @id@";
    const std::string spec = workaround_spec(workaround.facts());
    EXPECT_NE(spec.find("Workaround for httpd: %%(touch /x) and @id@ (HF-2026-0009).\n"),
              std::string::npos)
        << spec;
}

} // namespace
} // namespace stopgap::rpm
