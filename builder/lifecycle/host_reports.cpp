#include "lifecycle/host_reports.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/interrupt.hpp"
#include "base/text.hpp"
#include "lifecycle/published_files.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

namespace stopgap::lifecycle {

namespace {

constexpr std::uint64_t k_limit_bytes = 64U << 20U;
constexpr std::uint64_t k_host_limit_bytes = 4U << 20U; ///< of a file that is one host's
constexpr std::size_t k_problem_bytes = 300;
constexpr std::size_t k_most_unread = 100; ///< lines of a text; then it is no such file

HostReport unreadable(const std::string& host, const std::string& place,
                      const std::string& problem) {
    return {host, place, std::nullopt, problem};
}

HostReport report_of(const std::string& line, const std::string& place, const std::string& host) {
    try {
        artifacts::HostStatus status = artifacts::read_host_status(line, place);
        const std::string& whose = host.empty() ? status.host : host;
        if (whose.empty()) {
            return unreadable(whose, place, place + ": names no host");
        }
        return {whose, place, std::move(status), {}};
    } catch (const Error& error) {
        return unreadable(host, place, printable(error.message().substr(0, k_problem_bytes)));
    }
}

std::string host_of_file(const std::string& name) {
    for (const std::string_view extension : {".json", ".jsonl"}) {
        if (name.ends_with(extension)) {
            return name.substr(0, name.size() - extension.size());
        }
    }
    return name;
}

std::vector<HostReport> reports_of_file(int folder, const fs::path& file, const std::string& name) {
    const std::string host = host_of_file(file.string());
    if (!artifacts::is_host_name(host)) {
        return {unreadable({}, name, name + ": is not called as a host is")};
    }
    try {
        std::vector<HostReport> reports =
            host_reports(read_beneath(folder, file, k_host_limit_bytes), name, host);
        if (reports.empty()) {
            reports.push_back(unreadable(host, name, name + ": is empty"));
        }
        return reports;
    } catch (const Error& error) {
        return {unreadable(host, name, printable(error.message()))};
    }
}

std::vector<HostReport> reports_of_folder(const fs::path& folder) {
    const FileDescriptor descriptor = open_file(folder, O_RDONLY | O_DIRECTORY);
    std::vector<HostReport> all;
    for (const fs::path& file : entries_of(folder)) {
        if (file.string().front() != '.') {
            for (HostReport& report :
                 reports_of_file(descriptor.get(), file, printable((folder / file).string()))) {
                all.push_back(std::move(report));
            }
        }
    }
    return all;
}

std::string text_of(const std::string& from) {
    try {
        return from == "-" ? read_all(STDIN_FILENO, "stdin", k_limit_bytes)
                           : read_file(from, k_limit_bytes);
    } catch (const Error& error) {
        throw Error(ExitStatus::usage, error.message())
            .with_hint("--hosts takes a file of result lines, a folder with one for each host, or "
                       "- for stdin");
    }
}

} // namespace

std::vector<HostReport> host_reports(const std::string& text, const std::string& name,
                                     const std::string& host) {
    std::vector<HostReport> reports;
    std::size_t number = 0;
    std::size_t unread = 0;
    for (const std::string& line : lines_of(text)) {
        stop_if_interrupted();
        ++number;
        if (trimmed(line).empty()) {
            continue;
        }
        HostReport report = report_of(line, fmt::format("{}:{}", name, number), host);
        unread += report.status ? 0 : 1;
        reports.push_back(std::move(report));
        if (unread == k_most_unread) {
            reports.push_back(unreadable(host, name, name + ": the rest is not read"));
            break;
        }
    }
    return reports;
}

std::vector<HostReport> read_host_reports(const std::string& from) {
    std::error_code ignored;
    if (from != "-" && fs::is_directory(from, ignored)) {
        return reports_of_folder(fs::canonical(from));
    }
    return host_reports(text_of(from), from == "-" ? "stdin" : printable(from), {});
}

} // namespace stopgap::lifecycle
