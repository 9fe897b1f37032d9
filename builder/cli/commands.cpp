#include "cli/commands.hpp"

#include <array>

namespace stopgap::cli {

namespace {

constexpr std::array<Command, 16> k_commands = {{
    {"init", "write a recipe from a few words, each input verified and pinned", prepare_init},
    {"lint", "check a recipe: everything that can be known without building", prepare_lint},
    {"plan", "say what a build would do", prepare_plan},
    {"fetch", "fetch and verify every input; afterwards --offline works", prepare_fetch},
    {"build", "build the hotfix packages", prepare_build},
    {"verify", "hold a hotfix to its manifest or a second build, a repository to its key",
     prepare_verify},
    {"publish", "put a built hotfix into a signed repository", prepare_publish},
    {"status", "say where a published hotfix stands against the vendor's newest build",
     prepare_status},
    {"retire", "take a hotfix out of its repository once the vendor has the fix", prepare_retire},
    {"inventory", "list what a repository holds, and where hosts stand", prepare_inventory},
    {"shell", "open a shell in the sandbox as the last attempt left it", prepare_shell},
    {"explain", "explain a failure kind, or what happened in a run and why", prepare_explain},
    {"root", "list, make, import or remove base roots", prepare_root},
    {"cache", "list or trim what is kept for the next build", prepare_cache},
    {"doctor", "say whether this machine can build, and how to mend it", prepare_doctor},
    {"config", "print the settings and where each came from", prepare_config},
}};

} // namespace

std::span<const Command> commands() {
    return k_commands;
}

} // namespace stopgap::cli
