// stopgap explain [KIND]: the catalogue of failure kinds, or one of them.

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "repair/catalogue.hpp"

#include <fmt/format.h>

#include <memory>

namespace stopgap::cli {

namespace {

int explain(const std::string& name) {
    if (name.empty()) {
        for (const repair::FailureKind& kind : repair::catalogue()) {
            fmt::print("{:<26} {:<12} {}\n", kind.name, repair::name_of(kind.cls), kind.meaning);
        }
        return static_cast<int>(ExitStatus::done);
    }
    const repair::FailureKind* kind = repair::find_kind(name);
    if (kind == nullptr) {
        const std::optional<std::string> meant = nearest(name, repair::kind_names());
        throw Error(ExitStatus::usage, printable(name) + ": no such failure kind")
            .with_hint(meant ? "did you mean " + *meant + "?" : "`stopgap explain` lists them all");
    }
    fmt::print("{}\n", repair::explained(*kind));
    return static_cast<int>(ExitStatus::done);
}

} // namespace

std::function<int()> prepare_explain(CLI::App& app, const CommonOptions&) {
    const std::shared_ptr<std::string> kind = std::make_shared<std::string>();
    app.add_option("KIND", *kind, "a failure kind; without it, all are listed");
    return [kind] { return explain(*kind); };
}

} // namespace stopgap::cli
