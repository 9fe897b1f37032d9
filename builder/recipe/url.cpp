#include "recipe/url.hpp"

#include <re2/re2.h>

namespace stopgap::recipe {

namespace {

constexpr std::size_t k_longest_url_bytes = 2000;

struct UrlParts {
    std::string scheme, authority, rest;
};

std::optional<UrlParts> parts_of(std::string_view url) {
    static const re2::RE2 pattern(R"(([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)(.*))");
    UrlParts parts;
    if (!re2::RE2::FullMatch(re2::StringPiece(url.data(), url.size()), pattern, &parts.scheme,
                             &parts.authority, &parts.rest)) {
        return std::nullopt;
    }
    return parts;
}

bool is_host_and_port(const std::string& authority) {
    static const re2::RE2 pattern(
        R"(([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?)");
    return re2::RE2::FullMatch(authority, pattern);
}

bool has_unsafe_character(std::string_view url) {
    // RFC 3986 has none of these unescaped; backslashes are read as slashes by some clients.
    static const re2::RE2 pattern(R"([!-~]*)");
    return !re2::RE2::FullMatch(re2::StringPiece(url.data(), url.size()), pattern) ||
           url.find_first_of("\"<>\\^`{|}") != std::string_view::npos;
}

} // namespace

std::optional<std::string> url_complaint(std::string_view url, Schemes schemes) {
    const std::optional<UrlParts> parts = parts_of(url);
    if (!parts || (parts->scheme != "http" && parts->scheme != "https")) {
        return "is not an http or https URL";
    }
    if (url.size() > k_longest_url_bytes) {
        return "is too long";
    }
    if (parts->authority.find('@') != std::string::npos) {
        return "has a user name or password in it";
    }
    if (has_unsafe_character(url)) {
        return "has a character that no URL may have unescaped";
    }
    if (!is_host_and_port(parts->authority)) {
        return "names no host";
    }
    if (parts->scheme == "http" && schemes == Schemes::https_only) {
        return "must be https, since no sha256 pins it";
    }
    return std::nullopt;
}

std::string file_name_of_url(std::string_view url) {
    const std::optional<UrlParts> parts = parts_of(url);
    if (!parts) {
        return {};
    }
    const std::string path = parts->rest.substr(0, parts->rest.find_first_of("?#"));
    return path.substr(path.rfind('/') + 1);
}

std::optional<std::string> with_version(std::string_view text, std::string_view version) {
    constexpr std::string_view k_placeholder = "{version}";
    std::string expanded;
    for (std::size_t at = 0; at < text.size();) {
        if (text.substr(at, k_placeholder.size()) == k_placeholder) {
            expanded += version;
            at += k_placeholder.size();
        } else if (text[at] == '{' || text[at] == '}') {
            return std::nullopt;
        } else {
            expanded += text[at++];
        }
    }
    return expanded;
}

} // namespace stopgap::recipe
