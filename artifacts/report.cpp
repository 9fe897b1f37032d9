#include "artifacts/report.hpp"

#include "artifacts/report_sections.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace stopgap::artifacts {

namespace {

constexpr std::string_view k_style =
    "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}"
    "h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em;border-bottom:1px solid #ccc}"
    "table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.2em .6em;text-align:left;"
    "overflow-wrap:anywhere}.warning{background:#fdd;border-left:.3em solid #b00;padding:.5em}"
    "pre{background:#f4f4f4;padding:.8em;white-space:pre-wrap}";

std::string escaped(const std::string& text) {
    return markup_escaped(printable(text));
}

/// A line of a file, its tabs as blanks.
std::string shown_line(std::string line) {
    for (std::size_t at = line.find('\t'); at != std::string::npos; at = line.find('\t', at)) {
        line.replace(at, 1, "    ");
    }
    return printable(line);
}

std::string html_table(const std::vector<std::vector<std::string>>& table) {
    std::string html;
    const char* cell = "th";
    for (const std::vector<std::string>& row : table) {
        html += "<tr>";
        for (const std::string& value : row) {
            html += fmt::format("<{0}>{1}</{0}>", cell, escaped(value));
        }
        html += "</tr>\n";
        cell = "td";
    }
    return html.empty() ? html : "<table>\n" + html + "</table>\n";
}

std::string html_list(const std::vector<std::string>& items) {
    std::string html;
    for (const std::string& item : items) {
        html += "<li>" + escaped(item) + "</li>\n";
    }
    return html.empty() ? html : "<ul>\n" + html + "</ul>\n";
}

std::string html_of(const Section& section) {
    std::string html = "<h2>" + escaped(section.title) + "</h2>\n";
    for (const std::string& warning : section.warnings) {
        html += "<p class=\"warning\">" + escaped(warning) + "</p>\n";
    }
    for (const std::string& sentence : section.sentences) {
        html += "<p>" + escaped(sentence) + "</p>\n";
    }
    html += html_list(section.items) + html_table(section.table);
    for (const Listing& listing : section.listings) {
        html += "<p>" + escaped(listing.caption) + "</p>\n<pre>";
        for (const std::string& line : listing.lines) {
            html += markup_escaped(shown_line(line)) + "\n";
        }
        html += "</pre>\n";
    }
    for (const std::string& command : section.commands) {
        html += "<pre>" + escaped(command) + "</pre>\n";
    }
    return html;
}

std::string text_of(const Section& section) {
    std::string text =
        fmt::format("\n{}\n{}\n", printable(section.title), std::string(section.title.size(), '-'));
    for (const std::string& warning : section.warnings) {
        text += "WARNING: " + printable(warning) + "\n";
    }
    for (const std::string& sentence : section.sentences) {
        text += printable(sentence) + "\n";
    }
    for (const std::string& item : section.items) {
        text += "  - " + printable(item) + "\n";
    }
    for (std::size_t row = 1; row < section.table.size(); ++row) { // the head is HTML's alone
        std::vector<std::string> cells = section.table[row];
        std::erase(cells, "");
        text += "  - " + printable(joined(cells, "  ")) + "\n";
    }
    for (const Listing& listing : section.listings) {
        text += "  " + printable(listing.caption) + "\n";
        for (const std::string& line : listing.lines) {
            text += "    | " + shown_line(line) + "\n";
        }
    }
    for (const std::string& command : section.commands) {
        text += "    " + printable(command) + "\n";
    }
    return text;
}

} // namespace

std::string report_text(const HotfixFacts& facts) {
    const std::string title = printable(report_title(facts));
    std::string text = fmt::format("{}\n{}\n", title, std::string(title.size(), '='));
    for (const Section& section : report_sections(facts)) {
        text += text_of(section);
    }
    return text;
}

std::string report_html(const HotfixFacts& facts) {
    const std::string title = escaped(report_title(facts));
    std::string html =
        fmt::format("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" "
                    "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                    "<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n",
                    title, k_style);
    for (const Section& section : report_sections(facts)) {
        html += html_of(section);
    }
    return html + "</body>\n</html>\n";
}

} // namespace stopgap::artifacts
