#include "recipe/toml_text.hpp"

namespace stopgap::recipe {

std::string toml_quoted(std::string_view text) {
    std::string result = "\"";
    for (const char character : text) {
        if (character == '"' || character == '\\') {
            result += '\\';
        }
        result += character;
    }
    return result + '"';
}

} // namespace stopgap::recipe
