#include "base/error.hpp"
#include "base/spec_templates.hpp"

#include <algorithm>

namespace stopgap {

std::string filled(std::string_view text, const TemplateValues& values) {
    constexpr std::string_view of_names = "abcdefghijklmnopqrstuvwxyz0123456789_";
    std::string result;
    while (!text.empty()) {
        const std::size_t begin = std::min(text.find('@'), text.size());
        const std::size_t end = std::min(text.find_first_not_of(of_names, begin + 1), text.size());
        result += text.substr(0, begin);
        if (end < text.size() && text[end] == '@' && end > begin + 1) {
            const auto value = values.find(text.substr(begin + 1, end - begin - 1));
            check_invariant(value != values.end(), "each name in a template has a value");
            result += value->second;
            text.remove_prefix(end + 1);
        } else {
            result += text.substr(begin, 1);
            text.remove_prefix(std::min(begin + 1, text.size()));
        }
    }
    return result;
}

} // namespace stopgap
