#pragma once
// A hotfix as the writers of documents get it, and as it is read back.

#include "artifacts/hotfix_facts.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <string>

namespace stopgap::artifacts::test {

using Json = nlohmann::ordered_json;

inline std::string digest_like(char digit) {
    return std::string(64, digit);
}

struct Hotfix {
    Recipe recipe;
    Base base;
    Target target;
    BuildResult result;
    BuildRecord record;

    Hotfix() {
        recipe.id = "HF-1";
        recipe.digest = digest_like('d');
        recipe.summary = "hello: greets too loudly";
        recipe.cves = {"CVE-2026-0001"};
        recipe.fix.kind = FixKind::backport;
        target.name = "debian-bookworm-amd64";
        target.distribution = "debian";
        target.release = "bookworm";
        target.digest = digest_like('7');
        result.base_name = "hello";
        result.base_version = "2.10-3";
        result.version = "2.10-3+bhot1";
        result.target = target.name;
        result.patches = {{"CVE-2026-0001.patch", PatchFate::added, "from the recipe"},
                          {"vendors.patch", PatchFate::applied, ""}};
        result.isolation = {"no network"};
        result.inputs = {{"CVE-2026-0001.patch",
                          "/store/1",
                          digest_like('1'),
                          10,
                          "https://example.org/CVE-2026-0001.patch",
                          {Verification::By::recipe_digest, ""}},
                         {"hello_2.10.orig.tar.gz",
                          "/store/2",
                          digest_like('2'),
                          20,
                          "files/hello_2.10.orig.tar.gz",
                          {Verification::By::signed_index, "bookworm (2026-07-11)"}}};
        result.artifacts = {{"hello_2.10-3+bhot1_amd64.deb", "deb", "hello", "2.10-3+bhot1",
                             "amd64", digest_like('a'), 53},
                            {"hello_2.10-3+bhot1.dsc", "dsc", "hello", "2.10-3+bhot1", "source",
                             digest_like('b'), 2},
                            {"hello_2.10-3+bhot1_amd64.buildinfo", "buildinfo", "hello",
                             "2.10-3+bhot1", "source", digest_like('c'), 5}};
        record.root = {{"gcc-12", "12.2.0-14", "amd64", digest_like('9')},
                       {"old", "1:1.0+x", "all", ""}};
        PackageChange change;
        change.name = "hello";
        change.arch = "amd64";
        change.version = "2.10-3+bhot1";
        change.vendor_version = "2.10-3";
        change.size_bytes = 53000;
        change.vendor_size_bytes = 52000;
        change.same_files = 40;
        change.files = {{"usr/bin/hello", "content"}};
        change.relations = {"+ Depends: libfoo1"};
        change.unpacked_bytes = 201000;
        change.vendor_unpacked_bytes = 200000;
        change.scripts = {{"postinst", "new", {"@@ -0,0 +1 @@", "+#!/bin/sh"}}};
        record.changes = {change};
        record.tests = {"PASS: 17 (automake)"};
        record.dated = Instant(std::chrono::seconds(1'700'000'000));
        record.author = "A Team <team@example.org>";
        record.program_version = "0.1";
        record.invocation = "01234567-89ab-4cde-8f01-23456789abcd";
        record.started = Instant(std::chrono::seconds(1'800'000'000));
        record.finished = Instant(std::chrono::seconds(1'800'000'060));
    }

    [[nodiscard]] HotfixFacts facts() const { return {recipe, base, target, result, record}; }

    /// As its manifest says it.
    [[nodiscard]] Manifest manifest() const {
        return read_manifest(manifest_json(recipe, result), "manifest.json");
    }
};

} // namespace stopgap::artifacts::test
