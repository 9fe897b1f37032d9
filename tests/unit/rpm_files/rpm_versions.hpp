#pragma once
// Versions to hold the rule against, and rpm's own answers.

#include "base/files.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "ecosystem/rpm/evr.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace stopgap::rpm::test {

/// The lines of a list in tests/fixtures/rpm, comments left out.
inline std::vector<std::string> list_of(const std::string& file) {
    std::vector<std::string> all;
    for (const std::string& line :
         lines_of(read_file(fs::path(STOPGAP_SOURCE_DIR) / "tests/fixtures/rpm" / file))) {
        if (!line.empty() && !line.starts_with('#')) {
            all.push_back(line);
        }
    }
    return all;
}

inline std::vector<Evr> bases() {
    std::vector<Evr> all;
    for (const std::string& line : list_of("base-versions.txt")) {
        all.push_back(parse_evr(line));
    }
    return all;
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// What the program rpm says of each pair from `first` on, as many as one command line holds.
inline void add_answers(const Pairs& pairs, std::size_t first, std::vector<int>& answers) {
    constexpr std::size_t k_pairs_at_once = 800;
    std::string lua = "%{lua:";
    for (std::size_t index = first; index < std::min(first + k_pairs_at_once, pairs.size());
         ++index) {
        lua +=
            "print(rpm.vercmp('" + pairs[index].first + "','" + pairs[index].second + "') .. ' ')";
    }
    Command command;
    command.argv = {"rpm", "--eval", lua + "}"};
    for (const std::string& word : words_of(run_or_throw(command, ExitStatus::machine).output)) {
        answers.push_back(std::stoi(word));
    }
}

/// What the program rpm says of each pair: -1, 0 or 1.
inline std::vector<int> rpm_answers(const Pairs& pairs) {
    std::vector<int> answers;
    while (answers.size() < pairs.size()) {
        const std::size_t before = answers.size();
        add_answers(pairs, before, answers);
        if (answers.size() == before) {
            break;
        }
    }
    return answers;
}

/// The pairs, out of order for the program rpm, that should be in ascending order.
inline std::vector<std::string> not_ascending(const Pairs& pairs) {
    const std::vector<int> answers = rpm_answers(pairs);
    std::vector<std::string> wrong;
    for (std::size_t index = 0; index < pairs.size(); ++index) {
        if (index >= answers.size() || answers[index] >= 0) {
            wrong.push_back(pairs[index].first + " < " + pairs[index].second);
        }
    }
    return wrong;
}

} // namespace stopgap::rpm::test
