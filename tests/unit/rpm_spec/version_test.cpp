#include "spec_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

using test::changes_between;
using test::parsed;
using test::refusal_of;

/// What setting the version changes in a spec that begins with `head`.
std::string version_changes(const std::string& head, const std::string& old,
                            const std::string& version) {
    const std::string text = head + "Name: sample\nRelease: 1\n";
    SpecText spec = parsed(text);
    const SpecEdit edit = spec.set_version(old, version);
    if (edit.is_refused()) {
        EXPECT_EQ(spec.text(), text) << "a refused edit changed the text";
        return refusal_of(edit);
    }
    EXPECT_TRUE(edit.is_done());
    return changes_between(text, spec.text());
}

TEST(SpecVersion, a_literal_version_is_replaced_in_its_place) {
    EXPECT_EQ(version_changes("version :\t1.0  \n", "1.0", "1.1"),
              "-version :\t1.0  \n+version :\t1.1  \n");
}

TEST(SpecVersion, the_definition_behind_the_tag_takes_it) {
    EXPECT_EQ(version_changes("%global ver  1.0\nVersion: %{ver}\n", "1.0", "2"),
              "-%global ver  1.0\n+%global ver  2\n");
    EXPECT_EQ(version_changes("%global a 1.0\n%define b %a\nVersion: %{?b}\n", "1.0", "2"),
              "-%global a 1.0\n+%global a 2\n");
    EXPECT_EQ(version_changes("%define version 1.0\nVersion: %{version}\n", "1.0", "2"),
              "-%define version 1.0\n+%define version 2\n");
}

TEST(SpecVersion, of_several_parts_each_takes_its_components) {
    const std::string parts = "%global major 1\n%global minor 2\nVersion: %{major}.%{minor}.3\n";
    EXPECT_EQ(version_changes(parts, "1.2.3", "1.2.4"),
              "-Version: %{major}.%{minor}.3\n+Version: %{major}.%{minor}.4\n");
    EXPECT_EQ(version_changes(parts, "1.2.3", "1.10.0"),
              "-%global minor 2\n-Version: %{major}.%{minor}.3\n"
              "+%global minor 10\n+Version: %{major}.%{minor}.0\n");
    EXPECT_EQ(version_changes(parts, "1.2.3", "1.2.3.1"),
              "3: Version is put together from lines 1, 2 and 3, and which of them takes what of "
              "1.2.3.1 cannot be told");
    EXPECT_EQ(version_changes("%global v 1\nVersion: %{v}.%{v}\n", "1.1", "1.2"),
              "2: Version is put together from lines 1 and 2, and which of them takes what of 1.2 "
              "cannot be told");
}

TEST(SpecVersion, one_part_of_several_may_grow) {
    EXPECT_EQ(version_changes("%global v 2.4\nVersion: 1.%{v}\n", "1.2.4", "1.2.5.1"),
              "-%global v 2.4\n+%global v 2.5.1\n");
    EXPECT_EQ(version_changes("%global v 4\nVersion: 2.%{v}\n", "2.4", "2.5.1"),
              "2: Version is put together from lines 1 and 2, and which of them takes what of "
              "2.5.1 cannot be told");
    EXPECT_EQ(version_changes("%global v 4\nVersion: %{v}p9\n", "4p9", "4p10"),
              "2: Version is put together from lines 1 and 2, and which of them takes what of "
              "4p10 cannot be told");
}

