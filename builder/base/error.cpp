#include "base/error.hpp"

#include <cstring>

namespace stopgap {

Error system_error(ExitStatus status, const std::string& message, int error_number) {
    return {status, message + ": " + std::strerror(error_number)};
}

Error error_of(const std::filesystem::filesystem_error& error) {
    const std::string subject = error.path1().empty() ? "the file system" : error.path1().string();
    return {ExitStatus::machine, subject + ": " + error.code().message()};
}

void check_invariant(bool holds, const char* sentence) {
    if (!holds) {
        throw Error(ExitStatus::bug, std::string("a bug in stopgap: ") + sentence)
            .with_hint("please report it with the command line and the log");
    }
}

} // namespace stopgap
