#include "cli/print_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stopgap::cli {

void print_json(const nlohmann::ordered_json& root) {
    fmt::print("{}\n", root.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

void print_results(const nlohmann::ordered_json& results) {
    print_json({{"schema", 1}, {"results", results}});
}

} // namespace stopgap::cli
