// Fuzz target for the editor of specs (ecosystem/rpm/spec_text). The input is a spec: it is read
// back as it was, or refused; every edit is done or refused with the text as it was; what was
// inserted is there, and the text reads again. A crash, a hang or another exception is a bug.
//
//   clang++ -std=c++20 -fsanitize=fuzzer,address,undefined -Ibuilder tests/fuzz/fuzz_spec.cpp ...

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/rpm/spec_text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace stopgap;
using namespace stopgap::rpm;

void require(bool holds) {
    if (!holds) {
        __builtin_trap();
    }
}

NewChangelogEntry changelog_entry() {
    NewChangelogEntry entry;
    entry.date = Instant() + std::chrono::hours(24 * 365 * 50);
    entry.person = "Jo Doe <jo@example.org>";
    entry.version = "9.9";
    entry.release = "1^hot1";
    entry.items = {"100% fixed."};
    return entry;
}

constexpr std::array<SpecEdit (*)(SpecText&), 14> k_edits = {
    [](SpecText& spec) { return spec.set_version("", "9.9"); },
    [](SpecText& spec) { return spec.set_release("1^hot1"); },
    [](SpecText& spec) { return spec.move_literal_version("1.0", "9.9"); },
    [](SpecText& spec) { return spec.set_source_file(0, "x-1.0.tar.gz", "x-9.9.tar.xz"); },
    [](SpecText& spec) { return spec.set_source_folder("x-9.9"); },
    [](SpecText& spec) { return spec.set_patch_file(1, "other.patch"); },
    [](SpecText& spec) {
        return spec.add_patch({"new.patch", 1, {"why"}});
    },
    [](SpecText& spec) { return spec.remove_patch(1); },
    [](SpecText& spec) { return spec.remove_patch(2); },
    [](SpecText& spec) { return spec.remove_patch_source(1); },
    [](SpecText& spec) { return spec.add_build_requirement("foo >= 1"); },
    [](SpecText& spec) { return spec.add_provides("bar"); },
    [](SpecText& spec) { return spec.add_description_line("Hotfix."); },
    [](SpecText& spec) { return spec.add_changelog(changelog_entry()); }};

void check(const SpecEdit& edit, const std::string& before, const SpecText& after) {
    require(edit.is_done() || after.text() == before);
    require(edit.is_done() == !edit.lines.empty() || edit.change.starts_with("removed"));
    require(edit.is_refused() == !edit.refusal.reason.empty());
    require(printable(edit.refusal.reason) == edit.refusal.reason);
    require(printable(edit.refusal.text) == edit.refusal.text);
    for (const std::string& note : edit.notes) {
        require(printable(note) == note);
    }
    require(SpecText(after.text(), "x").text() == after.text());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    try {
        SpecText spec(text, "x");
        require(spec.text() == text);
        static_cast<void>(spec.pre_release());
        static_cast<void>(spec.mentions_of("1.0"));
        static_cast<void>(spec.applied_patches());
        require(SpecText(spec.stopped_before_patches(), "x").text() ==
                spec.stopped_before_patches());
        for (SpecEdit (*edit)(SpecText&) : k_edits) {
            const std::string before = spec.text();
            check(edit(spec), before, spec);
        }
    } catch (const Error& error) {
        require(error.status() == ExitStatus::verification);
    }
    return 0;
}
