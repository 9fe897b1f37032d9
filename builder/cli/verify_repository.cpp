#include "cli/verify_repository.hpp"

#include "cli/print_json.hpp"
#include "cli/session.hpp"
#include "cli/settings.hpp"
#include "cli/target_failure.hpp"
#include "lifecycle/verify_repository.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stopgap::cli {

namespace {

using Json = nlohmann::ordered_json;
using lifecycle::VerifiedTarget;

int status_of(const VerifiedTarget& verified) {
    return static_cast<int>(verified.failure ? verified.failure->status() : ExitStatus::done);
}

Json json_of(const VerifiedTarget& verified) {
    return {{"target", verified.target},
            {"status", status_of(verified)},
            {"hotfixes", verified.hotfixes},
            {"packages", verified.packages},
            {"kits", verified.kits},
            {"error", verified.failure ? text_of(*verified.failure) : std::string()}};
}

void print_verified(const VerifiedTarget& verified) {
    if (!verified.failure) {
        fmt::print(
            "{}: {} hotfixes with {} packages and {} deploy kits, all as they were published\n",
            verified.target, verified.hotfixes, verified.packages, verified.kits);
    }
}

} // namespace

int verify_repository(const std::filesystem::path& repository, const std::string& fingerprint,
                      const CommonOptions& options) {
    const std::string pinned = require_fingerprint(fingerprint);
    Json results = Json::array();
    int status = 0;
    for (const VerifiedTarget& verified :
         lifecycle::verify_repository(repository, pinned, repository_formats())) {
        if (options.json) {
            results.push_back(json_of(verified));
        } else {
            print_verified(verified);
        }
        if (verified.failure) {
            tell_failure(verified.target, *verified.failure);
        }
        status = graver(status, status_of(verified));
    }
    if (options.json) {
        print_results(results);
    }
    return status;
}

} // namespace stopgap::cli