TEST(SpecVersion, what_only_evaluation_can_tell_is_refused_with_its_line) {
    EXPECT_EQ(version_changes("Version: %(echo 1)\n", "1", "2"),
              "1: Version comes from %(echo 1), and what that gives only running it can tell");
    EXPECT_EQ(version_changes("%global v %{lua:print(1)}\nVersion: %v\n", "1", "2"),
              "1: Version comes from %{lua:print(1)}, and what that gives only running it can "
              "tell");
    EXPECT_EQ(version_changes("Version: %{v}\n", "1", "2"),
              "1: Version comes from %{v}, which this spec does not define");
    EXPECT_EQ(version_changes("%global v 1\n%global v 2\nVersion: %v\n", "2", "3"),
              "2: Version comes from %{v}, which lines 1 and 2 define");
    EXPECT_EQ(version_changes("%if 1\n%global v 1\n%endif\nVersion: %v\n", "1", "2"),
              "2: Version comes from %{v}, which is defined under a condition");
    EXPECT_EQ(version_changes("%define v() 1\nVersion: %v\n", "1", "2"),
              "1: Version comes from %{v}, which is no plain definition");
    EXPECT_EQ(version_changes("%global v %{v}\nVersion: %v\n", "1", "2"),
              "1: the definitions behind Version never end");
    EXPECT_EQ(version_changes("Version: 1\nVersion: 2\n", "1", "2"),
              "1: Version is set on lines 1 and 2");
    EXPECT_EQ(version_changes("%if 1\nVersion: 1\n%endif\n", "1", "2"),
              "2: Version is set under a condition");
    EXPECT_EQ(version_changes("", "1", "2"), "0: no Version tag is to be seen");
    EXPECT_EQ(version_changes("%include version.inc\n", "1", "2"),
              "0: no Version tag is to be seen; it may be hidden in line 1: %include version.inc");
}

TEST(SpecVersion, what_does_not_explain_the_packages_version_is_refused) {
    EXPECT_EQ(version_changes("Version: 1.0\n", "1.1", "1.2"),
              "1: Version spells \"1.0\" here, but the package's version is \"1.1\"");
}

TEST(SpecVersion, a_definition_behind_the_tag_does_not_count) {
    EXPECT_EQ(version_changes("%global v 1\nVersion: %v\n%global v 9\n", "1", "2"),
              "-%global v 1\n+%global v 2\n");
}

TEST(SpecVersion, definitions_that_fan_out_are_given_up) {
    std::string head;
    for (char name = 'a'; name < 'o'; ++name) {
        const std::string next = std::string("%{") + static_cast<char>(name + 1) + "}";
        std::string line = std::string("%define ") + name + " ";
        for (int i = 0; i < 50; ++i) {
            line += next;
        }
        head.insert(0, line + "\n");
    }
    const std::string refusal =
        version_changes("%define o 1\n" + head + "Version: %{a}\n", "1", "2");
    EXPECT_THAT(refusal, testing::EndsWith("more parts than can be followed"));
}

TEST(SpecVersion, a_version_that_rpm_does_not_take_is_refused) {
    for (const std::string version : {"1-2", "1 2", "1\n2", "%{x}", "$(x)", "1;2", ""}) {
        SpecText spec = parsed("Version: 1\nRelease: 1\n");
        EXPECT_EQ(spec.set_version("1", version).refusal.kind, "spec-value") << version;
        EXPECT_EQ(spec.set_release(version).refusal.kind, "spec-value") << version;
        EXPECT_EQ(spec.text(), "Version: 1\nRelease: 1\n");
    }
}

TEST(SpecVersion, a_version_that_stands_there_already_changes_nothing) {
    SpecText spec = parsed("Version: 1.0\nRelease: 2\n");
    EXPECT_EQ(spec.set_version("1.0", "1.0").outcome, SpecEdit::Outcome::unchanged);
    EXPECT_EQ(spec.set_release("2").outcome, SpecEdit::Outcome::unchanged);
}

TEST(SpecVersion, leaving_a_pre_release_is_said_and_its_marks_go) {
    const std::string text = "%global prerel rc1\nVersion: 1.2%{?prerel:~%{prerel}}\n";
    SpecText spec = parsed(text);
    EXPECT_EQ(spec.pre_release(), "line 2: Version: 1.2%{?prerel:~%{prerel}}");
    const SpecEdit edit = spec.set_version("1.2~rc1", "1.2.1");
    EXPECT_EQ(changes_between(text, spec.text()),
              "-%global prerel rc1\n-Version: 1.2%{?prerel:~%{prerel}}\n"
              "+#global prerel rc1\n+Version: 1.2.1%{?prerel:~%{prerel}}\n")
        << refusal_of(edit);
    EXPECT_THAT(
        edit.notes,
        testing::ElementsAre("the base is a pre-release: line 2: Version: 1.2%{?prerel:~%{prerel}}",
                             "line 1: %{prerel} made it a pre-release, and is commented out"));
}

TEST(SpecVersion, from_one_pre_release_to_the_next_only_the_mark_changes) {
    EXPECT_EQ(version_changes("%global prerel rc1\nVersion: 1.2%{?prerel:~%{prerel}}\n", "1.2~rc1",
                              "1.2~rc2"),
              "-%global prerel rc1\n+%global prerel rc2\n");
}

