#include "engine/attempts.hpp"

#include "base/clock.hpp"
#include "base/files.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "repair/fewer_jobs.hpp"
#include "repair/log_scan.hpp"
#include "repair/strategy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace stopgap::engine {

namespace {

constexpr std::uint64_t k_log_limit_bytes = 1ULL << 30U;
constexpr std::size_t k_lines_shown = 20;

/// The port's answers in the words of the repair layer.
class Lookup : public repair::PackageLookup {
  public:
    explicit Lookup(PackageBuild& build) : build_(build) {}
    std::vector<Provider> packages_providing(const Requirement& requirement) override {
        return build_.packages_providing(requirement);
    }

  private:
    PackageBuild& build_;
};

class Loop {
  public:
    Loop(const LoopRequest& request, PackageBuild& build, BuildResult& result)
        : request_(request), build_(build), result_(result), lookup_(build) {}

    LoopEnd run() {
        std::vector<Repair> from_lock = make_locked_repairs();
        for (unsigned number = 1; number <= request_.attempt_limit; ++number) {
            Attempt attempt = make_attempt(number);
            attempt.repairs = std::exchange(from_lock, {});
            const bool built = attempt.succeeded;
            const std::vector<Finding> findings = attempt.findings;
            std::optional<LoopEnd> end;
            if (!built && number < request_.attempt_limit) {
                end = repair(attempt);
            }
            result_.attempts.push_back(std::move(attempt));
            if (built) {
                return {true, {}, {}};
            }
            if (end) {
                return *end;
            }
        }
        return {false, result_.attempts.back().findings,
                fmt::format("{} attempts did not get it built; the last one failed with {}",
                            request_.attempt_limit, result_.attempts.back().findings.front().kind)};
    }

  private:
    /// Those repairs of the lock that their strategies would propose again, made.
    std::vector<Repair> make_locked_repairs() {
        std::vector<Repair> repairs;
        for (const LockedRepair& locked : request_.locked) {
            const Finding finding{locked.kind, locked.subject, {"recipe.lock", 0, {}}, {}};
            const repair::Proposal proposal = repair::propose_repair(finding, context());
            if (!proposal.repair || proposal.repair->value != locked.value) {
                note(fmt::format("recipe.lock: {} {} is not made again: {}", locked.strategy,
                                 printable(locked.value), proposal.reason));
                continue;
            }
            apply(*proposal.repair);
            progress("repaired as the lock says: " + proposal.repair->change);
            made_.push_back(*proposal.repair);
            repairs.push_back(*proposal.repair);
        }
        return repairs;
    }

    Attempt make_attempt(unsigned number) {
        Attempt attempt;
        attempt.number = number;
        attempt.log = request_.place.logs_folder() / fmt::format("attempt-{}.log", number);
        const LayerState dependencies = build_.ensure_dependencies();
        result_.seconds.dependencies += dependencies.seconds;
        if (!dependencies.findings.empty()) {
            attempt.phase = Phase::dependencies;
            attempt.findings = dependencies.findings;
            attempt.log.clear();
            return attempt;
        }
        progress(fmt::format("attempt {} ({})", number,
                             dependencies.was_there ? "build dependencies ready"
                                                    : "build dependencies installed"));
        const Stopwatch watch;
        const AttemptEnd end = build_.run_attempt(request_.place, attempt.log);
        attempt.seconds = watch.seconds();
        result_.seconds.build += attempt.seconds;
        attempt.succeeded = end.succeeded;
        attempt.phase = end.phase;
        attempt.findings = end.findings;
        if (!end.succeeded && attempt.findings.empty()) {
            read_log(attempt);
        }
        return attempt;
    }

    void read_log(Attempt& attempt) {
        const std::string log = read_file(attempt.log, k_log_limit_bytes);
        const repair::LogScanner scanner(build_.log_dialect());
        repair::LogReading reading =
            scanner.read(log, attempt.log.filename().string(), attempt.phase);
        attempt.phase = reading.phase;
        attempt.findings = std::move(reading.findings);
        for (Finding& finding : attempt.findings) {
            if (finding.subject.empty()) {
                finding.subject = "build"; // it is about nothing smaller
            }
        }
        progress(fmt::format("attempt {} failed in phase {}: {} {}", attempt.number,
                             name_of(attempt.phase), attempt.findings.front().kind,
                             attempt.findings.front().subject));
        for (const std::string& line :
             repair::lines_that_matter(log, attempt.findings, k_lines_shown)) {
            progress("    " + line);
        }
    }

    /// Repairs the cause, or says why the loop ends here.
    std::optional<LoopEnd> repair(Attempt& attempt) {
        const Finding& cause = attempt.findings.front();
        if (!seen_.insert({attempt.phase, cause.kind, cause.subject}).second) {
            return LoopEnd{false, attempt.findings,
                           fmt::format("the same finding came back after it was repaired: {} {}",
                                       cause.kind, cause.subject)};
        }
        repair::Proposal proposal = repair::propose_repair(cause, context());
        if (!proposal.repair) {
            attempt.findings.front().options = proposal.options;
            return LoopEnd{false, attempt.findings, proposal.reason};
        }
        apply(*proposal.repair);
        progress(fmt::format("repaired: {}", proposal.repair->change));
        made_.push_back(*proposal.repair);
        attempt.repairs.push_back(*proposal.repair);
        return std::nullopt;
    }

    repair::RepairContext context() {
        return {fix_for(request_.recipe, request_.base).kind,
                request_.target.name,
                request_.recipe.policy,
                request_.recipe.decisions,
                made_,
                build_.declared_dependencies(),
                build_.own_binaries(),
                lookup_,
                jobs_to_lower()};
    }

    /// 1 where the recipe says how many there are to be.
    [[nodiscard]] unsigned jobs_to_lower() const {
        const std::vector<std::string>& options = request_.recipe.build.options;
        const bool given = std::ranges::any_of(
            options, [](const std::string& word) { return word.starts_with("parallel="); });
        return given ? 1 : request_.workplace.jobs;
    }

    void apply(const Repair& repair) {
        if (repair.strategy == repair::k_fewer_jobs) {
            request_.workplace.jobs = static_cast<unsigned>(std::stoul(repair.value));
        } else {
            build_.apply(repair);
        }
    }

    const LoopRequest& request_;
    PackageBuild& build_;
    BuildResult& result_;
    Lookup lookup_;
    std::vector<Repair> made_;
    std::set<std::tuple<Phase, std::string, std::string>> seen_;
};

} // namespace

LoopEnd attempt_until_built(const LoopRequest& request, PackageBuild& build, BuildResult& result) {
    return Loop(request, build, result).run();
}

} // namespace stopgap::engine
