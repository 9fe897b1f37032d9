#pragma once
// Reads the log of a build that failed: in which phase it ended, and why.
//
// Rules:
//  - Linear in the log's size whatever its bytes (RE2; no backtracking). A line counts with its
//    first 4 KiB; at most 100 distinct findings are kept per kind and 200 are given.
//  - The cause comes first: of two findings the more specific one, of two equal ones the first in
//    the log. What was printed before the step that failed is not a cause.
//  - Subjects and evidence are printable(), so they can be shown and written anywhere.
//  - Never empty: a log that says nothing known gives one "unknown-failure".

#include "model/log_pattern.hpp"
#include "model/result.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::repair {

struct LogReading {
    Phase phase = Phase::build;    ///< the one that the log ended in
    std::vector<Finding> findings; ///< the cause first; never empty
};

class LogScanner {
  public:
    /// Compiles the dialect, whose texts must outlive the scanner. A pattern that does not compile
    /// is a bug (check_invariant).
    explicit LogScanner(const LogDialect& dialect);
    LogScanner(LogScanner&&) noexcept;
    LogScanner& operator=(LogScanner&&) noexcept;
    ~LogScanner();

    /// Reads the log of a failed run of `run`, which is the phase unless the log tells a later one
    /// (a dpkg build ends in build, test or package). `file_name` goes into the evidence.
    [[nodiscard]] LogReading read(std::string_view log, const std::string& file_name,
                                  Phase run) const;
    /// read().findings.
    [[nodiscard]] std::vector<Finding> scan(std::string_view log, const std::string& file_name,
                                            Phase run) const;
    /// read().phase.
    [[nodiscard]] Phase phase_of(std::string_view log, Phase run = Phase::build) const;

  private:
    struct Compiled;
    std::unique_ptr<Compiled> compiled_;
};

/// The lines to show a person, at most `max_lines`, as "LINE: text": those around the first
/// findings and the end of the log, "..." where lines are left out. Printable, 200 columns.
[[nodiscard]] std::vector<std::string> lines_that_matter(std::string_view log,
                                                         const std::vector<Finding>& findings,
                                                         std::size_t max_lines);

} // namespace stopgap::repair
