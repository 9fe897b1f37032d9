// What `stopgap init` is told is held to the rules of a recipe before anything is fetched.

#include "cli/init_options.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace stopgap::cli::test {

namespace {

const std::vector<std::string> k_targets = {"debian-bookworm-amd64"};

InitOptions backport() {
    InitOptions options;
    options.folder = "hf";
    options.source = "hello";
    options.cves = {"CVE-2026-0001"};
    options.patches = {"fix.patch"};
    return options;
}

InitOptions bump() {
    InitOptions options;
    options.folder = "hf";
    options.source = "hello";
    options.fixed_version = "2.12";
    options.url = "https://example.org/hello-{version}.tar.gz";
    return options;
}

/// "MESSAGE (HINT)"; "good" where nothing is wrong.
std::string verdict_on(const InitOptions& options,
                       const std::vector<std::string>& targets = k_targets) {
    try {
        static_cast<void>(checked(options, targets));
        return "good";
    } catch (const Error& error) {
        EXPECT_EQ(error.status(), ExitStatus::usage);
        return error.message() + " (" + error.hint() + ")";
    }
}

struct OptionMistake {
    const char* name;
    InitOptions options;
    std::string message;
};

std::ostream& operator<<(std::ostream& stream, const OptionMistake& mistake) {
    return stream << mistake.name;
}

template <typename Change>
OptionMistake row(const char* name, InitOptions options, Change change, std::string message) {
    change(options);
    return {name, std::move(options), std::move(message)};
}

std::string name_of_mistake(const testing::TestParamInfo<OptionMistake>& info) {
    return info.param.name;
}

class AnOptionMistake : public testing::TestWithParam<OptionMistake> {};

TEST_P(AnOptionMistake, IsToldWithItsOptionAndItsMend) {
    EXPECT_EQ(verdict_on(GetParam().options), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Init, AnOptionMistake,
    testing::Values(
        row(
            "NoFix", backport(), [](InitOptions& o) { o.patches.clear(); },
            "init: nothing says what the fix is (give --patch FILE, or --fixed-version with --url, "
            "--tarball or --from-suite)"),
        row(
            "BothFixes", bump(), [](InitOptions& o) { o.patches = {"fix.patch"}; },
            "init: both a new version and --patch are given (a bump takes a new version, a "
            "backport patches: give one; a bump's own patches are added to its recipe.toml)"),
        row(
            "TwoPlaces", bump(), [](InitOptions& o) { o.tarball = "hello-2.12.tar.gz"; },
            "init: both --url and --tarball are given (the new version comes from one place)"),
        row(
            "NoPlace", bump(), [](InitOptions& o) { o.url.clear(); },
            "--fixed-version: nothing says where that version comes from (give --url, --tarball "
            "or --from-suite)"),
        row(
            "NoVersion", bump(), [](InitOptions& o) { o.fixed_version.clear(); },
            "init: no --fixed-version says which upstream version it is (such as --fixed-version "
            "2.12)"),
        row(
            "NoId", backport(), [](InitOptions& o) { o.cves.clear(); },
            "init: neither --cve nor --id gives the hotfix an id (such as --id HF-2026-0007)"),
        row(
            "BadId", backport(), [](InitOptions& o) { o.id = "-HF"; },
            "--id: \"-HF\" is not an id (letters, digits, '.', '_' and '-', at most 64, a letter "
            "or digit first)"),
        row(
            "BadCve", backport(), [](InitOptions& o) { o.cves = {"cve-2026-1"}; },
            "--cve: \"cve-2026-1\" is not a CVE id (such as CVE-2011-3192)"),
        row(
            "CveTwice", backport(),
            [](InitOptions& o) {
                o.cves = {"CVE-2026-0001", "CVE-2026-0001"};
            },
            "--cve: \"CVE-2026-0001\" is given twice (give it once)"),
        row(
            "SourceWithQuote", backport(), [](InitOptions& o) { o.source = "hello\""; },
            "--source: \"hello\"\" is not a source package's name (letters, digits, '.', '_', '+' "
            "and '-')"),
        row(
            "SummaryOfTwoLines", backport(), [](InitOptions& o) { o.summary = "a\nb"; },
            "--summary: \"a\\x0ab\" is not a text (one line that is not empty)"),
        row(
            "SummaryThatIsNoUtf8", backport(),
            [](InitOptions& o) { o.summary = "caf\xe9 \x1b[2J"; },
            "--summary: \"caf\\xe9 \\x1b[2J\" is not a text (one line that is not empty)"),
        row(
            "SummaryWithControl", backport(), [](InitOptions& o) { o.summary = "a\x1b[2J"; },
            "--summary: holds a control character, or is no UTF-8 (one line of text)"),
        row(
            "FolderOfTwoLines", backport(), [](InitOptions& o) { o.folder = "a\nb"; },
            "FOLDER: holds a control character, or is no UTF-8 (one line of text)"),
        row(
            "HttpWithoutADigest", bump(),
            [](InitOptions& o) { o.url = "http://example.org/a.tar.gz"; },
            "--url: \"http://example.org/a.tar.gz\" must be https, since no sha256 pins it (take "
            "its https address, or give --sha256 as upstream announces it)"),
        row(
            "HttpPatch", backport(),
            [](InitOptions& o) { o.patches = {"http://example.org/a.patch"}; },
            "--patch: \"http://example.org/a.patch\" must be https, since no sha256 pins it (take "
            "its https address, or download it, and give the file)"),
        row(
            "Password", bump(),
            [](InitOptions& o) { o.url = "https://me:secret@example.org/a.tar"; },
            "--url: has a user name or password in it (such as "
            "https://example.org/hello-2.12.tar.gz)"),
        row(
            "UrlWithoutAName", bump(), [](InitOptions& o) { o.url = "https://example.org/?id=1"; },
            "--url: \"https://example.org/?id=1\" does not end in a usable file name (download "
            "it, and give the file)"),
        row(
            "Placeholder", bump(), [](InitOptions& o) { o.url = "https://example.org/{name}.tar"; },
            "--url: \"https://example.org/{name}.tar\" has an unknown placeholder (only {version} "
            "is replaced)"),
        row(
            "SignatureAlone", bump(),
            [](InitOptions& o) { o.signature = "https://example.org/a.asc"; },
            "--signature: no --key says who may have signed it (give upstream's public key as "
            "--key FILE)"),
        row(
            "KeyAlone", bump(), [](InitOptions& o) { o.keys = {"a.asc"}; },
            "--key: no --signature is to be held to it (give --signature URL, often that of the "
            "tarball with .asc behind)"),
        row(
            "KeyOfAPatch", backport(), [](InitOptions& o) { o.keys = {"a.asc"}; },
            "--key: goes with --url (give --url too)"),
        row(
            "ShortDigest", bump(), [](InitOptions& o) { o.sha256 = "abc"; },
            "--sha256: \"abc\" is not a SHA-256 digest (64 lower-case hexadecimal digits)"),
        row(
            "SuiteWithoutVersion", backport(),
            [](InitOptions& o) {
                o.patches.clear();
                o.from_suite = "trixie:";
            },
            "--from-suite: no version is behind the ':' (such as trixie:2.12-1)"),
        row(
            "BadBaseVersion", backport(), [](InitOptions& o) { o.base_version = "1 2"; },
            "--base-version: \"1 2\" is not a package version ([epoch:]version[-revision] of "
            "letters, digits, '.', '_', '+', '~', '^')"),
        row(
            "BadReference", backport(), [](InitOptions& o) { o.references = {"example.org"}; },
            "--reference: \"example.org\" is not an http or https URL (such as "
            "https://example.org/hello-2.12.tar.gz)")),
    name_of_mistake);

TEST(InitOptionsOfATarget, AreMissingOrRepeated) {
    EXPECT_EQ(verdict_on(backport(), {}),
              "init: no --target says which system it is for (`stopgap root list` shows those "
              "that are known)");
    EXPECT_EQ(verdict_on(backport(), {"a", "b", "a"}),
              "--target: \"a\" is given twice (give it once)");
}

TEST(InitOptionsWithAVersionInTheUrl, HaveItReplaced) {
    InitOptions options = bump();
    options.mirrors = {"https://mirror.example/{version}/hello.tar.gz"};
    const InitOptions good = checked(options, k_targets);
    EXPECT_EQ(good.url, "https://example.org/hello-2.12.tar.gz");
    EXPECT_EQ(good.mirrors, std::vector<std::string>{"https://mirror.example/2.12/hello.tar.gz"});
}

TEST(InitOptionsWithADigest, MayHaveAnHttpUrl) {
    InitOptions options = bump();
    options.url = "http://example.org/a.tar.gz";
    options.sha256 = std::string(64, 'a');
    EXPECT_EQ(verdict_on(options), "good");
}

TEST(InitDefaults, AreMadeOfSourceAndCveOrVersion) {
    const RecipeDraft fix = begin_draft(backport(), {"debian-bookworm-amd64", "el9-x86_64"});
    EXPECT_EQ(fix.id, "HF-hello-CVE-2026-0001");
    EXPECT_EQ(fix.summary, "hello: fix of CVE-2026-0001");
    ASSERT_EQ(fix.bases.size(), 2U);
    EXPECT_EQ(fix.bases[1].target, "el9-x86_64");
    InitOptions odd = bump();
    odd.source = "libsigc++";
    odd.fixed_version = "2.12~rc1";
    EXPECT_EQ(begin_draft(odd, k_targets).id, "HF-libsigc---2.12-rc1");
    EXPECT_EQ(begin_draft(odd, k_targets).summary, "libsigc++: upstream version 2.12~rc1");
}

TEST(InitDefaults, AreNoIdThatIsTooLong) {
    InitOptions options = backport();
    options.source = std::string(60, 'a');
    EXPECT_EQ(verdict_on(options), "init: \"HF-" + std::string(60, 'a') +
                                       "-CVE-2026-0001\" is too long for an id (give --id, "
                                       "letters, digits, '.', '_' and '-', at most 64, a letter "
                                       "or digit first)");
}

TEST(InitFromASuite, SplitsTheVersionOffAtTheFirstColon) {
    InitOptions options;
    options.source = "hello";
    options.from_suite = "trixie:1:2.12-1";
    EXPECT_EQ(archive_of(options).suite, "trixie");
    EXPECT_EQ(archive_of(options).version, "1:2.12-1");
    EXPECT_EQ(archive_of(options).source, "hello");
    options.from_suite = "trixie";
    options.from_source = "hello-traditional";
    EXPECT_EQ(archive_of(options).version, "");
    EXPECT_EQ(archive_of(options).source, "hello-traditional");
}

} // namespace

} // namespace stopgap::cli::test
