#pragma once
// SIGINT, SIGTERM and SIGHUP as a question that long work asks.

namespace stopgap {

/// Installs the handlers; called once, by main.
void watch_for_interruption();
/// Whether a signal has asked the program to stop.
[[nodiscard]] bool interrupted();
/// Throws Error(interrupted) where one has.
void stop_if_interrupted();

} // namespace stopgap
