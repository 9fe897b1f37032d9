#include "artifacts/host_status.hpp"

#include "artifacts/strict_json.hpp"

#include <algorithm>
#include <array>

namespace stopgap::artifacts {

namespace {

constexpr std::uint64_t k_schema = 1;
constexpr std::size_t k_longest_host_name = 255;
constexpr std::size_t k_longest_id = 64;
constexpr std::size_t k_longest_word = 256;
constexpr std::string_view k_marker = "STOPGAP_RESULT ";

constexpr std::array<std::string_view, 11> k_outcomes = {
    "vulnerable", "hotfixed", "hotfixed-not-restarted", "newer",       "newer-not-restarted",
    "retired",    "skipped",  "retired-not-restarted",  "interrupted", "refused",
    "failed"};

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Made of letters, digits and `others`; a letter or digit comes first.
bool is_name(std::string_view text, std::string_view others, std::size_t longest) {
    return !text.empty() && text.size() <= longest && is_letter_or_digit(text.front()) &&
           std::ranges::all_of(text, [&](char c) {
               return is_letter_or_digit(c) || others.find(c) != std::string_view::npos;
           });
}

HostPackage package_of(const Node& node) {
    for (const char* field : {"name", "arch", "hotfix", "installed"}) {
        if (node.at(field).any_text().size() > k_longest_word) {
            throw node.at(field).refusal("is longer than any package's");
        }
    }
    return {node.at("name").text(), node.at("arch").text(), node.at("hotfix").text(),
            node.at("installed").any_text()};
}

/// The text of a field that older scripts do not write.
std::string newer_text(const Node& root, const char* field) {
    const std::optional<Node> found = root.find(field);
    return found ? found->any_text() : std::string();
}

} // namespace

bool is_host_name(std::string_view text) {
    return is_name(text, "._:-", k_longest_host_name);
}

HostStatus read_host_status(const std::string& line, const std::string& name) {
    if (line.size() > k_host_status_limit_bytes) {
        throw Error(ExitStatus::verification, name + ": is too long for a result line");
    }
    const Json json =
        parse_strict(line.starts_with(k_marker) ? line.substr(k_marker.size()) : line, name);
    const Node root(json, name);
    if (root.at("schema").count() != k_schema) {
        throw root.at("schema").refusal("is of another schema");
    }
    root.at("command").is("status");
    root.at("outcome").is_one_of({k_outcomes.begin(), k_outcomes.end()});
    HostStatus status;
    status.outcome = root.at("outcome").text();
    status.id = root.at("id").any_text();
    if (!status.id.empty() && !is_name(status.id, "._-", k_longest_id)) {
        throw root.at("id").refusal("is no hotfix's");
    }
    status.serial = root.at("serial").count();
    status.reason = root.at("reason").any_text();
    for (const Node& package : root.at("packages").items()) {
        status.packages.push_back(package_of(package));
    }
    status.host = newer_text(root, "host");
    if (!is_host_name(status.host)) {
        status.host.clear(); // "(none)", where the host has not been given one
    }
    if (const std::optional<Node> systems = root.find("os")) {
        for (const Node& system : systems->items()) {
            status.os.push_back(system.text());
        }
    }
    status.time = root.find("time") ? root.at("time").date() : std::string();
    return status;
}

} // namespace stopgap::artifacts
