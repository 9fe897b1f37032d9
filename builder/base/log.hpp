#pragma once
// What stopgap says to people, on stderr. Results go to stdout and are printed by cli alone.
//
// progress() is what a quiet run omits; a note explains something worth knowing; a warning is a
// problem that does not stop the command. Text from outside must pass printable() first.

#include <functional>
#include <string>

namespace stopgap {

enum class Verbosity { quiet, normal, verbose };

void set_verbosity(Verbosity verbosity);
[[nodiscard]] Verbosity verbosity();

/// A step that has begun ("fetching apache2 2.4.67-1").
void progress(const std::string& text);
/// Only with -v.
void detail(const std::string& text);
void note(const std::string& text);
void warn(const std::string& text);

/// A line that is replaced by the next one where stderr is a terminal; nothing elsewhere.
void transient(const std::string& text);

} // namespace stopgap
