#include "base/error.hpp"

#include <cstring>

namespace stopgap {

Error system_error(ExitStatus status, const std::string& message, int error_number) {
    return {status, message + ": " + std::strerror(error_number)};
}

void check_invariant(bool holds, const char* sentence) {
    if (!holds) {
        throw Error(ExitStatus::bug, std::string("a bug in stopgap: ") + sentence)
            .with_hint("please report it with the command line and the log");
    }
}

} // namespace stopgap
