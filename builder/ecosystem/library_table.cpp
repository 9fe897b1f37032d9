#include "ecosystem/library_table.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

namespace stopgap {

namespace {

/// As dpkg-gensymbols(1) leaves them out.
constexpr std::array<std::string_view, 14> k_of_the_linker = {
    "__bss_end__", "__bss_start",   "__bss_start__",  "__data_start", "__end__",
    "__exidx_end", "__exidx_start", "__gmon_start__", "_bss_end__",   "_edata",
    "_end",        "_etext",        "_fini",          "_init"};

/// What stands in the brackets of " 0x... (SONAME)  Library soname: [libfoo.so.1]".
std::string in_brackets(std::string_view line) {
    const std::size_t open = line.find('[');
    const std::size_t close = line.rfind(']');
    return open == std::string_view::npos || close == std::string_view::npos || close < open
               ? std::string()
               : printable(line.substr(open + 1, close - open - 1));
}

/// Decimal, or hexadecimal after "0x", as readelf prints large ones.
std::uint64_t size_in(std::string_view text) {
    const bool is_hex = text.starts_with("0x");
    text.remove_prefix(is_hex ? 2 : 0);
    std::uint64_t size = 0;
    std::from_chars(text.data(), text.data() + text.size(), size, is_hex ? 16 : 10);
    return size;
}

/// A row of the dynamic symbol table: "NUM: VALUE SIZE TYPE BIND VIS [OTHER] NDX NAME".
struct Row {
    std::string size, type, bind, section, name, version;
};

std::optional<Row> row_of(std::string_view line) {
    constexpr std::size_t k_visibility = 5;
    const std::vector<std::string> words = words_of(line);
    std::size_t at = k_visibility + 1;
    if (words.size() <= at || !words[0].ends_with(':')) {
        return std::nullopt;
    }
    if (words[at].starts_with('[')) { // "[VARIANT_PCS]", "[<other>: 60]"
        while (at < words.size() && !words[at].ends_with(']')) {
            ++at;
        }
        ++at;
    }
    if (words.size() < at + 2) {
        return std::nullopt;
    }
    const std::string full =
        printable(words[at + 1]); // "NAME@@VERSION" where it is the default one
    const std::size_t name_end = full.find('@');
    const bool has_version = name_end != std::string::npos;
    return Row{words[2],
               words[3],
               words[4],
               words[at],
               full.substr(0, name_end),
               has_version ? full.substr(full.rfind('@') + 1) : std::string()};
}

/// Types between which a program cannot tell a difference are one.
std::string kind_of(const std::string& type) {
    return type == "IFUNC" ? "FUNC" : type == "COMMON" ? "OBJECT" : type;
}

bool is_exported(const Row& row) {
    // the definition of a version, shown as a symbol of its name
    const bool is_node = row.section == "ABS" && (row.version.empty() || row.version == row.name);
    const bool is_bound = row.bind == "GLOBAL" || row.bind == "WEAK" || row.bind == "UNIQUE";
    return is_bound && !is_node && !row.name.empty() &&
           std::ranges::find(k_of_the_linker, row.name) == k_of_the_linker.end();
}

void take(const Row& row, LibraryTable& table) {
    if (row.section == "UND") {
        if (!row.version.empty()) {
            table.needs.insert(row.version);
        }
    } else if (is_exported(row)) {
        const bool is_vague =
            row.bind == "UNIQUE" ||
            (row.bind == "WEAK" && row.name.starts_with("_Z") && row.version.empty());
        table.exports[row.version.empty() ? row.name : row.name + "@" + row.version] = {
            kind_of(row.type), size_in(row.size), is_vague};
    }
}

} // namespace

LibraryTable parse_readelf(std::string_view output) {
    LibraryTable table;
    while (!output.empty()) { // a table may be large: no copy of it is made
        const std::string_view line = output.substr(0, output.find('\n'));
        if (line.find("(SONAME)") != std::string_view::npos) {
            table.soname = in_brackets(line);
        } else if (line.find("(NEEDED)") != std::string_view::npos) {
            table.needs.insert(in_brackets(line));
        } else if (const std::optional<Row> row = row_of(line)) {
            take(*row, table);
        }
        output.remove_prefix(std::min(output.size(), line.size() + 1));
    }
    table.needs.erase("");
    return table;
}

} // namespace stopgap
