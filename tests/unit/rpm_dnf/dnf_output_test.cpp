#include "ecosystem/rpm/dnf_output.hpp"

#include "support/expect.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace stopgap::rpm {

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// "install foo-1-1.noarch os", one string a row.
std::vector<std::string> rows_in(std::string_view output) {
    static const char* const names[] = {"install", "upgrade", "downgrade", "reinstall", "remove"};
    std::vector<std::string> rows;
    for (const TransactionRow& row : transaction_in(output)) {
        rows.push_back(fmt::format("{} {} {}", names[static_cast<int>(row.action)],
                                   shown(row.package), row.repository));
    }
    return rows;
}

// dnf 4.14.0: dnf --assumeno install
constexpr std::string_view k_install =
    R"(Last metadata expiration check: 0:00:37 ago on Sat Nov 21 11:27:19 2026.
Package gcc-4:12.2.0-3.x86_64 is already installed.
Dependencies resolved.
================================================================================
 Package                     Arch     Version                    Repo      Size
================================================================================
Installing:
 buildsys-build              noarch   12-1                       debrpm   6.4 k
Installing dependencies:
 base-files                  x86_64   12.4+deb12u15-0            debrpm    64 k
 cpp                         x86_64   4:12.2.0-3                 debrpm   6.2 k
 tiny                        noarch   1-1                        debrpm   998  

Transaction Summary
================================================================================
Install  4 Packages

Total size: 131 M
Installed size: 406 M
Operation aborted.
)";

TEST(DnfOutput, ReadsTheTableOfDnf4) {
    EXPECT_THAT(rows_in(k_install), ElementsAre("install buildsys-build-12-1.noarch debrpm",
                                                "install base-files-12.4+deb12u15-0.x86_64 debrpm",
                                                "install cpp-4:12.2.0-3.x86_64 debrpm",
                                                "install tiny-1-1.noarch debrpm"));
}

// dnf 4.14.0: dnf --assumeno remove
TEST(DnfOutput, ReadsRemovals) {
    EXPECT_THAT(rows_in(R"(Dependencies resolved.
================================================================================
 Package                Architecture  Version              Repository      Size
================================================================================
Removing:
 bash                   x86_64        5.2.15-2+b13         @debrpm        1.2 M
Removing dependent packages:
 buildsys-build         noarch        12-1                 @debrpm          0  

Transaction Summary
================================================================================
Remove  2 Packages

Freed space: 1.2 M
Operation aborted.
)"),
                ElementsAre("remove bash-5.2.15-2+b13.x86_64 @debrpm",
                            "remove buildsys-build-12-1.noarch @debrpm"));
}

// In the form of dnf 4's fmtColumns() where a value does not fit its column.
TEST(DnfOutput, JoinsWrappedRows) {
    EXPECT_THAT(rows_in(R"(Dependencies resolved.
================================================================================
 Package           Arch       Version               Repository             Size
================================================================================
Upgrading:
 a-package-with-a-long-name-devel
                   noarch     1:1.0.20260101gitdeadbeef-1.el9_4.1
                                                    updates-long-name      12 k
     replacing  old-name.noarch 1-1
 b                 x86_64     2-1                   updates               2.0 k

Transaction Summary
================================================================================
Upgrade  2 Packages
)"),
                ElementsAre("upgrade a-package-with-a-long-name-devel-"
                            "1:1.0.20260101gitdeadbeef-1.el9_4.1.noarch updates-long-name",
                            "upgrade b-2-1.x86_64 updates"));
}

// In the form of dnf 5.2's transaction table.
TEST(DnfOutput, ReadsTheTableOfDnf5) {
    EXPECT_THAT(rows_in(R"(Updating and loading repositories:
Repositories loaded.
Package                  Arch   Version          Repository      Size
Upgrading:
 bash                    x86_64 5.2.26-4.fc41    updates      8.2 MiB
   replacing bash        x86_64 5.2.26-3.fc41    fedora       8.2 MiB
Installing dependencies:
 zlib-ng-compat          x86_64 2.1.6-2.fc41     fedora     134.0 KiB

Transaction Summary:
 Installing:        1 package
 Upgrading:         1 package
 Replacing:         1 package

Operation aborted by the user.
)"),
                ElementsAre("upgrade bash-5.2.26-4.fc41.x86_64 updates",
                            "install zlib-ng-compat-2.1.6-2.fc41.x86_64 fedora"));
}

