#include "support/rpm_bytes.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdio>
#include <stdexcept>

namespace stopgap::test {

namespace {

constexpr std::size_t k_lead_bytes = 96;
constexpr std::size_t k_start_bytes = 16;
constexpr std::size_t k_entry_bytes = 16;

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t number = 0;
    for (const char byte : bytes.substr(at, 4)) {
        number = number << 8U | static_cast<unsigned char>(byte);
    }
    return number;
}

void set_number(std::string& bytes, std::size_t at, std::uint32_t number) {
    for (std::size_t index = 0; index < 4; ++index) {
        bytes.at(at + index) = static_cast<char>(number >> (24U - 8U * index) & 255U);
    }
}

std::size_t header_size(std::string_view bytes) {
    if (bytes.size() < k_start_bytes) {
        throw std::out_of_range("no RPM header");
    }
    return k_start_bytes + number_at(bytes, 8) * k_entry_bytes + number_at(bytes, 12);
}

std::string digest_of(const EVP_MD* algorithm, const std::string& bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, algorithm, nullptr);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string hex_of(const std::string& bytes) {
    std::string hex;
    for (const char byte : bytes) {
        std::array<char, 3> digits{};
        std::snprintf(digits.data(), digits.size(), "%02x", static_cast<unsigned char>(byte));
        hex += digits.data();
    }
    return hex;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + 1)) {
        text.replace(at, from.size(), to);
    }
}

void rename(std::string& header, std::uint32_t from, std::uint32_t to) {
    for (std::size_t entry = 0; entry < number_at(header, 8); ++entry) {
        const std::size_t at = k_start_bytes + entry * k_entry_bytes;
        if (number_at(header, at) == from) {
            set_number(header, at, to);
        }
    }
}

} // namespace

RpmBytes::RpmBytes(std::string package) {
    const std::string_view bytes = package;
    const std::size_t signatures = header_size(bytes.substr(k_lead_bytes));
    const std::size_t header_at = k_lead_bytes + (signatures + 7) / 8 * 8;
    const std::size_t payload_at = header_at + header_size(bytes.substr(header_at));
    lead_ = bytes.substr(0, k_lead_bytes);
    signatures_ = bytes.substr(k_lead_bytes, header_at - k_lead_bytes);
    header_ = old_header_ = bytes.substr(header_at, payload_at - header_at);
    payload_ = old_payload_ = bytes.substr(payload_at);
}

void RpmBytes::replace_in_header(std::string_view from, std::string_view to) {
    if (from.size() != to.size() || header_.find(from) == std::string::npos) {
        throw std::invalid_argument("no such text of that size in the header");
    }
    replace_all(header_, from, to);
}

void RpmBytes::rename_tag(std::uint32_t from, std::uint32_t to) {
    rename(header_, from, to);
}

void RpmBytes::rename_signature_tag(std::uint32_t from, std::uint32_t to) {
    rename(signatures_, from, to);
}

void RpmBytes::set_header_byte(std::size_t at, char byte) {
    header_.at(at) = byte;
}

void RpmBytes::set_payload(std::string payload) {
    payload_ = std::move(payload);
}

std::string RpmBytes::stale() const {
    return lead_ + signatures_ + header_ + payload_;
}

std::string RpmBytes::resealed() const {
    std::string header = header_;
    replace_all(header, hex_of(digest_of(EVP_sha256(), old_payload_)),
                hex_of(digest_of(EVP_sha256(), payload_)));
    std::string signatures = signatures_;
    for (const EVP_MD* algorithm : {EVP_sha256(), EVP_sha1()}) {
        replace_all(signatures, hex_of(digest_of(algorithm, old_header_)),
                    hex_of(digest_of(algorithm, header)));
    }
    replace_all(signatures, digest_of(EVP_md5(), old_header_ + old_payload_),
                digest_of(EVP_md5(), header + payload_));
    return lead_ + signatures + header + payload_;
}

std::string cpio_of(const std::vector<CpioEntry>& entries) {
    std::vector<CpioEntry> all = entries;
    all.push_back({"TRAILER!!!", "", 0, 1, 0});
    std::string archive;
    unsigned inode = 1000;
    for (const CpioEntry& entry : all) {
        std::array<char, 111> start{};
        ++inode;
        std::snprintf(start.data(), start.size(),
                      "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
                      entry.inode != 0 ? entry.inode : inode, entry.mode, 0, 0, entry.links, 0,
                      static_cast<unsigned>(entry.content.size()), 0, 0, 0, 0,
                      static_cast<unsigned>(entry.name.size() + 1), 0);
        archive += start.data() + entry.name + '\0';
        archive.resize((archive.size() + 3) / 4 * 4);
        archive += entry.content;
        archive.resize((archive.size() + 3) / 4 * 4);
    }
    return archive;
}

} // namespace stopgap::test
