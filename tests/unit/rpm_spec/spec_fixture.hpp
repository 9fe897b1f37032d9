#pragma once
// A spec to edit in tests, and what an edit did to it.

#include "ecosystem/rpm/spec_text.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace stopgap::test {

/// A spec whose preamble ends with `tags` and whose %prep is `prep`.
inline std::string spec_with(const std::string& tags, const std::string& prep) {
    return "Name: sample\nVersion: 1.0\nRelease: 1\n" + tags + "\n%description\nA sample.\n\n" +
           "%prep\n" + prep + "\n%files\n";
}

inline rpm::SpecText parsed(const std::string& text) {
    return rpm::SpecText(text, "sample.spec");
}

/// The lines of `after` that are not in `before`, with a "+", and those gone, with a "-", both in
/// their order: as a diff of changed lines shows them.
inline std::string changes_between(const std::string& before, const std::string& after) {
    std::multiset<std::string> old, now;
    std::string changes;
    for (const rpm::SpecLine& line : rpm::spec_lines_of(before)) {
        old.insert(line.text + line.end);
    }
    for (const rpm::SpecLine& line : rpm::spec_lines_of(after)) {
        now.insert(line.text + line.end);
    }
    for (const rpm::SpecLine& line : rpm::spec_lines_of(before)) {
        const auto found = now.find(line.text + line.end);
        changes += found == now.end() ? "-" + line.text + "\n" : "";
        found == now.end() ? now.end() : now.erase(found);
    }
    for (const rpm::SpecLine& line : rpm::spec_lines_of(after)) {
        const auto found = old.find(line.text + line.end);
        changes += found == old.end() ? "+" + line.text + "\n" : "";
        found == old.end() ? old.end() : old.erase(found);
    }
    return changes;
}

/// What a refused edit says, with its line in front; "not refused" where it is not.
inline std::string refusal_of(const rpm::SpecEdit& edit) {
    return edit.is_refused() ? std::to_string(edit.refusal.line) + ": " + edit.refusal.reason
                             : "not refused";
}

} // namespace stopgap::test
