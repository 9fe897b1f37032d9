#include "ecosystem/rpm/spec_plan.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace stopgap::rpm {

namespace {

constexpr std::size_t k_shown_bytes = 120;

/// Puts changed lines together.
class LineWriter {
  public:
    explicit LineWriter(const std::vector<SpecLine>& lines)
        : end_(lines.empty() || lines.front().end.empty() ? "\n" : lines.front().end) {}

    void keep(const SpecLine& line) { result_.lines.push_back(line); }

    void write(const std::string& text, const std::string& end) {
        result_.lines.push_back({text, end});
        result_.changed.push_back(static_cast<unsigned>(result_.lines.size()));
    }

    void insert(const std::string& text) { write(text, end_); }

    /// Lines behind the last one: the text goes on ending as it did, with a line end or without.
    void append(const std::string& text, const std::vector<SpecLine>& lines) {
        if (!result_.lines.empty() && result_.lines.back().end.empty()) {
            result_.lines.back().end = end_;
        }
        write(text, lines.empty() ? end_ : lines.back().end);
    }

    AppliedPlan finish() { return std::move(result_); }

  private:
    std::string end_;
    AppliedPlan result_;
};

/// By line, what is inserted before a line first.
std::vector<LineChange> in_order(std::vector<LineChange> changes) {
    std::stable_sort(changes.begin(), changes.end(), [](const LineChange& a, const LineChange& b) {
        const bool a_inserts = a.kind == LineChange::Kind::inserted;
        const bool b_inserts = b.kind == LineChange::Kind::inserted;
        return a.line != b.line ? a.line < b.line : a_inserts && !b_inserts;
    });
    return changes;
}

SpecRefusal refusal_of(const std::string& kind, std::string reason, std::string mend) {
    SpecRefusal refusal;
    refusal.kind = kind;
    refusal.reason = std::move(reason);
    refusal.mend = std::move(mend);
    return refusal;
}

} // namespace

void EditPlan::rewrite(const Statement& statement, std::string_view text) {
    const std::vector<std::string> lines = split(text, '\n');
    const std::vector<std::string> before = split(statement.text, '\n');
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (i >= lines.size()) {
            remove(statement.first + i);
        } else if (lines[i] != before[i]) {
            replace(statement.first + i, lines[i]);
        }
    }
}

void EditPlan::remove(const Statement& statement) {
    for (std::size_t line = statement.first; line <= statement.last; ++line) {
        remove(line);
    }
}

AppliedPlan applied(const std::vector<SpecLine>& lines, const std::vector<LineChange>& changes) {
    using Kind = LineChange::Kind;
    LineWriter writer(lines);
    std::size_t next = 0;
    for (const LineChange& change : in_order(changes)) {
        const bool inserts = change.kind == Kind::inserted;
        while (next < std::min(change.line, lines.size())) {
            writer.keep(lines[next++]);
        }
        if (inserts && change.line >= lines.size()) {
            writer.append(change.text, lines);
        } else if (inserts) {
            writer.insert(change.text);
        } else if (next == change.line && next < lines.size()) {
            if (change.kind == Kind::replaced) {
                writer.write(change.text, lines[next].end);
            }
            ++next;
        }
    }
    while (next < lines.size()) {
        writer.keep(lines[next++]);
    }
    return writer.finish();
}

EditPlan refused_at(const std::string& kind, const Statement& statement, std::string reason,
                    std::string mend) {
    EditPlan plan = refused(kind, std::move(reason), std::move(mend));
    plan.refusal->line = shown_line(statement);
    plan.refusal->text =
        printable(statement.text.substr(0, std::min(statement.text.find('\n'), k_shown_bytes)));
    return plan;
}

EditPlan refused(const std::string& kind, std::string reason, std::string mend) {
    EditPlan plan;
    plan.refusal = refusal_of(kind, std::move(reason), std::move(mend));
    return plan;
}

unsigned shown_line(std::size_t line) {
    return static_cast<unsigned>(line + 1);
}

unsigned shown_line(const Statement& statement) {
    return shown_line(statement.first);
}

std::string shown_lines(const std::vector<unsigned>& lines) {
    std::string shown = lines.size() == 1 ? "line " : "lines ";
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool last = i + 1 == lines.size();
        shown += (i == 0 ? "" : last ? " and " : ", ") + std::to_string(lines[i]);
    }
    return shown;
}

} // namespace stopgap::rpm
