#include "cli/json_error.hpp"

#include "cli/print_json.hpp"
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string>

namespace stopgap::cli {

void print_json_error(const Error& error) {
    using Json = nlohmann::ordered_json;
    std::string message = error.message();
    for (const std::string& sentence : error.context()) {
        message += "\n  " + sentence;
    }
    const Json root = {{"schema", 1},
                       {"results", Json::array()},
                       {"error",
                        {{"status", static_cast<int>(error.status())},
                         {"message", message},
                         {"hint", error.hint()}}}};
    print_json(root);
}

} // namespace stopgap::cli
