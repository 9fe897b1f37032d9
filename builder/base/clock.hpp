#pragma once
// The time, as the program sees it: SOURCE_DATE_EPOCH (reproducible-builds.org specification)
// where it is set, so that two runs of one recipe can write the same bytes.

#include <chrono>
#include <string>

namespace stopgap {

using Instant = std::chrono::system_clock::time_point;

/// The real time: for expiry checks and durations.
[[nodiscard]] Instant now();
/// The time to write into packages: SOURCE_DATE_EPOCH, else now().
[[nodiscard]] Instant packaging_time();

/// RFC 5322 date with numeric zone, as Debian changelogs use: "Sat, 21 Nov 2026 07:39:46 +0000".
[[nodiscard]] std::string rfc5322_date(Instant instant);
/// RFC 3339: "2026-11-21T07:39:46Z".
[[nodiscard]] std::string rfc3339_date(Instant instant);
[[nodiscard]] long epoch_seconds(Instant instant);

/// Seconds since construction.
class Stopwatch {
  public:
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

} // namespace stopgap
