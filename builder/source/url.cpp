#include "source/url.hpp"

#include "base/error.hpp"
#include "base/owned.hpp"
#include "base/text.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace stopgap::source {

namespace {

using CurlUrl = Owned<CURLU, curl_url_cleanup>;

Error refused(const std::string& text, const std::string& why) {
    return {ExitStatus::verification, shown_url(text) + ": " + why};
}

std::string part_of(CURLU* url, CURLUPart part) {
    char* value = nullptr;
    if (curl_url_get(url, part, &value, 0) != CURLUE_OK) {
        return "";
    }
    std::string text(value);
    curl_free(value);
    return text;
}

CurlUrl parsed(const std::string& text) {
    CurlUrl url(curl_url());
    if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
        CURLUE_OK) {
        url.reset();
    }
    return url;
}

bool is_clean(const std::string& text) {
    return std::all_of(text.begin(), text.end(),
                       [](unsigned char byte) { return byte > 0x20 && byte != 0x7f; });
}

struct Block {
    std::uint32_t network;
    unsigned prefix;
    AddressKind kind;
};

constexpr Block k_blocks[] = {
    {0x00000000, 8, AddressKind::reserved},    {0x0A000000, 8, AddressKind::site},
    {0x64400000, 10, AddressKind::site},       {0x7F000000, 8, AddressKind::loopback},
    {0xA9FE0000, 16, AddressKind::link_local}, {0xAC100000, 12, AddressKind::site},
    {0xC0000000, 24, AddressKind::reserved},   {0xC0A80000, 16, AddressKind::site},
    {0xC6120000, 15, AddressKind::site},       {0xE0000000, 3, AddressKind::reserved}};

AddressKind kind_of(std::uint32_t address) {
    for (const Block& block : k_blocks) {
        if ((address >> (32U - block.prefix)) == (block.network >> (32U - block.prefix))) {
            return block.kind;
        }
    }
    return AddressKind::global;
}

std::uint32_t last_four(const in6_addr& address) {
    std::uint32_t value = 0;
    std::memcpy(&value, address.s6_addr + 12, sizeof value);
    return ntohl(value);
}

bool is_nat64(const in6_addr& address) {
    constexpr unsigned char k_prefix[12] = {0x00, 0x64, 0xff, 0x9b};
    return std::memcmp(address.s6_addr, k_prefix, sizeof k_prefix) == 0;
}

AddressKind kind_of(const in6_addr& address) {
    // An IPv4 address in disguise is what it is.
    if (IN6_IS_ADDR_V4MAPPED(&address) || is_nat64(address)) {
        return kind_of(last_four(address));
    }
    if (IN6_IS_ADDR_LOOPBACK(&address)) {
        return AddressKind::loopback;
    }
    if (IN6_IS_ADDR_LINKLOCAL(&address)) {
        return AddressKind::link_local;
    }
    if ((address.s6_addr[0] & 0xfeU) == 0xfcU || IN6_IS_ADDR_SITELOCAL(&address)) {
        return AddressKind::site;
    }
    const bool is_global = (address.s6_addr[0] & 0xe0U) == 0x20U;
    return is_global ? AddressKind::global : AddressKind::reserved;
}

} // namespace

std::string shown_url(const std::string& text) {
    const std::size_t scheme = text.find("://");
    const std::size_t start = scheme == std::string::npos ? 0 : scheme + 3;
    const std::size_t end = std::min(text.find('/', start), text.size());
    const std::size_t at = text.rfind('@', end);
    if (at == std::string::npos || at < start) {
        return printable(text);
    }
    return printable(text.substr(0, start) + "***" + text.substr(at));
}

Url checked_url(const std::string& text) {
    if (!is_clean(text)) {
        throw refused(text, "spaces and control characters are not allowed in a URL");
    }
    const CurlUrl url = parsed(text);
    if (!url) {
        throw refused(text, "is not a URL");
    }
    const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
    if (scheme != "http" && scheme != "https") {
        throw refused(text, "only http and https are allowed");
    }
    if (!part_of(url.get(), CURLUPART_USER).empty() ||
        !part_of(url.get(), CURLUPART_PASSWORD).empty()) {
        throw refused(text, "credentials are not allowed in a URL");
    }
    std::string host = part_of(url.get(), CURLUPART_HOST);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    return {text, scheme == "https", host};
}

AddressKind kind_of_address(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in four = {};
        std::memcpy(&four, &address, sizeof four);
        return kind_of(ntohl(four.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 six = {};
        std::memcpy(&six, &address, sizeof six);
        return kind_of(six.sin6_addr);
    }
    return AddressKind::reserved;
}

AddressKind kind_of_address(const std::string& text) {
    in_addr four = {};
    if (inet_pton(AF_INET, text.c_str(), &four) == 1) {
        return kind_of(ntohl(four.s_addr));
    }
    in6_addr six = {};
    if (inet_pton(AF_INET6, text.c_str(), &six) == 1) {
        return kind_of(six);
    }
    return text == "localhost" ? AddressKind::loopback : AddressKind::global;
}

bool may_redirect(AddressKind from, AddressKind to) {
    return to == AddressKind::global || (to == from && to != AddressKind::reserved);
}

std::string_view shown(AddressKind kind) {
    switch (kind) {
    case AddressKind::global:
        return "public";
    case AddressKind::site:
        return "private";
    case AddressKind::loopback:
        return "loopback";
    case AddressKind::link_local:
        return "link-local";
    case AddressKind::reserved:
        break;
    }
    return "reserved";
}

} // namespace stopgap::source
