#include "repair/test_summary.hpp"

#include "base/error.hpp"
#include "repair/log_line.hpp"

#include <fmt/format.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <utility>

namespace stopgap::repair {

namespace {

constexpr std::size_t k_lines = 20;
constexpr std::size_t k_line_limit_bytes = 120;

/// The first group is what is told; the second, where there is one, a number to be added up.
struct Pattern {
    const char* runner;
    const char* regex;
};

constexpr Pattern k_patterns[] = {
    {"automake", R"(^# (TOTAL|PASS|SKIP|XFAIL|FAIL|XPASS|ERROR): +(\d+)$)"},
    {"automake", R"(^(All) (\d+) tests passed$)"},
    {"ctest", R"(^(\d+% tests passed, \d+ tests failed out of \d+)$)"},
    {"meson", R"(^(Ok|Expected Fail|Fail|Unexpected Pass|Skipped|Timeout): +(\d+) *$)"},
    {"prove", R"(^(Files=\d+, Tests=\d+),)"},
    {"pytest", R"(^=+ (.*\d+ passed.*) in [\d.:]+)"},
    {"unittest", R"(^(Ran) (\d+) tests? in )"},
    {"cargo", R"(^(test result: ok\. \d+ passed; \d+ failed; \d+ ignored))"},
    {"go", R"(^(ok  \t\S+)\t)"},
    {"GoogleTest", R"(^\[  (PASSED)  \] (\d+) tests?\.$)"},
};

class Patterns {
  public:
    Patterns() {
        for (const Pattern& pattern : k_patterns) {
            expressions_.push_back(std::make_unique<RE2>(pattern.regex, RE2::Latin1));
            const int index = all_.Add(pattern.regex, nullptr);
            check_invariant(index >= 0 && expressions_.back()->ok(), "a pattern does not compile");
        }
        check_invariant(all_.Compile(), "the patterns' set does not compile");
    }

    /// The place of the first pattern that matches; -1: none.
    [[nodiscard]] int find(std::string_view line) const {
        std::vector<int> found;
        const bool matched = all_.Match({line.data(), line.size()}, &found);
        return matched ? *std::min_element(found.begin(), found.end()) : -1;
    }

    [[nodiscard]] const RE2& at(int place) const {
        return *expressions_[static_cast<std::size_t>(place)];
    }

  private:
    std::vector<std::unique_ptr<RE2>> expressions_;
    RE2::Set all_{RE2::Options(RE2::Latin1), RE2::UNANCHORED};
};

class Summary {
  public:
    void take(int place, const RE2& pattern, std::string_view line) {
        const re2::StringPiece text(line.data(), line.size());
        std::string told;
        std::uint64_t count = 0;
        if (pattern.NumberOfCapturingGroups() == 1) {
            RE2::PartialMatch(text, pattern, &told);
            quoted_.insert({place, shown_part(told, k_line_limit_bytes)});
        } else if (RE2::PartialMatch(text, pattern, &told, &count)) {
            counted_[{place, told}] += count;
        }
    }

    [[nodiscard]] std::vector<std::string> lines() const {
        std::vector<std::string> lines;
        for (const auto& [what, count] : counted_) {
            lines.push_back(fmt::format("{}: {} ({})", what.second, count, runner(what.first)));
        }
        for (const auto& [place, text] : quoted_) {
            lines.push_back(fmt::format("{} ({})", text, runner(place)));
        }
        if (lines.size() > k_lines) {
            const std::size_t more = lines.size() - k_lines;
            lines.resize(k_lines);
            lines.push_back(fmt::format("and {} more such lines", more));
        }
        return lines;
    }

  private:
    static const char* runner(int place) {
        return k_patterns[static_cast<std::size_t>(place)].runner;
    }

    std::map<std::pair<int, std::string>, std::uint64_t> counted_;
    std::set<std::pair<int, std::string>> quoted_;
};

} // namespace

std::vector<std::string> test_summaries(std::string_view log) {
    const Patterns patterns;
    Summary summary;
    std::string room;
    for (LogLines lines(log); lines.next();) {
        const std::string_view line = cleaned(lines.raw(), room);
        const int place = patterns.find(line);
        if (place >= 0) {
            summary.take(place, patterns.at(place), line);
        }
    }
    return summary.lines();
}

} // namespace stopgap::repair
