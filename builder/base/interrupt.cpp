#include "base/interrupt.hpp"

#include "base/error.hpp"

#include <csignal>

namespace stopgap {

namespace {

volatile std::sig_atomic_t g_interrupted = 0;

void remember(int) {
    g_interrupted = 1;
}

} // namespace

void watch_for_interruption() {
    struct sigaction action = {};
    action.sa_handler = remember; // no SA_RESTART: a blocking call returns and the flag is asked
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        sigaction(signal, &action, nullptr);
    }
    struct sigaction ignore = {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, nullptr);
}

bool interrupted() {
    return g_interrupted != 0;
}

void stop_if_interrupted() {
    if (interrupted()) {
        throw Error(ExitStatus::interrupted, "interrupted")
            .with_hint("run the same command again: it goes on from what is complete");
    }
}

} // namespace stopgap
