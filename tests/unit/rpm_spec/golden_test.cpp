// Shapes of specs (tests/golden/spec/NAME): input.spec with the edits of `edits` made gives what
// `expected` says: a report per edit, then the difference. STOPGAP_ACCEPT=1 rewrites `expected`.

#include "base/files.hpp"
#include "base/process.hpp"
#include "edit_script.hpp"
#include "spec_fixture.hpp"
#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace stopgap::rpm {
namespace {

const fs::path k_golden = fs::path(STOPGAP_SOURCE_DIR) / "tests/golden/spec";

std::vector<std::string> shapes() {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(k_golden)) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string difference(const fs::path& before, const std::string& after) {
    Command command;
    command.argv = {"diff", "-u", "--label", "before", "--label", "after", before.string(), "-"};
    command.input = after;
    const ProcessResult result = run(command);
    EXPECT_LE(result.exit_code, 1) << result.errors;
    return result.output;
}

class SpecShape : public testing::TestWithParam<std::string> {};

TEST_P(SpecShape, is_edited_as_expected) {
    const fs::path folder = k_golden / GetParam();
    const std::string before = read_file(folder / "input.spec");
    SpecText spec = test::parsed(before);
    ASSERT_EQ(spec.text(), before);
    const test::ScriptOutcome outcome = test::run_edits(spec, read_file(folder / "edits"));
    const std::string result = outcome.report + difference(folder / "input.spec", spec.text());
    if (std::getenv("STOPGAP_ACCEPT") != nullptr) {
        write_file(folder / "expected", result);
        GTEST_SKIP() << "accepted";
    }
    EXPECT_EQ(result, read_file(folder / "expected"));
}

INSTANTIATE_TEST_SUITE_P(Golden, SpecShape, testing::ValuesIn(shapes()),
                         [](const testing::TestParamInfo<std::string>& shape) -> std::string {
                             std::string name = shape.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(SpecShapes, there_are_at_least_twenty) {
    EXPECT_GE(shapes().size(), 20U);
}

} // namespace
} // namespace stopgap::rpm
