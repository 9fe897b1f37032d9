#include "engine/build.hpp"

#include "artifacts/library_text.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "ecosystem/base_root.hpp"
#include "ecosystem/last_attempt.hpp"
#include "engine/abi.hpp"
#include "engine/attempts.hpp"
#include "engine/failure.hpp"
#include "engine/lock_file.hpp"
#include "engine/output.hpp"
#include "repair/catalogue.hpp"
#include "repair/decision.hpp"
#include "repair/test_summary.hpp"

#include <fmt/format.h>

namespace stopgap::engine {

namespace {

/// The one end of a build that is this machine's doing: another one would have built it.
constexpr std::string_view k_machine_disk_full = "machine-disk-full";

constexpr std::uint64_t k_log_limit_bytes = 1ULL << 30U;

/// The flow's own end: a finding stops it before, between or after the attempts.
struct Stop {
    std::vector<Finding> findings;
    std::string because; ///< a strategy's reason; may be empty
};

/// The steps, in order. Each adds what it learned to the result.
class Flow {
  public:
    Flow(const BuildRequest& request, PackageBuild& build, Workplace& workplace, LastAttempt& place,
         BuildResult& result, BuildRecord& record, const std::optional<Lock>& lock)
        : request_(request), build_(build), workplace_(workplace), place_(place), result_(result),
          record_(record), lock_(lock) {}

    void run() {
        fetch();
        choose_version();
        make_root();
        rewrite();
        attempt_until_built();
        check_install();
        describe();
        hold_libraries();
        collect();
    }

  private:
    void fetch() {
        const Stopwatch watch;
        const BaseSource base = build_.resolve_base();
        result_.base_name = base.name;
        result_.base_version = base.version;
        progress(fmt::format("{}: base {} {} from {}", request_.target.name, base.name,
                             base.version, base.origin));
        result_.inputs = build_.fetch_inputs();
        require_locked_inputs(result_.inputs, lock_);
        result_.seconds.fetch = watch.seconds();
    }

    void choose_version() {
        const VersionChoice choice = build_.choose_version();
        result_.version = choice.version;
        add_notes(choice.reasons);
        progress("version " + choice.version);
        stop_at(undecided(choice.findings, request_.recipe, request_.target.name), {});
    }

    void make_root() {
        const LayerState root = build_.ensure_root();
        result_.seconds.root = root.seconds;
        if (is_imported_root(root.key)) {
            add_notes({"the root: " + root.summary});
            note("root: " + printable(root.summary));
        }
        detail(fmt::format("root {}: {}", root.was_there ? "ready" : "made", root.key));
    }

    void rewrite() {
        const Rewriting rewriting = rewrite_what_is_to_fix(build_);
        result_.patches = rewriting.patches;
        result_.inputs.insert(result_.inputs.end(), rewriting.inputs.begin(),
                              rewriting.inputs.end());
        add_notes(rewriting.notes);
        for (const PatchRecord& patch : rewriting.patches) {
            detail(fmt::format("patch {}: {}{}", patch.name, name_of(patch.fate),
                               patch.note.empty() ? "" : " (" + patch.note + ")"));
        }
        stop_at(rewriting.findings, {});
    }

    void attempt_until_built() {
        const LoopEnd end = engine::attempt_until_built(
            {request_.recipe, request_.base, request_.target, place_, workplace_,
             request_.attempt_limit, lock_ ? lock_->repairs : std::vector<LockedRepair>()},
            build_, result_);
        result_.isolation = build_.isolation();
        if (!end.built) {
            check_invariant(!end.findings.empty(), "a loop that ended without a cause");
            stop_at(end.findings, end.because);
        }
    }

    void check_install() {
        const Stopwatch watch;
        progress("checking that the built set installs, upgrades and is removed");
        const InstallCheck check =
            build_.check_install(place_, place_.logs_folder() / "install-check.log");
        result_.seconds.install_check = watch.seconds();
        add_notes(check.notes);
        stop_at(check.findings, {});
    }

    /// What the documents tell beyond the result.
    void describe() {
        const Stopwatch watch;
        BuildRecord described = build_.describe(place_);
        detail(fmt::format("compared with the vendor's packages in {:.2f} s", watch.seconds()));
        record_.root = std::move(described.root);
        record_.changes = std::move(described.changes);
        record_.dated = described.dated;
        result_.libraries = std::move(described.libraries);
        record_.tests =
            repair::test_summaries(read_file(result_.attempts.back().log, k_log_limit_bytes));
    }

    /// What would take something away from programs stops; what was decided is told again.
    void hold_libraries() {
        stop_at(undecided(abi_findings(result_.libraries), request_.recipe, request_.target.name),
                {});
        for (const LibraryChange& library : result_.libraries) {
            for (const std::string& warning : artifacts::warnings_of(library)) {
                warn(fmt::format("{}: {}", request_.target.name, printable(warning)));
            }
        }
    }

    void collect() {
        const fs::path folder = workplace_.scratch / "artifacts";
        make_directories(folder);
        result_.artifacts = build_.collect(place_, folder);
        // One uninterrupted, offline run of all phases made these packages: it is the proof build.
        result_.proof_build = true;
        result_.outcome = Outcome::built;
        result_.status = static_cast<int>(ExitStatus::done);
    }

    void add_notes(const std::vector<std::string>& notes) {
        result_.notes.insert(result_.notes.end(), notes.begin(), notes.end());
    }

    static void stop_at(const std::vector<Finding>& findings, const std::string& because) {
        if (!findings.empty()) {
            throw Stop{findings, because};
        }
    }

