#include "ecosystem/rpm/package_facts.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace stopgap::rpm {

namespace {

constexpr std::size_t k_most_values = 300'000; // of one key
constexpr std::string_view k_hex = "0123456789abcdef";

Error refusal(const std::string& name, const std::string& what) {
    return {ExitStatus::verification, name + ": " + what};
}

bool is_line(std::string_view value) {
    return is_utf8(value) && std::none_of(value.begin(), value.end(), [](unsigned char byte) {
               return byte < 0x20 || byte == 0x7f;
           });
}

} // namespace

PackageFacts::PackageFacts(std::string_view text, const std::string& name) {
    for (const std::string& line : lines_of(text)) {
        const std::size_t space = line.find(' ');
        if (space == std::string::npos || space == 0) {
            throw refusal(name, "its confined reader sent a malformed answer");
        }
        add(line.substr(0, space), std::string_view(line).substr(space + 1), name);
    }
}

void PackageFacts::add(const std::string& key, std::string_view value, const std::string& name) {
    if (!is_line(value)) {
        throw refusal(name, "its header's " + key + " \"" + printable(value.substr(0, 80)) +
                                "\" holds what no name or version may");
    }
    std::vector<std::string>& values = values_[key];
    if (values.size() == k_most_values) {
        throw refusal(name,
                      "its header has more than " + std::to_string(k_most_values) + " of " + key);
    }
    values.emplace_back(value);
}

void PackageFacts::add_bytes(const std::string& key, std::string_view bytes) {
    std::string hex;
    for (const char byte : bytes) {
        hex += k_hex[static_cast<unsigned char>(byte) >> 4U];
        hex += k_hex[static_cast<unsigned char>(byte) & 15U];
    }
    values_[key].push_back(std::move(hex));
}

const std::vector<std::string>& PackageFacts::all(const std::string& key) const {
    static const std::vector<std::string> none;
    const auto found = values_.find(key);
    return found != values_.end() ? found->second : none;
}

std::string PackageFacts::one(const std::string& key) const {
    const std::vector<std::string>& values = all(key);
    return values.size() == 1 ? values.front() : std::string();
}

std::vector<std::string> PackageFacts::all_bytes(const std::string& key) const {
    std::vector<std::string> decoded;
    for (const std::string& hex : all(key)) {
        std::string bytes;
        for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
            const std::size_t high = k_hex.find(hex[at]);
            const std::size_t low = k_hex.find(hex[at + 1]);
            bytes += static_cast<char>((high << 4U | low) & 255U);
        }
        decoded.push_back(std::move(bytes));
    }
    return decoded;
}

std::string PackageFacts::text() const {
    std::string text;
    for (const auto& [key, values] : values_) {
        for (const std::string& value : values) {
            text.append(key).append(" ").append(value).append("\n");
        }
    }
    return text;
}

} // namespace stopgap::rpm
