#include "base/log.hpp"

#include <unistd.h>

#include <cstdio>
#include <string_view>

namespace stopgap {

namespace {

Verbosity g_verbosity = Verbosity::normal;
bool g_transient_shown = false;

bool is_terminal() {
    static const bool terminal = isatty(STDERR_FILENO) == 1;
    return terminal;
}

void clear_transient() {
    if (g_transient_shown) {
        std::fputs("\r\033[K", stderr);
        g_transient_shown = false;
    }
}

void say(std::string_view prefix, const std::string& text) {
    clear_transient();
    std::fprintf(stderr, "%.*s%s\n", static_cast<int>(prefix.size()), prefix.data(), text.c_str());
}

} // namespace

void set_verbosity(Verbosity verbosity) {
    g_verbosity = verbosity;
}
Verbosity verbosity() {
    return g_verbosity;
}

void progress(const std::string& text) {
    if (g_verbosity != Verbosity::quiet) {
        say("", text);
    }
}

void detail(const std::string& text) {
    if (g_verbosity == Verbosity::verbose) {
        say("  ", text);
    }
}

void note(const std::string& text) {
    if (g_verbosity != Verbosity::quiet) {
        say("note: ", text);
    }
}

void warn(const std::string& text) {
    say("warning: ", text);
}

void transient(const std::string& text) {
    if (g_verbosity == Verbosity::quiet || !is_terminal()) {
        return;
    }
    std::fprintf(stderr, "\r\033[K%s", text.c_str());
    std::fflush(stderr);
    g_transient_shown = !text.empty();
}

} // namespace stopgap
