#include "ecosystem/rpm/index_record.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/rpm/names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::rpm {

namespace {

constexpr std::uint64_t k_records_limit_bytes = 2ULL << 30U;
constexpr std::uint64_t k_last_second = 253402300799; // of the year 9999
constexpr std::size_t k_longest_location = 1024;

bool is_hexadecimal(std::string_view text, std::size_t digits) {
    return text.size() == digits &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

} // namespace

std::uint64_t timestamp_of(std::string_view text) {
    // createrepo (the first) wrote fractions of a second.
    const std::uint64_t seconds = parse_number(text.substr(0, text.find('.'))).value_or(0);
    return seconds <= k_last_second ? seconds : 0;
}

FilePin pin_of(std::string_view kind, std::string_view digest, std::string_view size,
               const std::string& subject) {
    FilePin pin;
    if (digest.empty()) {
        throw Error(ExitStatus::verification, subject + " has no checksum");
    }
    if (kind != "sha256" && kind != "sha512") {
        throw Error(ExitStatus::verification,
                    fmt::format("{} has a checksum of type \"{}\"; sha256 and sha512 count",
                                subject, printable(kind.substr(0, 40))));
    }
    if (!is_hexadecimal(digest, kind == "sha256" ? 64 : 128)) {
        throw Error(ExitStatus::verification, subject + " has a checksum that is none");
    }
    (kind == "sha256" ? pin.sha256 : pin.sha512) = digest;
    const std::optional<std::uint64_t> size_bytes = parse_number(size);
    if (!size_bytes || *size_bytes == 0) {
        throw Error(ExitStatus::verification, subject + " has no size");
    }
    pin.size_bytes = *size_bytes;
    return pin;
}

bool is_repository_path(std::string_view location) {
    constexpr std::string_view k_punctuation = "._+~^-:@,=()!$&';*";
    if (location.empty() || location.size() > k_longest_location) {
        return false;
    }
    for (const std::string& part : split(location, '/')) {
        const bool is_plain = std::all_of(part.begin(), part.end(), [&](char byte) {
            return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                   (byte >= 'A' && byte <= 'Z') || k_punctuation.find(byte) != std::string::npos;
        });
        if (!is_plain || !is_file_name(part)) {
            return false;
        }
    }
    // "mailto:x" is a URL, "a/1:2.rpm" is none.
    return location.substr(0, location.find('/')).find(':') == std::string_view::npos;
}

std::string read_records(const fs::path& file, std::uint64_t open_size_bytes,
                         const std::string& name, const RecordEmitter& emitter) {
    std::string records;
    source::read_compressed(
        file, name,
        [&](const source::Pieces& pieces, const Emit& emit) {
            emitter(pieces, open_size_bytes, name, emit);
        },
        [&](std::string_view bytes) {
            if (records.size() + bytes.size() > k_records_limit_bytes) {
                throw Error(ExitStatus::verification, name + ": holds more than can be read");
            }
            records += bytes;
            return true;
        });
    return records;
}

} // namespace stopgap::rpm
