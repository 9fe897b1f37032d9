#include "artifacts/published.hpp"

#include "artifacts/json_values.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::artifacts {

namespace {

constexpr int k_schema = 1;

Json json_of(const PublishedFile& file) {
    return {{"path", file.path}, {"sha256", file.sha256}, {"size_bytes", file.size_bytes}};
}

PublishedFile file_of(const Json& json) {
    return {json.at("path").get<std::string>(), json.at("sha256").get<std::string>(),
            json.at("size_bytes").get<std::uint64_t>()};
}

/// Whether the path can only lead to something below the folder that it is relative to.
bool stays_below(const std::string& path) {
    const std::vector<std::string> parts = split(path, '/');
    return path == printable(path) &&
           std::none_of(parts.begin(), parts.end(), [](const std::string& part) {
               return part.empty() || part.front() == '.';
           });
}

} // namespace

std::string published_json(const Published& published) {
    Json files = Json::array();
    for (const PublishedFile& file : published.files) {
        files.push_back(json_of(file));
    }
    return json_text({{"schema", k_schema},
                      {"id", published.id},
                      {"target", published.target},
                      {"version", published.version},
                      {"when", published.when},
                      {"files", files}});
}

Published read_published(const std::string& text, const std::string& name) {
    Published published;
    try {
        const Json json = Json::parse(text);
        if (json.at("schema") != k_schema) {
            throw Error(ExitStatus::verification, name + ": is of another schema");
        }
        published.id = json.at("id").get<std::string>();
        published.target = json.at("target").get<std::string>();
        published.version = json.at("version").get<std::string>();
        published.when = json.at("when").get<std::string>();
        for (const Json& file : json.at("files")) {
            published.files.push_back(file_of(file));
        }
    } catch (const Json::exception& error) {
        throw Error(ExitStatus::verification, fmt::format("{}: is no list of published files: {}",
                                                          name, printable(error.what())));
    }
    for (const PublishedFile& file : published.files) {
        if (!stays_below(file.path) || !is_sha256(file.sha256)) {
            throw Error(ExitStatus::verification,
                        fmt::format("{}: lists \"{}\", which is no path with a digest", name,
                                    printable(file.path)));
        }
    }
    return published;
}

} // namespace stopgap::artifacts
