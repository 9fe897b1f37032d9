#pragma once
// What the log of a build that succeeded says of the package's own tests, in the words of the test
// runners that are known: automake, ctest, meson, prove, pytest, unittest, cargo, go, GoogleTest.
//
// Rules:
//  - The same tests give the same lines: no times, sorted, counts of the same word added up.
//  - Linear in the log's size (RE2); printable(); at most 20 lines.

#include <string>
#include <string_view>
#include <vector>

namespace stopgap::repair {

/// "PASS: 17 (automake)", "100% tests passed, 0 tests failed out of 12 (ctest)"; empty: no line of
/// the log is known to tell of tests.
[[nodiscard]] std::vector<std::string> test_summaries(std::string_view log);

} // namespace stopgap::repair
