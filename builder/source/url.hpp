#pragma once
// What a URL may be, and what kind of address it leads to.
//
// Rules:
//  - http and https only, with a host, without credentials and control characters.
//  - A redirect may lead to a public address, or to the same kind of private address as the server
//    that sent it: a mirror on loopback may name loopback, a public one may not name a cloud's
//    metadata service (169.254.169.254).

#include <string>
#include <string_view>

struct sockaddr;

namespace stopgap::source {

struct Url {
    std::string text;
    bool is_https = false;
    std::string host; ///< an IPv6 address has no brackets
};

/// Throws Error(verification) that starts with the URL, printable and without its credentials.
[[nodiscard]] Url checked_url(const std::string& text);

/// `text` for people: control characters escaped, a password never shown.
[[nodiscard]] std::string shown_url(const std::string& text);

/// Kinds of IP addresses (RFC 6890's registry, grouped).
enum class AddressKind { global, site, loopback, link_local, reserved };

[[nodiscard]] AddressKind kind_of_address(const sockaddr& address);
/// Of a numeric address; global where `text` is none ("example.org").
[[nodiscard]] AddressKind kind_of_address(const std::string& text);

/// Whether a server at an address of kind `from` may redirect to one of kind `to`.
[[nodiscard]] bool may_redirect(AddressKind from, AddressKind to);

[[nodiscard]] std::string_view shown(AddressKind kind);

} // namespace stopgap::source
