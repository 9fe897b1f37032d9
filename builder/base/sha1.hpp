#pragma once
// SHA-1 (FIPS 180-4) through OpenSSL, as 40 lowercase hexadecimal digits: for names that git gave.
// It does not look for collision attacks, so nothing is trusted for its SHA-1 from here alone.

#include <string>
#include <string_view>

namespace stopgap {

[[nodiscard]] std::string sha1_of(std::string_view bytes);

} // namespace stopgap
