// Hostile specs, and what every edit must leave alone.

#include "base/files.hpp"
#include "base/text.hpp"
#include "edit_script.hpp"
#include "spec_fixture.hpp"
#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace stopgap::rpm {
namespace {

const std::string k_all_edits = "list\n"
                                "set-version - 9.9\n"
                                "set-release 1^hot1\n"
                                "move-version 1.0 9.9\n"
                                "set-source-file 0 sample-1.0.tar.gz sample-9.9.tar.xz\n"
                                "set-source-folder sample-9.9\n"
                                "set-patch-file 1 other.patch\n"
                                "add-patch new.patch 1 Why\n"
                                "remove-patch 1\n"
                                "remove-patch 2\n"
                                "remove-patch-source 1\n"
                                "add-build-requirement foo >= 1\n"
                                "add-provides bar\n"
                                "add-description Hotfix.\n"
                                "add-changelog 2026-11-21 9.9-1^hot1 Fix.\n"
                                "stop-before-patches\n";

/// Every shape of the golden tests.
std::vector<std::string> shapes() {
    std::vector<std::string> texts;
    for (const fs::directory_entry& entry :
         fs::directory_iterator(fs::path(STOPGAP_SOURCE_DIR) / "tests/golden/spec")) {
        texts.push_back(read_file(entry.path() / "input.spec"));
    }
    return texts;
}

void edit_all_ways(const std::string& text) {
    SpecText spec = test::parsed(text);
    EXPECT_EQ(spec.text(), text);
    static_cast<void>(test::run_edits(spec, k_all_edits));
}

TEST(HostileSpec, each_shape_stands_truncation_at_each_byte) {
    for (const std::string& text : shapes()) {
        test::expect_survives_truncation(text, edit_all_ways);
    }
}

TEST(HostileSpec, a_nul_byte_and_too_much_are_refused_by_name) {
    EXPECT_EQ(test::error_of([] { test::parsed(std::string("a\nb\0c", 5)); }).message(),
              "sample.spec:2: holds a NUL byte");
    EXPECT_EQ(test::error_of([] { test::parsed(std::string(17U << 20U, 'x')); }).message(),
              "sample.spec: is larger than 16 MiB");
    EXPECT_EQ(
        test::error_of([] { test::parsed("%prep\n" + std::string(2U << 20U, 'x')); }).message(),
        "sample.spec: its %prep is larger than 1 MiB");
    std::string deep, patches, uses = "%prep\n";
    for (int i = 0; i < 21'000; ++i) {
        deep += "%if x\n";
        patches += "Patch: x\n";
        uses += "%patch1\n";
    }
    EXPECT_EQ(test::error_of([&] { test::parsed(deep); }).message(),
              "sample.spec: nests %if more than 100 deep");
    EXPECT_EQ(test::error_of([&] { test::parsed(patches); }).message(),
              "sample.spec: names more than 20000 sources and patches");
    EXPECT_EQ(test::error_of([&] { test::parsed(uses); }).message(),
              "sample.spec: its %prep applies patches more than 2000 times");
}

TEST(HostileSpec, text_that_nests_without_end_is_read_in_good_time) {
    const std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    for (const std::string& part :
         {std::string("%{?a:"), std::string("%{"), std::string("("), std::string("$("),
          std::string("'\""), std::string("if x; then "), std::string("%(%[%{"),
          std::string("a() { "), std::string("<<A "), std::string("%global a %{?a:"),
          std::string("\\\n"), std::string("| ")}) {
        std::string text = "Name: x\nVersion: %{v}\nRelease: 1\n%global v ";
        std::string nested;
        while (nested.size() < 60'000) {
            nested += part;
        }
        text += nested + "\n%description\nx\n%prep\n%setup\n" + nested + "\n%changelog\n" + nested;
        edit_all_ways(text);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

/// Whether `text` is `lines` with some of them left out, in their order.
bool is_part_of(const std::vector<std::string>& some, const std::vector<std::string>& all) {
    std::size_t next = 0;
    for (const std::string& line : all) {
        next += next < some.size() && some[next] == line ? 1U : 0U;
    }
    return next == some.size();
}

TEST(EditsOfSpecs, leave_every_other_line_as_it_was) {
    std::mt19937 random(1); // NOLINT: the same run each time
    std::vector<std::string> edits = lines_of(k_all_edits);
    edits.pop_back();
    for (const std::string& text : shapes()) {
        SpecText spec = test::parsed(text);
        for (unsigned turn = 0; turn < 30; ++turn) {
            const std::string before = spec.text();
            static_cast<void>(test::run_edits(spec, edits[random() % edits.size()]));
            std::vector<std::string> old, kept;
            for (const SpecLine& line : spec_lines_of(before)) {
                old.push_back(line.text);
            }
            const std::string changed = test::changes_between(before, spec.text());
            for (const SpecLine& line : spec_lines_of(spec.text())) {
                if (changed.find("+" + line.text + "\n") == std::string::npos) {
                    kept.push_back(line.text);
                }
            }
            EXPECT_TRUE(is_part_of(kept, old)) << changed;
            EXPECT_LE(lines_of(changed).size(), 14U) << changed;
        }
    }
}

} // namespace
} // namespace stopgap::rpm
