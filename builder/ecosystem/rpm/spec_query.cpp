#include "ecosystem/rpm/spec_query.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/rpm/names.hpp"
#include "ecosystem/rpm/spec_text.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <charconv>

namespace stopgap::rpm {

namespace {

// Lines that are not ours come from %{echo:} and are skipped.
constexpr std::string_view k_mark = "stopgap:";
constexpr std::size_t k_packages = 4096;
constexpr std::size_t k_findings = 20;

/// Thrown between here and reading_of() only: a value that must not become a fact.
struct Unfit {
    std::string text;
};

/// One line of an answer: its letter and its columns.
struct Record {
    char kind;
    std::vector<std::string> columns;
};

std::vector<Record> records_of(const std::string& output) {
    std::vector<Record> records;
    for (const std::string& line : lines_of(output)) {
        if (line.rfind(k_mark, 0) != 0 || line.size() < k_mark.size() + 2) {
            continue;
        }
        const std::string rest = line.substr(k_mark.size());
        records.push_back({rest.front(), split(std::string_view(rest).substr(2), '\t')});
    }
    return records;
}

[[noreturn]] void refuse(const std::string& what, const std::string& value) {
    throw Unfit{fmt::format("{} is \"{}\"", what, printable(value))};
}

std::string package_name(const std::string& text) {
    if (!is_package_name(text)) {
        refuse("a package's name", text);
    }
    return text;
}

std::string dependency(const std::string& text) {
    if (!is_dependency(text)) {
        refuse("a dependency", text);
    }
    return text;
}

Evr evr_of(const std::vector<std::string>& columns) {
    Evr evr{columns[1] == "(none)" ? "" : columns[1], columns[2], columns[3]};
    if (!is_evr(evr)) {
        refuse("a version", columns[1] + ":" + columns[2] + "-" + columns[3]);
    }
    return evr;
}

bool is_dependency_of_rpm(const std::string& text) {
    return text.rfind("rpmlib(", 0) == 0;
}

void read_source(const std::string& output, SpecFacts& facts) {
    for (const Record& record : records_of(output)) {
        if (record.kind == 'N' && record.columns.size() == 4 && facts.name.empty()) {
            facts.name = package_name(record.columns[0]);
            facts.evr = evr_of(record.columns);
        } else if (record.kind == 'R' && record.columns.size() == 1) {
            if (!is_dependency_of_rpm(record.columns[0])) {
                facts.build_requirements.push_back(dependency(record.columns[0]));
            }
        } else if (record.kind == 'C' && record.columns.size() == 1) {
            long long seconds = 0;
            const std::string& text = record.columns[0];
            std::from_chars(text.data(), text.data() + text.size(), seconds);
            const Instant date{std::chrono::seconds(std::clamp(seconds, 0LL, 1LL << 36U))};
            facts.changed = facts.changed ? std::max(*facts.changed, date) : date;
        } else {
            refuse("an answer of rpmspec", joined(record.columns, " "));
        }
    }
    if (facts.name.empty()) {
        throw Unfit{"it has no Name"};
    }
}

void read_binaries(const std::string& output, SpecFacts& facts) {
    for (const Record& record : records_of(output)) {
        if (record.kind == 'N' && record.columns.size() == 5) {
            if (!is_architecture(record.columns[4])) {
                refuse("an architecture", record.columns[4]);
            }
            facts.packages.push_back({package_name(record.columns[0]),
                                      evr_of(record.columns),
                                      record.columns[4],
                                      {},
                                      {}});
        } else if (record.columns.size() != 1 || facts.packages.empty() ||
                   facts.packages.size() > k_packages) {
            refuse("an answer of rpmspec", joined(record.columns, " "));
        } else if (!is_dependency_of_rpm(record.columns[0])) {
            SpecPackage& package = facts.packages.back();
            (record.kind == 'R' ? package.requires_ : package.provides)
                .push_back(dependency(record.columns[0]));
        }
    }
}

std::map<unsigned, std::string> files_of(const std::vector<SpecSource>& sources) {
    std::map<unsigned, std::string> files;
    for (const SpecSource& source : sources) {
        if (!is_file_name(source.file)) {
            refuse("the name of a source", source.value);
        }
        files[source.number] = source.file;
    }
    return files;
}

Finding unexpanded(const std::string& spec_file, const std::string& tag, unsigned line,
                   const std::string& text) {
    return {"unexpanded-macro", tag, {spec_file, line, printable(text)}, {}};
}

void add_once(std::vector<Finding>& findings, const Finding& finding) {
    const bool known = std::any_of(findings.begin(), findings.end(), [&](const Finding& one) {
        return one.kind == finding.kind && one.subject == finding.subject;
    });
    if (!known && findings.size() < k_findings) {
        findings.push_back(finding);
    }
}

/// rpm warns: "warning: line 5: Possible unexpanded macro in: Release: 1.%autorelease".
void find_in_warnings(const std::string& errors, const std::string& spec_file,
                      std::vector<Finding>& findings) {
    static const RE2 pattern(
        R"(^warning: (?:line (\d+): )?Possible unexpanded macro in: (([A-Za-z0-9()_]+):.*)$)");
    for (const std::string& line : lines_of(errors)) {
        std::string number, text, tag;
        if (RE2::FullMatch(line, pattern, &number, &text, &tag)) {
            unsigned at = 0;
            std::from_chars(number.data(), number.data() + number.size(), at);
            add_once(findings, unexpanded(spec_file, tag, at, text));
        }
    }
}

bool holds_macro(const std::string& text) {
    return text.find("%{") != std::string::npos || text.find("%(") != std::string::npos;
}

/// rpm does not warn of sources and patches.
void find_in_files(const std::vector<SpecSource>& files, const std::string& what,
                   const std::string& spec_file, std::vector<Finding>& findings) {
    for (const SpecSource& file : files) {
        if (holds_macro(file.value)) {
            const std::string tag = fmt::format("{}{}", what, file.number);
            add_once(findings, unexpanded(spec_file, tag, 0, tag + ": " + file.value));
        }
    }
}

/// Nor of dependencies.
void find_in_dependencies(const SpecFacts& facts, const std::string& spec_file,
                          std::vector<Finding>& findings) {
    const auto find_in = [&](const std::string& tag, const std::vector<std::string>& texts) {
        for (const std::string& text : texts) {
            if (holds_macro(text)) {
                add_once(findings, unexpanded(spec_file, tag, 0, tag + ": " + text));
            }
        }
    };
    find_in("BuildRequires", facts.build_requirements);
    for (const SpecPackage& package : facts.packages) {
        find_in("Requires", package.requires_);
        find_in("Provides", package.provides);
    }
}

} // namespace

std::vector<std::string> source_query() {
    return {"-q", "--srpm", "--qf",
            R"(stopgap:N\t%{NAME}\t%{EPOCH}\t%{VERSION}\t%{RELEASE}\n)"
            R"([stopgap:R\t%{REQUIRENEVRS}\n][stopgap:C\t%{CHANGELOGTIME}\n])"};
}

std::vector<std::string> binary_query() {
    return {"-q", "--builtrpms", "--qf",
            R"(stopgap:N\t%{NAME}\t%{EPOCH}\t%{VERSION}\t%{RELEASE}\t%{ARCH}\n)"
            R"([stopgap:R\t%{REQUIRENEVRS}\n][stopgap:P\t%{PROVIDENEVRS}\n])"};
}

std::vector<std::string> expansion_query() {
    return {"-P"};
}

bool generates_requirements(const std::string& spec) {
    const std::vector<std::string> lines = lines_of(spec);
    return std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
        return line.rfind("%generate_buildrequires", 0) == 0;
    });
}

