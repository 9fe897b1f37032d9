#pragma once
// URLs that a recipe names (RFC 3986): http and https to a named host, without credentials.

#include <optional>
#include <string>
#include <string_view>

namespace stopgap::recipe {

/// Which schemes a URL may have: plain http only where a digest pins what comes back.
enum class Schemes { https_only, http_too };

/// What is wrong with the URL ("has a password in it"); absent where it may be used.
[[nodiscard]] std::optional<std::string> url_complaint(std::string_view url, Schemes schemes);

/// The last part of the URL's path, query and fragment left out; may be empty.
[[nodiscard]] std::string file_name_of_url(std::string_view url);

/// `text` with "{version}" replaced. Absent where another placeholder or a lone brace stands in it.
[[nodiscard]] std::optional<std::string> with_version(std::string_view text,
                                                      std::string_view version);

} // namespace stopgap::recipe
