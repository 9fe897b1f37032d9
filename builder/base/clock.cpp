#include "base/clock.hpp"

#include <cstdlib>
#include <ctime>

namespace stopgap {

namespace {

std::string formatted(Instant instant, const char* format) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(instant);
    std::tm broken_down = {};
    gmtime_r(&seconds, &broken_down);
    std::string text(64, '\0');
    text.resize(std::strftime(text.data(), text.size(), format, &broken_down));
    return text;
}

} // namespace

Instant now() {
    return std::chrono::system_clock::now();
}

Instant packaging_time() {
    const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
    if (epoch == nullptr || *epoch == '\0') {
        return now();
    }
    return std::chrono::system_clock::from_time_t(std::strtol(epoch, nullptr, 10));
}

std::string rfc5322_date(Instant instant) {
    return formatted(instant, "%a, %d %b %Y %H:%M:%S +0000");
}

std::string rfc3339_date(Instant instant) {
    return formatted(instant, "%Y-%m-%dT%H:%M:%SZ");
}

long epoch_seconds(Instant instant) {
    return std::chrono::system_clock::to_time_t(instant);
}

} // namespace stopgap