Finding unreadable(const std::string& spec_file, std::string_view errors) {
    static const RE2 numbered(R"(^error: (?:[^:]*: )?line (\d+): .*$)");
    Finding finding{"spec-unreadable", spec_file, {spec_file, 0, {}}, {}};
    for (const std::string& line : lines_of(errors)) {
        if (line.rfind("error:", 0) == 0) {
            std::string number;
            if (RE2::FullMatch(line, numbered, &number)) {
                std::from_chars(number.data(), number.data() + number.size(),
                                finding.evidence.line);
            }
            finding.evidence.text = printable(line);
            return finding;
        }
    }
    const std::vector<std::string> lines = lines_of(errors);
    finding.evidence.text = lines.empty() ? "rpmspec said nothing" : printable(lines.back());
    return finding;
}

SpecReading reading_of(const SpecAnswers& answers, const std::string& spec_file) {
    SpecReading reading;
    find_in_warnings(answers.source.errors, spec_file, reading.findings);
    SpecFacts facts;
    facts.expanded = answers.expansion.output;
    const SpecText expanded(facts.expanded, spec_file);
    find_in_files(expanded.sources(), "Source", spec_file, reading.findings);
    find_in_files(expanded.patches(), "Patch", spec_file, reading.findings);
    if (!reading.findings.empty()) {
        return reading;
    }
    try {
        read_source(answers.source.output, facts);
        read_binaries(answers.binaries.output, facts);
        facts.sources = files_of(expanded.sources());
        facts.patches = files_of(expanded.patches());
    } catch (const Unfit& unfit) {
        reading.findings.push_back({"spec-unreadable", spec_file, {spec_file, 0, unfit.text}, {}});
        return reading;
    }
    find_in_dependencies(facts, spec_file, reading.findings);
    if (!reading.findings.empty()) {
        return reading;
    }
    facts.generates_requirements = generates_requirements(facts.expanded);
    reading.facts = std::move(facts);
    return reading;
}

} // namespace stopgap::rpm