TEST(DnfOutput, HasNothingWhereThereIsNothingToDo) {
    EXPECT_THAT(rows_in("Package a-1-1.noarch is already installed.\nDependencies resolved.\n"
                        "Nothing to do.\nComplete!\n"),
                IsEmpty());
}

TEST(DnfOutput, PassesOverModulesAndGroups) {
    EXPECT_THAT(rows_in(R"( Package      Architecture  Version     Repository      Size
Installing group/module packages:
 make         x86_64        1:4.3-1     os              1.2 M
Enabling module streams:
 perl                       5.32
Installing Groups:
 Buildsystem building group

Transaction Summary
)"),
                ElementsAre("install make-1:4.3-1.x86_64 os"));
}

TEST(DnfOutput, RefusesATableThatItDoesNotKnow) {
    const std::string head = " Package Arch Version Repository Size\n";
    const auto refusal = [&](const std::string& rest) {
        return test::error_of([&] { static_cast<void>(transaction_in(head + rest)); }).message();
    };
    EXPECT_EQ(refusal("Swapping:\n a noarch 1-1 os 1 k\nTransaction Summary\n"),
              "dnf: its table has a line that stopgap does not know: \"Swapping\"");
    EXPECT_EQ(refusal("Installing:\n a noarch 1-1\nTransaction Summary\n"),
              "dnf: its table has a line that stopgap does not know: \"a noarch 1-1\"");
    EXPECT_EQ(refusal("Installing:\n ../a noarch 1-1 os 1 k\nTransaction Summary\n"),
              "dnf: its table has a line that stopgap does not know: \"../a noarch 1-1 os 1 k\"");
    EXPECT_EQ(refusal("Installing:\n a noarch 1-1 os 1 k\n"),
              "dnf: its table has a line that stopgap does not know: \"(its end is missing)\"");
}

TEST(DnfOutput, CutOffAnywhereItIsNeverAShorterTransaction) {
    const std::size_t whole = transaction_in(k_install).size();
    for (std::size_t length = 0; length < k_install.size(); ++length) {
        try {
            const std::size_t rows = transaction_in(k_install.substr(0, length)).size();
            EXPECT_TRUE(rows == 0 || rows == whole) << length;
        } catch (const Error& error) {
            EXPECT_TRUE(error.status() == ExitStatus::machine ||
                        error.status() == ExitStatus::usage);
        }
    }
}

// dnf 4.14.0
constexpr std::string_view k_problems =
    R"(No match for argument: foo-devel
Error: 
 Problem 1: conflicting requests
  - nothing provides bar-devel needed by baz-1-1.noarch
 Problem 2: problem with installed package bash-5.2.15-2+b13.x86_64
  - package a-1-1.noarch requires (foo if bash), but none of the providers can be installed
  - conflicting requests
(try to add '--skip-broken' to skip uninstallable packages or '--nobest' to use not only best candidate packages)
)";

TEST(DnfOutput, TellsProblemsApart) {
    EXPECT_THAT(
        problems_in(k_problems),
        ElementsAre(ElementsAre("No match for argument: foo-devel"),
                    ElementsAre("nothing provides bar-devel needed by baz-1-1.noarch"),
                    ElementsAre("problem with installed package bash-5.2.15-2+b13.x86_64",
                                "package a-1-1.noarch requires (foo if bash), but none of the "
                                "providers can be installed")));
}

TEST(DnfOutput, TellsWhyATransactionFailed) {
    // dnf 4.14.0
    EXPECT_EQ(telling_lines("Running transaction check\nError: Transaction test error:\n"
                            "  file /usr/bin/x from install of b-1-1.noarch conflicts with file "
                            "from package a-1-1.noarch\n"),
              "Error: Transaction test error:; file /usr/bin/x from install of b-1-1.noarch "
              "conflicts with file from package a-1-1.noarch");
    EXPECT_EQ(telling_lines("all is well\n"), "");
}

TEST(DnfOutput, TellsOfFailedScriptlets) {
    // dnf 4.14.0 with rpm 4.18.0
    EXPECT_THAT(scriptlet_failures("  Running scriptlet: a-1-1.noarch          1/1 \n"
                                   "warning: %post(a-1-1.noarch) scriptlet failed, exit status 1\n"
                                   "\nError in POSTIN scriptlet in rpm package a\n  Verifying\n"),
                ElementsAre("warning: %post(a-1-1.noarch) scriptlet failed, exit status 1",
                            "Error in POSTIN scriptlet in rpm package a"));
}

} // namespace

} // namespace stopgap::rpm
