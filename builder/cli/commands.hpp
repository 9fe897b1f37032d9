#pragma once
// The table of commands. Each command is one file: how its arguments look, and what it does.

#include <CLI/CLI.hpp>

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::cli {

/// What every command understands.
struct CommonOptions {
    std::vector<std::string> targets; ///< empty: all bases of the recipe
    std::filesystem::path output = "out";
    std::filesystem::path state;  ///< empty: the configured one
    std::filesystem::path config; ///< empty: the usual places
    unsigned jobs = 0;            ///< 0: one per processor
    bool offline = false;
    bool json = false;
    bool quiet = false;
    bool verbose = false;
};

struct Command {
    std::string_view name;
    std::string_view summary;
    /// Adds the command's own arguments to `app`, and returns what runs it: its exit status.
    std::function<int()> (*prepare)(CLI::App& app, const CommonOptions& options);
};

[[nodiscard]] std::span<const Command> commands();

// One per file of this folder.
std::function<int()> prepare_init(CLI::App& app, const CommonOptions& options);
std::function<int()> prepare_lint(CLI::App& app, const CommonOptions& options);
std::function<int()> prepare_plan(CLI::App& app, const CommonOptions& options);
std::function<int()> prepare_fetch(CLI::App& app, const CommonOptions& options);
std::function<int()> prepare_build(CLI::App& app, const CommonOptions& options);
std::function<int()> prepare_verify(CLI::App& app, const CommonOptions& options);
std::function<int()> prepare_publish(CLI::App& app, const CommonOptions& options);
std::function<int()> prepare_status(CLI::App& app, const CommonOptions& options);
std::function<int()> prepare_retire(CLI::App& app, const CommonOptions& options);
std::function<int()> prepare_inventory(CLI::App& app, const CommonOptions& options);
std::function<int()> prepare_shell(CLI::App& app, const CommonOptions& options);
std::function<int()> prepare_explain(CLI::App& app, const CommonOptions& options);
std::function<int()> prepare_root(CLI::App& app, const CommonOptions& options);
std::function<int()> prepare_cache(CLI::App& app, const CommonOptions& options);
std::function<int()> prepare_doctor(CLI::App& app, const CommonOptions& options);
std::function<int()> prepare_config(CLI::App& app, const CommonOptions& options);

} // namespace stopgap::cli
