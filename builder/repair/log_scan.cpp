#include "repair/log_scan.hpp"

#include "base/error.hpp"
#include "repair/log_line.hpp"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

namespace stopgap::repair {

namespace {

constexpr std::size_t k_findings_per_kind = 100;
constexpr std::size_t k_findings = 200;
constexpr unsigned k_slot_lines = 60;
constexpr std::size_t k_subject_limit_bytes = 200;
constexpr std::size_t k_evidence_limit_bytes = 300;
constexpr std::int64_t k_set_memory_bytes = 64LL << 20;
constexpr int k_groups = 5;

RE2::Options options_for_bytes() {
    RE2::Options options(RE2::Latin1); // a log is bytes: "." must match all of them
    options.set_log_errors(false);
    options.set_max_mem(k_set_memory_bytes);
    return options;
}

re2::StringPiece piece(std::string_view text) {
    return {text.data(), text.size()};
}

/// The first group that took part in the match; empty where none did.
std::string_view subject_in(const RE2& pattern, std::string_view line) {
    std::array<re2::StringPiece, k_groups> groups;
    const int asked = std::min(pattern.NumberOfCapturingGroups() + 1, k_groups);
    if (!pattern.Match(piece(line), 0, line.size(), RE2::UNANCHORED, groups.data(), asked)) {
        return {};
    }
    for (const re2::StringPiece& group : std::span(groups).subspan(1)) {
        if (!group.empty()) {
            return {group.data(), group.size()};
        }
    }
    return {};
}

struct Slot {
    std::string text;
    unsigned line = 0;
};

struct Candidate {
    Finding finding;
    int rank = 0;
    int rank_in_tests = 0;
};

/// What has been read of one log so far.
class Reader {
  public:
    Reader(std::string file_name, Phase run) : file_(std::move(file_name)), run_(run) {
        reading_.phase = run;
    }

    void take_step(const LogStep& step) {
        quoting_ = step.tells == LogStep::Tells::quotes;
        if (step.tells == LogStep::Tells::begins || step.tells == LogStep::Tells::fails) {
            reading_.phase = step.phase;
        }
        if (step.tells == LogStep::Tells::begins) {
            candidates_.clear();
            by_name_.clear();
            per_kind_.clear();
            slots_.clear();
        }
    }

    void take(const LogPattern& pattern, std::string_view subject, std::string_view line,
              unsigned number) {
        if (quoting_ || !counts(pattern, number)) {
            return;
        }
        if (!pattern.forgets.empty()) {
            slots_.erase(pattern.forgets);
        }
        if (!pattern.remembers.empty()) {
            slots_[pattern.remembers] = {std::string(subject.empty() ? line : subject), number};
        }
        if (!pattern.kind.empty()) {
            add(pattern, full_subject(pattern, subject), line, number);
        }
    }

    void see(std::string_view line, unsigned number) {
        if (line.find_first_not_of(" \t") != std::string_view::npos) {
            last_line_ = line;
            last_number_ = number;
        }
    }

    LogReading finished();

  private:
    [[nodiscard]] bool counts(const LogPattern& pattern, unsigned number) const {
        if (pattern.only_in && *pattern.only_in != run_) {
            return false;
        }
        if (pattern.only_after.empty()) {
            return true;
        }
        const auto slot = slots_.find(pattern.only_after);
        return slot != slots_.end() && number - slot->second.line <= k_slot_lines;
    }

    [[nodiscard]] std::string full_subject(const LogPattern& pattern,
                                           std::string_view subject) const {
        const auto slot = slots_.find(pattern.subject_from);
        if (subject.empty() && slot != slots_.end()) {
            subject = slot->second.text;
        }
        if (subject.empty()) {
            return {};
        }
        return std::string(pattern.subject_prefix) + shown_part(subject, k_subject_limit_bytes);
    }

    void add(const LogPattern& pattern, std::string subject, std::string_view line,
             unsigned number);
    [[nodiscard]] int rank_of(const Candidate& candidate) const {
        return reading_.phase == Phase::test ? candidate.rank_in_tests : candidate.rank;
    }
    void drop_weaker();

