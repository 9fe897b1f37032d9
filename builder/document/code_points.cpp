#include "document/code_points.hpp"

#include <algorithm>

namespace stopgap::document {

namespace {

constexpr char32_t k_plane_15 = 0xF0000;
constexpr char32_t k_plane_size = 0x10000;

/// Of a sequence with this first byte (RFC 3629).
std::size_t length_of(unsigned char lead) {
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

char trailing(char32_t point, unsigned shift) {
    return static_cast<char>(0x80U | ((point >> shift) & 0x3FU));
}

} // namespace

std::u32string decoded(std::string_view utf8) {
    std::u32string points;
    while (!utf8.empty()) {
        const auto lead = static_cast<unsigned char>(utf8.front());
        const std::size_t length = length_of(lead);
        char32_t point = length == 1 ? lead : lead & (0x7FU >> length);
        for (const char byte : utf8.substr(0, length).substr(1)) {
            point = (point << 6U) | (static_cast<unsigned char>(byte) & 0x3FU);
        }
        points += point;
        utf8.remove_prefix(std::min(length, utf8.size()));
    }
    return points;
}

std::string encoded(std::u32string_view code_points) {
    std::string utf8;
    for (const char32_t point : code_points) {
        if (point < 0x80) {
            utf8 += static_cast<char>(point);
        } else if (point < 0x800) {
            utf8 += {static_cast<char>(0xC0U | (point >> 6U)), trailing(point, 0)};
        } else if (point < k_plane_size) {
            utf8 +=
                {static_cast<char>(0xE0U | (point >> 12U)), trailing(point, 6), trailing(point, 0)};
        } else {
            utf8 += {static_cast<char>(0xF0U | (point >> 18U)), trailing(point, 12),
                     trailing(point, 6), trailing(point, 0)};
        }
    }
    return utf8;
}

std::string lifted(std::string_view utf8) {
    std::u32string points = decoded(utf8);
    for (char32_t& point : points) {
        point += point >= 0x80 && point < k_plane_size ? k_plane_15 : 0;
    }
    return encoded(points);
}

std::string lowered(std::string_view utf8) {
    std::u32string points = decoded(utf8);
    for (char32_t& point : points) {
        point -= point >= k_plane_15 && point < k_plane_15 + k_plane_size ? k_plane_15 : 0;
    }
    return encoded(points);
}

} // namespace stopgap::document
