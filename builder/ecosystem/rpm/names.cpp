#include "ecosystem/rpm/names.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace stopgap::rpm {

namespace {

constexpr std::size_t k_longest_name = 200;
constexpr std::size_t k_longest_architecture = 40;
constexpr std::size_t k_longest_file_name = 255;
constexpr std::size_t k_longest_dependency = 65536; // rich dependencies grow long
constexpr std::string_view k_package_suffix = ".rpm";

bool is_alphanumeric(unsigned char byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
}

bool consists_of(std::string_view text, std::string_view punctuation) {
    return std::all_of(text.begin(), text.end(), [&](char byte) {
        return is_alphanumeric(static_cast<unsigned char>(byte)) ||
               punctuation.find(byte) != std::string_view::npos;
    });
}

bool begins_with_alphanumeric_or(std::string_view text, std::string_view punctuation) {
    return !text.empty() && consists_of(text.substr(0, 1), punctuation);
}

/// Neither control characters nor marks that turn a line's direction: what printable() leaves be.
bool is_plain_text(std::string_view text) {
    return is_utf8(text) && printable(text) == text;
}

/// What stands before the last `separator`, which is taken off with what follows it.
std::optional<std::string_view> split_last(std::string_view& text, char separator) {
    const std::size_t at = text.rfind(separator);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view tail = text.substr(at + 1);
    text = text.substr(0, at);
    return tail;
}

} // namespace

bool is_package_name(std::string_view text) {
    return text.size() <= k_longest_name && begins_with_alphanumeric_or(text, "_") &&
           consists_of(text, "._+-");
}

bool is_architecture(std::string_view text) {
    return text.size() <= k_longest_architecture && begins_with_alphanumeric_or(text, "") &&
           consists_of(text, "_");
}

bool is_source_architecture(std::string_view text) {
    return text == "src" || text == "nosrc";
}

bool is_file_name(std::string_view text) {
    return !text.empty() && text.size() <= k_longest_file_name && text != "." && text != ".." &&
           text.front() != '-' && text.find('/') == std::string_view::npos && is_plain_text(text);
}

bool is_dependency(std::string_view text) {
    return text.size() <= k_longest_dependency && begins_with_alphanumeric_or(text, "_/(") &&
           is_plain_text(text);
}

std::optional<Nevra> nevra_of(std::string_view text) {
    if (text.ends_with(k_package_suffix)) {
        text.remove_suffix(k_package_suffix.size());
    }
    const std::optional<std::string_view> arch = split_last(text, '.');
    const std::optional<std::string_view> release = split_last(text, '-');
    const std::optional<std::string_view> version = split_last(text, '-');
    if (!arch || !release || !version) {
        return std::nullopt;
    }
    Nevra nevra = {std::string(text), {}, std::string(*arch)};
    const std::size_t colon = version->find(':');
    if (colon != std::string_view::npos) {
        nevra.evr.epoch = version->substr(0, colon);
    }
    nevra.evr.version = colon == std::string_view::npos ? *version : version->substr(colon + 1);
    nevra.evr.release = *release;
    const bool is_sound = is_package_name(nevra.name) && is_architecture(nevra.arch) &&
                          is_evr(nevra.evr) && colon != 0;
    return is_sound ? std::optional<Nevra>(std::move(nevra)) : std::nullopt;
}

std::string shown(const Nevra& nevra) {
    return nevra.name + "-" + shown(nevra.evr) + "." + nevra.arch;
}

std::string file_name_of(const Nevra& nevra) {
    return nevra.name + "-" + without_epoch(nevra.evr) + "." + nevra.arch +
           std::string(k_package_suffix);
}

} // namespace stopgap::rpm
