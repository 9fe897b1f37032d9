// Edits a spec as stopgap does, for flow tests that hold real specs against rpmspec.
//
//   spec_edit SPEC EDITS [OUTPUT]
//
// SPEC    the spec to read; nothing of it is evaluated
// EDITS   a file with one edit per line (edit_script.hpp has the list), e.g.
//             set-version 2.4.67 2.4.68
//             set-release 0~~hot1.el9
//             add-changelog 2026-11-21 2.4.68-0~~hot1.el9 Move to 2.4.68.
// OUTPUT  where the new spec is written; without it nothing is
//
// stdout: one report per edit ("set-version: done: Version: 2.4.67 -> 2.4.68"), notes below it.
// Exit status: 0 all edits done or with nothing to do; 4 one was refused (the others are made);
// 2 usage; 3 the spec cannot be read as one.
//
// A flow test evaluates SPEC and OUTPUT with rpmspec in the sandbox and compares.

#include "base/error.hpp"
#include "base/files.hpp"
#include "edit_script.hpp"

#include <cstdio>
#include <exception>
#include <string>

namespace {

using namespace stopgap;

int edit(const std::string& spec_file, const std::string& edits_file, const std::string& output) {
    rpm::SpecText spec(read_file(spec_file), fs::path(spec_file).filename().string());
    const test::ScriptOutcome outcome = test::run_edits(spec, read_file(edits_file));
    std::fputs(outcome.report.c_str(), stdout);
    if (!output.empty()) {
        write_file(output, spec.text());
    }
    return static_cast<int>(outcome.refused ? ExitStatus::decision : ExitStatus::done);
}

} // namespace

int main(int count, char** arguments) {
    if (count != 3 && count != 4) {
        std::fputs("usage: spec_edit SPEC EDITS [OUTPUT]\n", stderr);
        return static_cast<int>(ExitStatus::usage);
    }
    try {
        return edit(arguments[1], arguments[2], count == 4 ? arguments[3] : "");
    } catch (const Error& error) {
        std::fprintf(stderr, "spec_edit: %s\n", error.message().c_str());
        return static_cast<int>(error.status());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "spec_edit: %s\n", error.what());
        return static_cast<int>(ExitStatus::bug);
    }
}