TEST(SpecRelease, every_shape_becomes_the_literal_text) {
    for (const std::string shape :
         {"1", "1%{?dist}", "%autorelease", "%autorelease -p -e rc1", "%{baserelease}%{?dist}.2",
          "0.3.rc2%{?dist}", "%{lua:print(1)}", "%(date +%%s)", "%{?x:1}%{!?x:2}.%{y}"}) {
        SpecText spec = parsed("Name: x\nRelease:  " + shape + "\nVersion: 1\n");
        EXPECT_TRUE(spec.set_release("1.el9^hot1").is_done()) << shape;
        EXPECT_EQ(spec.text(), "Name: x\nRelease:  1.el9^hot1\nVersion: 1\n");
    }
}

TEST(SpecRelease, a_release_over_several_lines_becomes_one) {
    SpecText spec = parsed("Release: %{lua:\n  print(1)\n}\nVersion: 1\n");
    EXPECT_TRUE(spec.set_release("1^hot1").is_done());
    EXPECT_EQ(spec.text(), "Release: 1^hot1\nVersion: 1\n");
}

TEST(SpecRelease, a_subpackages_own_release_is_left) {
    SpecText spec = parsed("Release: 1\n%package x\nRelease: 7\n");
    EXPECT_THAT(spec.set_release("2").lines, testing::ElementsAre(1));
    EXPECT_EQ(spec.text(), "Release: 2\n%package x\nRelease: 7\n");
}

TEST(SpecLiteralVersion, moves_where_it_names_the_source_and_its_tree) {
    const std::string text =
        test::spec_with("Source0: https://e/1.0/sample-1.0.tar.gz\nSource1: sample-1.0.conf",
                        "%setup -q -n sample-1.0 -a 1\ncd sample-1.0/1.0.1\nsed s/1.0/x/ y\n"
                        "tar xf $RPM_SOURCE_DIR/sample-1.0.tar.gz\n");
    SpecText spec = parsed(text);
    const SpecEdit edit = spec.move_literal_version("1.0", "1.1");
    EXPECT_EQ(changes_between(text, spec.text()),
              "-Source0: https://e/1.0/sample-1.0.tar.gz\n-%setup -q -n sample-1.0 -a 1\n"
              "-cd sample-1.0/1.0.1\n-tar xf $RPM_SOURCE_DIR/sample-1.0.tar.gz\n"
              "+Source0: https://e/1.1/sample-1.1.tar.gz\n+%setup -q -n sample-1.1 -a 1\n"
              "+cd sample-1.1/1.0.1\n+tar xf $RPM_SOURCE_DIR/sample-1.1.tar.gz\n");
    EXPECT_THAT(edit.notes, testing::ElementsAre("1.0 still stands on lines 2, 5 and 12"));
}

TEST(SpecSourceFile, the_smallest_part_of_its_name_changes) {
    const auto renamed = [](const std::string& value, const std::string& evaluated,
                            const std::string& wanted) -> std::string {
        SpecText spec = parsed("Source0: " + value + "\n");
        EXPECT_TRUE(spec.set_source_file(0, evaluated, wanted).is_done());
        return spec.sources().at(0).value;
    };
    EXPECT_EQ(renamed("https://e/%{name}-%{version}.tar.bz2", "x-1.tar.bz2", "x-1.tar.gz"),
              "https://e/%{name}-%{version}.tar.gz");
    EXPECT_EQ(renamed("%{url}/v%{version}.tar.gz", "v1.tar.gz", "x-1.tar.gz"),
              "%{url}/x-%{version}.tar.gz");
    EXPECT_EQ(renamed("https://e/x-%{version}-src.zip", "x-2-src.zip", "x-2.zip"),
              "https://e/x-%{version}.zip");
    EXPECT_EQ(renamed("https://e/%{name}-%{version}.tgz", "x-1.tgz", "y_2.tar.xz"),
              "https://e/y_2.tar.xz");
    EXPECT_EQ(renamed("https://e/get?id=1#/%{name}-1.0.tgz", "x-1.0.tgz", "x-1.1.tgz"),
              "https://e/get?id=1#/%{name}-1.1.tgz");
}

} // namespace
} // namespace stopgap::rpm
