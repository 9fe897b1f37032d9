#include "base/spec_templates.hpp"

#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap {
namespace {

using testing::HasSubstr;

TEST(ATemplate, IsOneOfTheFilesOfItsFolder) {
    EXPECT_EQ(spec_template("deploy/deploy.sh").substr(0, 10), "#!/bin/sh\n");
    EXPECT_THAT(std::string(spec_template("workaround/rpm.spec")), HasSubstr("Name: @package@"));
    EXPECT_EQ(test::error_of([] { static_cast<void>(spec_template("moon")); }).status(),
              ExitStatus::bug);
}

TEST(ATemplate, IsFilledOnceAndOnlyByName) {
    const TemplateValues values = {{"id", "@serial@"}, {"serial", "3"}};
    EXPECT_EQ(filled("@id@ is \"$@\" @ @@serial@", values), "@serial@ is \"$@\" @ @3");
    EXPECT_EQ(filled("", values), "");
    EXPECT_EQ(filled("a@", values), "a@");
    EXPECT_EQ(filled("a@id", values), "a@id");
}

TEST(ATemplate, WithANameThatHasNoValueIsABug) {
    const Error error = test::error_of([] {
        static_cast<void>(filled("@moon@", {{"id", "HF-1"}}));
    });
    EXPECT_EQ(error.status(), ExitStatus::bug);
    EXPECT_THAT(error.message(), HasSubstr("each name in a template has a value"));
}

TEST(ATemplate, DoesNotLookAtWhatAValueHolds) {
    EXPECT_EQ(filled("@a@ and @b@\n", {{"a", "@b@"}, {"b", "2"}}), "@b@ and 2\n");
    EXPECT_EQ(filled("none", {}), "none");
}

} // namespace
} // namespace stopgap
