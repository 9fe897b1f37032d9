// What people start as `stopgap`. The program itself lies below libexec/ and needs some sixty
// shared libraries, which are loaded before its first line runs: whoever only asks for the version,
// as configuration management does again and again, need not wait for them.

#include "base/error.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <initializer_list>
#include <string_view>
#include <system_error>

namespace {

namespace fs = std::filesystem;

constexpr int k_machine_cannot = static_cast<int>(stopgap::ExitStatus::machine);

/// Where the program may lie, seen from the folder of this one: in a build, in an installation.
constexpr std::initializer_list<const char*> k_places = {STOPGAP_PROGRAM, "../" STOPGAP_PROGRAM};

bool asks_for_the_version(int argc, char** argv) {
    return argc == 2 && std::string_view(argv[1]) == "--version";
}

int cannot_start(const fs::path& program, const char* reason) {
    std::fprintf(stderr,
                 "stopgap: %s: %s\n"
                 "hint: install stopgap again, or copy its libexec/stopgap with this file\n",
                 program.c_str(), reason);
    return k_machine_cannot;
}

} // namespace

int main(int argc, char** argv) {
    if (asks_for_the_version(argc, argv)) {
        return std::puts("stopgap " STOPGAP_VERSION) < 0 ? 1 : 0;
    }
    std::error_code failure;
    const fs::path folder = fs::read_symlink("/proc/self/exe", failure).parent_path();
    if (failure) {
        std::fprintf(stderr,
                     "stopgap: /proc/self/exe: %s\n"
                     "hint: mount /proc: builds need it too\n",
                     failure.message().c_str());
        return k_machine_cannot;
    }
    for (const char* place : k_places) {
        const fs::path program = folder / place;
        execv(program.c_str(), argv);
        if (errno != ENOENT) {
            return cannot_start(program, std::strerror(errno));
        }
    }
    return cannot_start(folder / STOPGAP_PROGRAM, "the program itself is not there");
}
