#pragma once
// What every parser of untrusted text must stand: its input cut off at each byte, and each byte
// replaced.

#include "base/error.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace stopgap::test {

/// Runs `parse` on the text; anything but success or an Error that blames the input is a failure.
inline void expect_no_bug(const std::string& text, const std::string& what,
                          const std::function<void(const std::string&)>& parse) {
    try {
        parse(text);
    } catch (const Error& error) {
        EXPECT_TRUE(error.status() == ExitStatus::verification ||
                    error.status() == ExitStatus::usage)
            << what << ": " << error.message();
        EXPECT_EQ(error.message().find('\n'), std::string::npos) << what;
        EXPECT_EQ(error.message().find('\0'), std::string::npos) << what;
    }
}

inline void expect_survives_truncation(const std::string& text,
                                       const std::function<void(const std::string&)>& parse) {
    for (std::size_t size = 0; size <= text.size(); ++size) {
        expect_no_bug(text.substr(0, size), "cut off at byte " + std::to_string(size), parse);
    }
}

inline void expect_survives_mutation(const std::string& text,
                                     const std::function<void(const std::string&)>& parse) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (const char c : std::string("\0\n\r \xff:", 6)) {
            std::string mutated = text;
            mutated[at] = c;
            expect_no_bug(mutated, "byte " + std::to_string(at) + " replaced", parse);
        }
    }
}

} // namespace stopgap::test
