// What write_recipe() writes, parse_recipe() reads back.

#include "recipe/write_recipe.hpp"

#include "recipe_text.hpp"

namespace stopgap::test {

namespace {

RecipeDraft backport() {
    RecipeDraft draft;
    draft.id = "HF-libevent-CVE-2026-0001";
    draft.summary = "libevent: fix of CVE-2026-0001";
    draft.cves = {"CVE-2026-0001", "CVE-2026-0002"};
    draft.references = {"https://example.org/advisory?id=1"};
    draft.inputs = {PathInput{"patches/a.patch", {}},
                    UrlInput{"https://example.org/b.patch", {}, k_digest, {}, {}}};
    draft.bases = {{"debian-bookworm-amd64", "libevent", {}},
                   {"debian-trixie-amd64", "libevent", "2.1.12-stable-10"}};
    return draft;
}

RecipeDraft bump_from(DraftInput source) {
    RecipeDraft draft = backport();
    draft.kind = FixKind::bump;
    draft.version = "2.1.13";
    draft.inputs = {std::move(source)};
    return draft;
}

Recipe reread(const RecipeDraft& draft) {
    return parsed(write_recipe(draft));
}

std::string refusal_of(const RecipeDraft& draft) {
    try {
        static_cast<void>(write_recipe(draft));
        return "written";
    } catch (const Error& error) {
        EXPECT_EQ(error.status(), ExitStatus::usage);
        return error.message();
    }
}

TEST(AWrittenRecipe, IsReadBackWithItsHeadAndBases) {
    const Recipe recipe = reread(backport());
    EXPECT_EQ(recipe.id, "HF-libevent-CVE-2026-0001");
    EXPECT_EQ(recipe.summary, "libevent: fix of CVE-2026-0001");
    EXPECT_EQ(recipe.cves, (std::vector<std::string>{"CVE-2026-0001", "CVE-2026-0002"}));
    EXPECT_EQ(recipe.references, std::vector<std::string>{"https://example.org/advisory?id=1"});
    ASSERT_EQ(recipe.bases.size(), 2U);
    EXPECT_EQ(recipe.bases[0].target, "debian-bookworm-amd64");
    EXPECT_EQ(recipe.bases[0].source, "libevent");
    EXPECT_EQ(recipe.bases[0].version, "");
    EXPECT_EQ(recipe.bases[1].target, "debian-trixie-amd64");
    EXPECT_EQ(recipe.bases[1].version, "2.1.12-stable-10");
}

TEST(AWrittenRecipe, KeepsThePatchesOfABackportInTheirOrder) {
    const Fix fix = reread(backport()).fix;
    EXPECT_EQ(fix.kind, FixKind::backport);
    ASSERT_EQ(fix.patches.size(), 2U);
    EXPECT_EQ(std::get<PathInput>(fix.patches[0].from).path, "patches/a.patch");
    EXPECT_EQ(std::get<UrlInput>(fix.patches[1].from).url, "https://example.org/b.patch");
    EXPECT_EQ(std::get<UrlInput>(fix.patches[1].from).sha256, k_digest);
}

TEST(AWrittenRecipe, KeepsEachPinOfADownload) {
    const UrlInput source = {"https://example.org/libevent-2.1.13.tar.gz",
                             {"https://mirror.example/libevent-2.1.13.tar.gz"},
                             k_digest,
                             "https://example.org/libevent-2.1.13.tar.gz.asc",
                             {"keys/one.asc", "keys/two.asc"}};
    const Fix fix = reread(bump_from(source)).fix;
    EXPECT_EQ(fix.kind, FixKind::bump);
    EXPECT_EQ(fix.version, "2.1.13");
    const UrlInput read = std::get<UrlInput>(fix.sources.at(0).from);
    EXPECT_EQ(read.url, source.url);
    EXPECT_EQ(read.mirrors, source.mirrors);
    EXPECT_EQ(read.sha256, source.sha256);
    EXPECT_EQ(read.signature, source.signature);
    EXPECT_EQ(read.keys, source.keys);
}

TEST(AWrittenRecipe, KeepsASourceOfADebianArchiveAndAFileBesideIt) {
    const ArchiveInput archive = std::get<ArchiveInput>(
        reread(bump_from(ArchiveInput{"sid", "libevent", "2.1.13-1", {}})).fix.sources.at(0).from);
    EXPECT_EQ(archive.suite, "sid");
    EXPECT_EQ(archive.source, "libevent");
    EXPECT_EQ(archive.version, "2.1.13-1");
    const PathInput path = std::get<PathInput>(
        reread(bump_from(PathInput{"files/x.tar.gz", k_digest})).fix.sources.at(0).from);
    EXPECT_EQ(path.path, "files/x.tar.gz");
    EXPECT_EQ(path.sha256, k_digest);
}

TEST(AWrittenRecipe, KeepsTextsThatLookLikeTomlAsTexts) {
    for (const std::string summary :
         {R"(a "quoted" word)", R"("""three""")", R"(back\slash\n \u0041)", "# no comment",
          "x\"\n[deploy]", "it's {version} = [1, 2]", "ä ☂ 𝄞", R"(ends in \)", R"(ends in ")"}) {
        RecipeDraft draft = backport();
        draft.summary = summary;
        if (summary.find('\n') != std::string::npos) {
            EXPECT_NE(refusal_of(draft), "written");
        } else {
            EXPECT_EQ(reread(draft).summary, summary);
        }
    }
}

TEST(AWrittenRecipe, HoldsNoControlCharacterAndOnlyUtf8) {
    RecipeDraft draft = backport();
    draft.summary = "one\ntwo";
    EXPECT_EQ(refusal_of(draft), R"(summary: "one\x0atwo" cannot stand in a recipe)");
    draft.summary = "caf\xe9";
    EXPECT_EQ(refusal_of(draft), R"(summary: "caf\xe9" cannot stand in a recipe)");
    draft = backport();
    draft.references = {"https://example.org/\x1b[2J"};
    EXPECT_EQ(refusal_of(draft),
              R"(references: "https://example.org/\x1b[2J" cannot stand in a recipe)");
    draft = bump_from(PathInput{"files/a\tb.tar", k_digest});
    EXPECT_EQ(refusal_of(draft), R"(path: "files/a\x09b.tar" cannot stand in a recipe)");
}

TEST(AWrittenRecipe, HasEveryByteThatOneLineMayHaveReadBack) {
    for (unsigned byte = 0; byte < 0x80; ++byte) {
        RecipeDraft draft = backport();
        draft.summary = std::string("a") + static_cast<char>(byte) + "b";
        if (refusal_of(draft) == "written") {
            EXPECT_EQ(reread(draft).summary, draft.summary) << byte;
        } else {
            EXPECT_TRUE(byte < 0x20 || byte == 0x7f) << byte;
        }
    }
}

} // namespace

} // namespace stopgap::test