    std::string file_;
    Phase run_;
    LogReading reading_;
    std::vector<Candidate> candidates_;
    std::unordered_map<std::string, std::size_t> by_name_;
    std::map<std::string_view, std::size_t> per_kind_;
    std::map<std::string_view, Slot> slots_;
    std::string_view last_line_;
    unsigned last_number_ = 0;
    bool quoting_ = false;
};

void Reader::add(const LogPattern& pattern, std::string subject, std::string_view line,
                 unsigned number) {
    const std::string name = std::string(pattern.kind) + '\0' + subject;
    const int in_tests = pattern.rank_in_tests.value_or(pattern.rank);
    const auto known = by_name_.find(name);
    if (known != by_name_.end()) {
        Candidate& candidate = candidates_[known->second];
        candidate.rank = std::max(candidate.rank, pattern.rank);
        candidate.rank_in_tests = std::max(candidate.rank_in_tests, in_tests);
        return;
    }
    if (per_kind_[pattern.kind]++ < k_findings_per_kind) {
        by_name_.emplace(name, candidates_.size());
        Evidence evidence{file_, number, shown_part(line, k_evidence_limit_bytes)};
        candidates_.push_back({{std::string(pattern.kind), std::move(subject), evidence, {}},
                               pattern.rank,
                               in_tests});
    }
}

/// Of one kind, of one subject and of one line only the most telling finding stays; what only says
/// that something failed goes where something else says what.
void Reader::drop_weaker() {
    std::map<std::string, int> best_of_kind;
    std::map<std::string, int> best_of_subject;
    std::map<unsigned, int> best_of_line;
    int best = 0;
    for (const Candidate& candidate : candidates_) {
        const int rank = rank_of(candidate);
        const Finding& finding = candidate.finding;
        for (int* other : {&best_of_kind[finding.kind], &best_of_subject[finding.subject],
                           &best_of_line[finding.evidence.line], &best}) {
            *other = std::max(*other, rank);
        }
    }
    std::erase_if(candidates_, [&](const Candidate& candidate) {
        const int rank = rank_of(candidate);
        const Finding& finding = candidate.finding;
        return rank < best_of_kind[finding.kind] || rank < best_of_subject[finding.subject] ||
               rank < best_of_line[finding.evidence.line] ||
               (rank < log_rank::k_test && rank < best);
    });
}

LogReading Reader::finished() {
    drop_weaker();
    std::ranges::stable_sort(candidates_, [this](const Candidate& one, const Candidate& other) {
        return rank_of(one) != rank_of(other)
                   ? rank_of(one) > rank_of(other)
                   : one.finding.evidence.line < other.finding.evidence.line;
    });
    for (Candidate& candidate :
         std::span(candidates_).first(std::min(candidates_.size(), k_findings))) {
        reading_.findings.push_back(std::move(candidate.finding));
    }
    if (reading_.findings.empty()) {
        std::string room;
        const std::string_view text = cleaned(last_line_, room);
        reading_.findings.push_back(
            {"unknown-failure",
             std::string(name_of(reading_.phase)),
             {file_, last_number_, shown_part(text, k_evidence_limit_bytes)},
             {}});
    }
    return std::move(reading_);
}

} // namespace

struct LogScanner::Compiled {
    std::span<const LogPattern> patterns;
    std::span<const LogStep> steps;
    std::vector<std::unique_ptr<RE2>> expressions; ///< of the patterns, then of the steps
    RE2::Set all{options_for_bytes(), RE2::UNANCHORED};

    void add(std::string_view regex) {
        const int index = all.Add(piece(regex), nullptr);
        expressions.push_back(std::make_unique<RE2>(piece(regex), options_for_bytes()));
        check_invariant(index >= 0 && expressions.back()->ok(), "a log pattern does not compile");
    }

    /// The patterns that match, in their order.
    void match(std::string_view line, std::vector<int>& found) const {
        RE2::Set::ErrorInfo error{};
        if (!all.Match(piece(line), &found, &error) && error.kind != RE2::Set::kNoError) {
            match_one_by_one(line, found); // the set's automaton outgrew its memory
        }
        std::ranges::sort(found);
    }

    void match_one_by_one(std::string_view line, std::vector<int>& found) const {
        found.clear();
        for (std::size_t index = 0; index < expressions.size(); ++index) {
            if (RE2::PartialMatch(piece(line), *expressions[index])) {
                found.push_back(static_cast<int>(index));
            }
        }
    }

    void take_steps(const std::vector<int>& found, Reader& reader) const {
        const auto step = std::ranges::lower_bound(found, static_cast<int>(patterns.size()));
        if (step != found.end()) {
            reader.take_step(steps[static_cast<std::size_t>(*step) - patterns.size()]);
        }
    }
};

LogScanner::LogScanner(const LogDialect& dialect) : compiled_(std::make_unique<Compiled>()) {
    compiled_->patterns = dialect.patterns;
    compiled_->steps = dialect.steps;
    for (const LogPattern& pattern : dialect.patterns) {
        compiled_->add(pattern.regex);
    }
    for (const LogStep& step : dialect.steps) {
        compiled_->add(step.regex);
    }
    check_invariant(compiled_->all.Compile(), "the set of log patterns does not compile");
}

LogScanner::LogScanner(LogScanner&&) noexcept = default;
LogScanner& LogScanner::operator=(LogScanner&&) noexcept = default;
LogScanner::~LogScanner() = default;

LogReading LogScanner::read(std::string_view log, const std::string& file_name, Phase run) const {
    Reader reader(file_name, run);
    LogLines lines(log);
    std::string room;
    std::vector<int> found;
    while (lines.next()) {
        const std::string_view line = cleaned(lines.raw(), room);
        reader.see(lines.raw(), lines.number());
        compiled_->match(line, found);
        compiled_->take_steps(found, reader);
        for (const int index : found) {
            const std::size_t place = static_cast<std::size_t>(index);
            if (place < compiled_->patterns.size()) {
                const std::string_view subject = subject_in(*compiled_->expressions[place], line);
                reader.take(compiled_->patterns[place], subject, line, lines.number());
            }
        }
    }
    return reader.finished();
}

std::vector<Finding> LogScanner::scan(std::string_view log, const std::string& file_name,
                                      Phase run) const {
    return read(log, file_name, run).findings;
}

Phase LogScanner::phase_of(std::string_view log, Phase run) const {
    return read(log, {}, run).phase;
}

} // namespace stopgap::repair