    const BuildRequest& request_;
    PackageBuild& build_;
    Workplace& workplace_;
    LastAttempt& place_;
    BuildResult& result_;
    BuildRecord& record_;
    const std::optional<Lock>& lock_;
};

/// Findings of the first one's kind, which a person decides together.
std::vector<Finding> of_first_kind(const std::vector<Finding>& findings) {
    std::vector<Finding> same;
    for (const Finding& finding : findings) {
        if (finding.kind == findings.front().kind) {
            same.push_back(finding);
        }
    }
    return same;
}

void record_stop(const Stop& stop, BuildResult& result) {
    const Finding& first = stop.findings.front();
    if (result.attempts.empty()) { // it stopped on the way to the first attempt
        Attempt attempt;
        attempt.phase = repair::find_kind(first.kind) != nullptr
                            ? repair::find_kind(first.kind)->usual_phase
                            : Phase::prep;
        attempt.findings = stop.findings;
        result.attempts.push_back(attempt);
    } else if (result.attempts.back().findings.empty()) { // the install check, after success
        result.attempts.back().findings = stop.findings;
        result.attempts.back().phase = Phase::install_check;
        result.attempts.back().succeeded = false;
    }
    const bool decidable = repair::decidable(first);
    result.outcome = decidable ? Outcome::decision : Outcome::failed;
    result.status =
        static_cast<int>(decidable                           ? ExitStatus::decision
                         : first.kind == k_machine_disk_full ? ExitStatus::machine
                                                             : ExitStatus::build_failed);
    result.error = fmt::format("{}: {}{}", first.kind, first.subject,
                               stop.because.empty() ? "" : "; " + stop.because);
    if (decidable) {
        result.decision =
            repair::decision_for(of_first_kind(stop.findings), result.target, stop.because);
    }
}

/// `logs` is named where something lies in it: an error leaves the output as it was.
void record_error(const Error& error, const fs::path& logs, BuildResult& result) {
    const bool refused = error.status() == ExitStatus::verification;
    result.outcome = refused ? Outcome::refused : Outcome::error;
    result.status = static_cast<int>(error.status());
    result.error = error.message();
    for (const std::string& sentence : error.context()) {
        result.error += "\n  " + sentence;
    }
    if (!error.hint().empty()) {
        result.error += "\n  hint: " + error.hint();
    }
    if (fs::exists(logs) && !fs::is_empty(logs)) {
        result.error += "\n  the logs until then: " + logs.string();
    }
}

/// A UUID (RFC 9562, version 4) of the kernel's random numbers.
std::string new_invocation() {
    return trimmed(read_file("/proc/sys/kernel/random/uuid"));
}

/// From the lock to the output; a Stop of the flow is part of the result.
void build_into(BuildResult& result, LastAttempt& place, const BuildRequest& request,
                Ecosystem& ecosystem, Workplace& workplace) {
    const Stopwatch watch;
    require_writable_output(request);
    const std::optional<Lock> lock =
        request.lock.empty() ? usable_lock(request.recipe, request.target.name)
                             : usable_lock(request.lock, request.recipe, request.target.name);
    const Base base = pinned(request.base, lock);
    const std::unique_ptr<PackageBuild> build =
        ecosystem.begin(request.recipe, base, request.target, workplace);
    BuildRecord record;
    record.started = now();
    record.invocation = new_invocation();
    record.author = workplace.maintainer;
    record.program_version = STOPGAP_VERSION;
    Flow flow(request, *build, workplace, place, result, record, lock);
    try {
        flow.run();
    } catch (const Stop& stop) {
        record_stop(stop, result);
    }
    result.seconds.total = watch.seconds();
    record.finished = now();
    write_output(request, result, record, workplace.scratch / "artifacts", place.logs_folder());
}

} // namespace

Rewriting rewrite_what_is_to_fix(PackageBuild& build) {
    Rewriting rewriting = build.rewrite();
    if (!rewriting.nothing_to_fix.empty()) {
        throw Error(ExitStatus::usage, rewriting.nothing_to_fix);
    }
    return rewriting;
}

std::vector<Finding> undecided(std::vector<Finding> findings, const Recipe& recipe,
                               const std::string& target) {
    std::erase_if(findings, [&](const Finding& finding) {
        return decision_on(recipe.decisions, finding.kind, finding.subject, target) != nullptr;
    });
    return findings;
}

BuildResult build_hotfix(const BuildRequest& request, Ecosystem& ecosystem, Workplace& workplace) {
    const Stopwatch watch;
    BuildResult result;
    result.id = request.recipe.id;
    result.target = request.target.name;
    std::optional<LastAttempt> place;
    const std::optional<Error> failure = failure_of([&] {
        place.emplace(LastAttempt::open(result.id, result.target, workplace));
        build_into(result, *place, request, ecosystem, workplace);
    });
    if (failure) {
        record_error(*failure, place ? place->logs_folder() : fs::path(), result);
    }
    result.seconds.total = watch.seconds();
    return result;
}

Fetched fetch_hotfix(const BuildRequest& request, Ecosystem& ecosystem, Workplace& workplace) {
    Fetched fetched;
    fetched.failure = failure_of([&] {
        const Base base = pinned(request.base, usable_lock(request.recipe, request.target.name));
        const std::unique_ptr<PackageBuild> build =
            ecosystem.begin(request.recipe, base, request.target, workplace);
        static_cast<void>(build->resolve_base());
        fetched.inputs = build->fetch_inputs();
        static_cast<void>(build->choose_version());
        static_cast<void>(build->ensure_root());
        if (rewrite_what_is_to_fix(*build).findings.empty() &&
            build->ensure_dependencies().findings.empty()) {
            build->fetch_for_install_check();
        }
    });
    return fetched;
}

} // namespace stopgap::engine
