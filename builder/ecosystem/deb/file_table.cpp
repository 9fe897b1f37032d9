#include "ecosystem/deb/file_table.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace stopgap::deb {

namespace {

std::size_t line_of(const Stanza& stanza, std::string_view field) {
    const std::vector<Field>& fields = stanza.fields();
    const std::vector<Field>::const_iterator found =
        std::find_if(fields.begin(), fields.end(),
                     [&](const Field& each) { return same_name(each.name, field); });
    return found == fields.end() ? stanza.line() : found->line;
}

} // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
    std::uint64_t size = 0;
    const char* const end = text.data() + text.size();
    const std::from_chars_result result = std::from_chars(text.data(), end, size);
    const bool whole = result.ec == std::errc() && result.ptr == end;
    return whole ? std::optional(size) : std::nullopt;
}

std::vector<FileRow> parse_file_table(const Stanza& stanza, const std::string& field,
                                      const std::string& name) {
    const std::size_t line = line_of(stanza, field);
    if (!stanza.has(field)) {
        throw error_at(name, line, "has no field " + field);
    }
    std::vector<FileRow> rows;
    for (const std::vector<std::string>& words : stanza.table(field)) {
        const std::optional<std::uint64_t> size =
            words.size() == 3 ? parse_size(words[1]) : std::nullopt;
        if (!size || !is_sha256(words[0])) {
            throw error_at(name, line + rows.size() + 1,
                           field + ": expected \"SHA256 SIZE NAME\", found \"" +
                               printable(joined(words, " ").substr(0, 120)) + "\"");
        }
        rows.push_back({words[0], *size, words[2]});
    }
    return rows;
}

} // namespace stopgap::deb
