// Arguments -> command -> one error -> one exit status.

#include "base/error.hpp"
#include "base/interrupt.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/json_error.hpp"
#include "document/problem.hpp"

#include <CLI/CLI.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <functional>
#include <string>

namespace {

using stopgap::Error;
using stopgap::ExitStatus;
using stopgap::cli::Command;
using stopgap::cli::CommonOptions;

void add_common_options(CLI::App& app, CommonOptions& options) {
    app.add_option("--target", options.targets, "build for this target only (repeatable)")
        ->allow_extra_args(false); // or it would take RECIPE too
    app.add_option("--output", options.output, "where results go")->capture_default_str();
    app.add_option("--state", options.state, "cache and register");
    app.add_option("--config", options.config, "read this configuration file too");
    app.add_option("--jobs", options.jobs, "processes that a build may run at once")
        ->check(CLI::Range(1U, 1024U));
    app.add_flag("--offline", options.offline, "use only what was fetched before");
    app.add_flag("--json", options.json, "print the result as JSON");
    app.add_flag("-q,--quiet", options.quiet, "say nothing but warnings and errors");
    app.add_flag("-v,--verbose", options.verbose, "say more");
}

/// Throws Error(usage) where there is no such command.
void require_command(const std::string& word) {
    std::vector<std::string> names;
    for (const Command& command : stopgap::cli::commands()) {
        names.emplace_back(command.name);
    }
    if (std::find(names.begin(), names.end(), word) == names.end()) {
        const std::optional<std::string> meant = stopgap::nearest(word, names);
        throw Error(ExitStatus::usage, stopgap::printable(word) + ": no such command")
            .with_hint(meant ? "did you mean " + *meant + "?" : "`stopgap --help` lists them");
    }
}

void set_verbosity(const CommonOptions& options) {
    stopgap::set_verbosity(options.quiet     ? stopgap::Verbosity::quiet
                           : options.verbose ? stopgap::Verbosity::verbose
                                             : stopgap::Verbosity::normal);
}

void print(const Error& error) {
    // The problems of a file begin with their place, as editors read it.
    const bool of_a_file = dynamic_cast<const stopgap::RecipeErrors*>(&error) != nullptr;
    std::fprintf(stderr, "%s%s\n", of_a_file ? "" : "stopgap: ", error.message().c_str());
    for (const std::string& sentence : error.context()) {
        std::fprintf(stderr, "    %s\n", sentence.c_str());
    }
    if (!error.hint().empty()) {
        std::fprintf(stderr, "hint: %s\n", error.hint().c_str());
    }
}

/// What is wrong with the command line, in the words of the parser.
Error usage_error(const CLI::ParseError& error, const CLI::App& app) {
    const std::vector<CLI::App*> parsed = app.get_subcommands();
    const std::string command = parsed.empty() ? "" : " " + parsed.front()->get_name();
    return Error(ExitStatus::usage, stopgap::printable(error.what()))
        .with_hint("`stopgap" + command + " --help` says how it is called");
}

bool asks_for_json(int argc, char** argv) {
    return std::any_of(argv, argv + argc,
                       [](const char* word) { return std::string_view(word) == "--json"; });
}

int run_command(int argc, char** argv) {
    if (argc < 2) {
        throw Error(ExitStatus::usage, "no command is given")
            .with_hint("`stopgap --help` lists them");
    }
    if (argv[1][0] != '-') {
        require_command(argv[1]);
    }
    CLI::App app("stopgap builds the package that you ship until your vendor does.", "stopgap");
    app.set_version_flag("--version", "stopgap " STOPGAP_VERSION);
    app.require_subcommand(1);
    CommonOptions options;
    std::function<int()> chosen;
    for (const Command& command : stopgap::cli::commands()) {
        CLI::App* sub = app.add_subcommand(std::string(command.name), std::string(command.summary));
        add_common_options(*sub, options);
        const std::function<int()> work = command.prepare(*sub, options);
        sub->callback([&chosen, work] { chosen = work; });
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        throw usage_error(error, app);
    }
    set_verbosity(options);
    return chosen();
}

} // namespace

int main(int argc, char** argv) {
    stopgap::watch_for_interruption();
    umask(022); // what a sandbox is shown, its users (other ids than ours) must be able to read
    const auto ended_by = [&](const Error& error) {
        if (asks_for_json(argc, argv)) {
            stopgap::cli::print_json_error(error);
        }
        print(error);
        return static_cast<int>(error.status());
    };
    try {
        return run_command(argc, argv);
    } catch (const Error& error) {
        return ended_by(error);
    } catch (const std::filesystem::filesystem_error& error) {
        return ended_by(stopgap::error_of(error));
    } catch (const std::exception& error) {
        return ended_by(Error(ExitStatus::bug, std::string("a bug in stopgap: ") + error.what()));
    }
}
