#pragma once
// How single values look in JSON, the same in result.json and in the manifest.

#include "model/result.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace stopgap::artifacts {

using Json = nlohmann::ordered_json;

/// Seconds with two decimals.
[[nodiscard]] double rounded(double seconds);
/// null where the text is empty.
[[nodiscard]] Json text_or_null(const std::string& text);

[[nodiscard]] Json json_of(const Finding& finding);
[[nodiscard]] Json json_of(const Repair& repair);
[[nodiscard]] Json json_of(const PatchRecord& patch);
[[nodiscard]] Json json_of(const Attempt& attempt);
[[nodiscard]] Json json_of(const Artifact& artifact);
[[nodiscard]] Json json_of(const SourceFile& input);
[[nodiscard]] Json json_of(const LibraryChange& library);

template <typename Value> Json json_list(const std::vector<Value>& values) {
    Json list = Json::array();
    for (const Value& value : values) {
        list.push_back(json_of(value));
    }
    return list;
}

/// Each with its name and fate.
[[nodiscard]] Json patches_of(const BuildResult& result);
/// Those of all attempts, with what they answer.
[[nodiscard]] Json repairs_of(const BuildResult& result);

/// Indented, with bytes that are no UTF-8 replaced: logs and package fields may hold some.
[[nodiscard]] std::string json_text(const Json& json);

} // namespace stopgap::artifacts
