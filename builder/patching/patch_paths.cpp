// The files that a patch names, read as patch(1) and git do. Only lines outside hunks count: a
// removed line "-- x" looks like a file's heading and is none.

#include "patching/patch_text.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace stopgap::patching {

namespace {

bool is_octal(char c) {
    return c >= '0' && c <= '7';
}

/// One character of a C string literal behind its backslash; advances `at`.
char unescaped(std::string_view text, std::size_t& at) {
    static constexpr std::string_view k_letters = "abtnvfr";
    static constexpr std::string_view k_meanings = "\a\b\t\n\v\f\r";
    if (at + 2 < text.size() && is_octal(text[at]) && is_octal(text[at + 1]) &&
        is_octal(text[at + 2])) {
        const int value = (text[at] - '0') * 64 + (text[at + 1] - '0') * 8 + (text[at + 2] - '0');
        at += 2;
        return static_cast<char>(value & 0xff);
    }
    const std::size_t letter = k_letters.find(text[at]);
    return letter == std::string_view::npos ? text[at] : k_meanings[letter];
}

/// What git quotes as a C string literal: "\"a/\\303\\244\"".
std::string unquoted(std::string_view text) {
    std::string path;
    for (std::size_t at = 1; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) {
            ++at;
            path += unescaped(text, at);
        } else {
            path += text[at];
        }
    }
    return path;
}

/// Whether a time stamp begins here: " 2026-11-21".
bool is_time_stamp(std::string_view text) {
    static constexpr std::string_view k_form = " 0000-00-00";
    return text.size() >= k_form.size() &&
           std::equal(k_form.begin(), k_form.end(), text.begin(), [](char form, char c) {
               return form == '0' ? c >= '0' && c <= '9' : form == c;
           });
}

/// The path that the rest of a heading line gives, without the time stamp behind it.
std::string path_in(std::string_view text) {
    text = text.substr(0, text.find_last_not_of(" \r") + 1);
    if (text.starts_with('"')) {
        return unquoted(text);
    }
    text = text.substr(0, text.find('\t'));
    for (std::size_t at = text.find(' '); at != std::string_view::npos;
         at = text.find(' ', at + 1)) {
        if (is_time_stamp(text.substr(at))) {
            text = text.substr(0, at);
            break;
        }
    }
    return trimmed(text);
}

/// Counts a hunk's lines down: while it is open, lines are content.
class Hunk {
  public:
    /// Opens where the line is "@@ -A,B +C,D @@".
    bool open(std::string_view line) {
        if (!line.starts_with("@@ -")) {
            return false;
        }
        const std::size_t plus = line.find(" +");
        if (plus == std::string_view::npos) {
            return false;
        }
        old_ = count_in(line.substr(4));
        new_ = count_in(line.substr(plus + 2));
        return true;
    }

    /// Whether the line is the hunk's; ends the hunk where it cannot be.
    bool takes(std::string_view line) {
        if (old_ == 0 && new_ == 0) {
            return false;
        }
        const char mark = line.empty() ? ' ' : line.front();
        const bool known = mark == ' ' || mark == '-' || mark == '+' || mark == '\\';
        if (!known) {
            old_ = new_ = 0;
            return false;
        }
        old_ -= (mark == ' ' || mark == '-') && old_ > 0 ? 1 : 0;
        new_ -= (mark == ' ' || mark == '+') && new_ > 0 ? 1 : 0;
        return true;
    }

  private:
    /// The B of "A,B ..."; 1 where there is none.
    static unsigned long count_in(std::string_view range) {
        const std::size_t end = range.find_first_not_of("0123456789");
        if (end == std::string_view::npos || range[end] != ',') {
            return 1;
        }
        unsigned long count = 0;
        std::from_chars(range.data() + end + 1, range.data() + range.size(), count);
        return count;
    }

    unsigned long old_ = 0;
    unsigned long new_ = 0;
};

bool leaves_tree(std::string_view path) {
    const std::vector<std::string> parts = split(path, '/');
    return path.starts_with('/') || std::find(parts.begin(), parts.end(), "..") != parts.end();
}

/// Collects the paths of heading lines, as written.
class PathCollector {
  public:
    void take(std::string_view line) {
        if (hunk_.takes(line) || hunk_.open(line)) {
            return;
        }
        static constexpr std::array<std::string_view, 3> k_prefixed = {"--- ", "+++ ", "Index: "};
        for (const std::string_view heading : k_prefixed) {
            if (line.starts_with(heading)) {
                add(path_in(line.substr(heading.size())), true);
            }
        }
        static constexpr std::array<std::string_view, 4> k_bare = {"rename from ", "rename to ",
                                                                   "copy from ", "copy to "};
        for (const std::string_view heading : k_bare) {
            if (line.starts_with(heading)) {
                add(path_in(line.substr(heading.size())), false);
            }
        }
        if (line.starts_with("diff --git ")) {
            take_git_heading(line.substr(11));
        }
    }

    struct Path {
        std::string text;
        bool prefixed; ///< carries the parts that -p strips
    };
    [[nodiscard]] const std::vector<Path>& paths() const { return paths_; }

  private:
    /// "a/PATH b/PATH": only a file whose name does not change has no other heading.
    void take_git_heading(std::string_view rest) {
        rest = rest.substr(0, rest.find_last_not_of(" \r") + 1);
        const std::size_t middle = rest.size() / 2;
        if (rest.size() % 2 == 1 && rest[middle] == ' ') {
            add(path_in(rest.substr(0, middle)), true);
            add(path_in(rest.substr(middle + 1)), true);
        }
    }

    void add(std::string path, bool prefixed) {
        if (!path.empty() && path != "/dev/null") {
            paths_.push_back({std::move(path), prefixed});
        }
    }

    Hunk hunk_;
    std::vector<Path> paths_;
};

/// `path` without its first `count` parts, as patch -p does; unchanged where it has fewer.
std::string stripped(const std::string& path, unsigned count) {
    std::size_t begin = 0;
    for (unsigned i = 0; i < count; ++i) {
        const std::size_t slash = path.find('/', begin);
        if (slash == std::string::npos) {
            return path;
        }
        begin = std::min(path.find_first_not_of('/', slash), path.size());
    }
    return path.substr(begin);
}

} // namespace

std::vector<std::string> paths_touched(std::string_view patch, unsigned strip) {
    PathCollector collector;
    for (const std::string& line : lines_of(patch)) {
        collector.take(line);
    }
    std::vector<std::string> touched;
    for (const PathCollector::Path& path : collector.paths()) {
        const bool as_written = !path.prefixed || leaves_tree(path.text);
        std::string name = as_written ? path.text : stripped(path.text, strip);
        if (std::find(touched.begin(), touched.end(), name) == touched.end()) {
            touched.push_back(std::move(name));
        }
    }
    return touched;
}

std::vector<std::string> paths_leaving_tree(std::string_view patch, unsigned strip) {
    std::vector<std::string> paths = paths_touched(patch, strip);
    std::erase_if(paths, [](const std::string& path) { return !leaves_tree(path); });
    return paths;
}

void require_inside_tree(std::string_view patch, const std::string& origin) {
    const std::vector<std::string> paths = paths_leaving_tree(patch);
    if (!paths.empty()) {
        throw Error(ExitStatus::verification, origin + ": changes \"" + printable(paths.front()) +
                                                  "\", which lies outside of the source tree");
    }
}

} // namespace stopgap::patching
