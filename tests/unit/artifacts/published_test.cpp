#include "artifacts/published.hpp"

#include "base/error.hpp"
#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gtest/gtest.h>

namespace stopgap::artifacts {
namespace {

Published sample() {
    return {"HF-1",
            "debian-bookworm-amd64",
            "1.0-0hot1",
            "2026-11-21T07:39:46Z",
            {{"pool/x_1.0-0hot1_amd64.deb", std::string(64, 'a'), 7},
             {"hotfixes/HF-1/1.0-0hot1/x.dsc", std::string(64, 'b'), 8}}};
}

std::string with_path(const std::string& path) {
    Published published = sample();
    published.files[0].path = path;
    return published_json(published);
}

TEST(WhatWasPublished, IsReadAsItWasWritten) {
    const Published published = read_published(published_json(sample()), "published.json");
    EXPECT_EQ(published.id, "HF-1");
    EXPECT_EQ(published.target, "debian-bookworm-amd64");
    EXPECT_EQ(published.version, "1.0-0hot1");
    EXPECT_EQ(published.when, "2026-11-21T07:39:46Z");
    ASSERT_EQ(published.files.size(), 2U);
    EXPECT_EQ(published.files[0].path, "pool/x_1.0-0hot1_amd64.deb");
    EXPECT_EQ(published.files[1].sha256, std::string(64, 'b'));
    EXPECT_EQ(published.files[1].size_bytes, 8U);
}

TEST(WhatWasPublished, IsRefusedWhereAPathLeadsElsewhere) {
    for (const char* path : {"../x", "/x", "pool/../../x", "pool//x", ".x", "pool/.x", "", "x\n"}) {
        const Error error = test::error_of(
            [&] { static_cast<void>(read_published(with_path(path), "published.json")); });
        EXPECT_EQ(error.status(), ExitStatus::verification) << path;
        EXPECT_NE(error.message().find("which is no path with a digest"), std::string::npos)
            << error.message();
    }
}

TEST(WhatWasPublished, SurvivesBeingCutAndChangedAnywhere) {
    const auto parse = [](const std::string& text) {
        static_cast<void>(read_published(text, "published.json"));
    };
    test::expect_survives_truncation(published_json(sample()), parse);
    test::expect_survives_mutation(published_json(sample()), parse);
}

} // namespace
} // namespace stopgap::artifacts
