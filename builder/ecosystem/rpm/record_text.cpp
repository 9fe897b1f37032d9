#include "ecosystem/rpm/record_text.hpp"

#include <algorithm>
#include <cstring>

namespace stopgap::rpm {

namespace {

/// The first place of `needle` from `from` on. memmem: string_view::find stops at each first byte.
std::size_t find_from(std::string_view text, std::string_view needle, std::size_t from) {
    const void* hit =
        ::memmem(text.data() + from, text.size() - from, needle.data(), needle.size());
    return hit == nullptr ? std::string_view::npos
                          : static_cast<std::size_t>(static_cast<const char*>(hit) - text.data());
}

std::string_view line_at(std::string_view text, std::size_t begin) {
    return text.substr(begin, std::min(text.find('\n', begin), text.size()) - begin);
}

} // namespace

bool is_field(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char byte) {
        return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
    });
}

std::vector<std::string_view> fields_of(std::string_view line) {
    std::vector<std::string_view> fields;
    for (std::size_t tab = line.find('\t'); tab != std::string_view::npos; tab = line.find('\t')) {
        fields.push_back(line.substr(0, tab));
        line.remove_prefix(tab + 1);
    }
    fields.push_back(line);
    return fields;
}

RecordText::RecordText(std::string text) : text_(std::move(text)) {
    if (text_.starts_with("P\t")) {
        begins_.push_back(0);
    }
    for (std::size_t at = find_from(text_, "\nP\t", 0); at != std::string::npos;
         at = find_from(text_, "\nP\t", at + 1)) {
        begins_.push_back(at + 1);
    }
}

std::vector<std::string_view> RecordText::package(std::size_t index) const {
    return fields_of(line_at(text_, begins_.at(index)).substr(2));
}

void RecordText::visit(
    char kind, std::string_view needle,
    const std::function<void(std::string_view value, std::size_t index)>& visit) const {
    if (needle.empty() || !is_field(needle) || begins_.empty()) {
        return;
    }
    for (std::size_t at = find_from(text_, needle, 0); at != std::string::npos;) {
        const std::size_t before = text_.rfind('\n', at);
        const std::size_t begin = before == std::string::npos ? 0 : before + 1;
        const std::string_view line = line_at(text_, begin);
        if (begin > begins_.front() && line.starts_with(kind) && line.substr(1, 1) == "\t" &&
            line.find(needle, 2) != std::string_view::npos) {
            const std::vector<std::size_t>::const_iterator after =
                std::upper_bound(begins_.begin(), begins_.end(), begin);
            visit(line.substr(2), static_cast<std::size_t>(after - begins_.begin()) - 1);
        }
        const std::size_t next = begin + line.size();
        at = next >= text_.size() ? std::string::npos : find_from(text_, needle, next);
    }
}

} // namespace stopgap::rpm
