#include "cli/target_failure.hpp"

#include <cstdio>

namespace stopgap::cli {

std::string text_of(const Error& error) {
    std::string text = error.message();
    for (const std::string& sentence : error.context()) {
        text += "\n  " + sentence;
    }
    if (!error.hint().empty()) {
        text += "\n  hint: " + error.hint();
    }
    return text;
}

void tell_failure(const std::string& target, const Error& error) {
    std::fprintf(stderr, "stopgap: %s: %s\n", target.c_str(), text_of(error).c_str());
}

} // namespace stopgap::cli
