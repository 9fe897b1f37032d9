// One mistake at a time in sources and patches.

#include "recipe_text.hpp"

namespace stopgap::test {

namespace {

class InputMistake : public testing::TestWithParam<Mistake> {};

TEST_P(InputMistake, IsToldWithItsPlaceAndItsMend) {
    EXPECT_EQ(messages_of(GetParam().text), GetParam().message);
}

const Mistake k_mistakes[] = {
    {"NothingNamed", bump_from(R"(name = "a")"),
     "recipe.toml:7:12: fix.sources: names no input (one of path, url, archive or git says where "
     "it comes from)"},
    {"TwoPlaces", bump_from(R"(path = "a", url = "https://mirror.example/a.tar")"),
     "recipe.toml:7:12: fix.sources: has both path and url (an input comes from one place)"},
    {"PathSourceWithoutDigest", bump_from(R"(path = "a")"),
     "recipe.toml:7:12: fix.sources.sha256: is missing (a file beside the recipe is pinned by its "
     "digest)"},
    {"DigestTooShort", bump_from(R"(path = "a", sha256 = "00")"),
     "recipe.toml:7:35: fix.sources.sha256: \"00\" is not a SHA-256 digest (64 lower-case "
     "hexadecimal digits)"},
    {"DigestInUpperCase",
     bump_from("path = \"a\", sha256 = "
               "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\""),
     "recipe.toml:7:35: fix.sources.sha256: "
     "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA...\" is not a SHA-256 digest "
     "(64 lower-case hexadecimal digits)"},
    {"PathAsNumber", backport_of("path = 1"),
     "recipe.toml:6:21: fix.patches.path: expected a string, got an integer"},
    {"PathEmpty", backport_of(R"(path = "")"),
     "recipe.toml:6:21: fix.patches.path: \"\" is empty (name a file in the recipe's folder, "
     "relative to it)"},
    {"PathAbsolute", backport_of(R"(path = "/etc/passwd")"),
     "recipe.toml:6:21: fix.patches.path: \"/etc/passwd\" is absolute (name a file in the recipe's "
     "folder, relative to it)"},
    {"PathThroughParents", backport_of(R"(path = "patches/../../x")"),
     "recipe.toml:6:21: fix.patches.path: \"patches/../../x\" leaves the recipe's folder (name a "
     "file in the recipe's folder, relative to it)"},
    {"PathWithADot", backport_of(R"(path = "./a.patch")"),
     "recipe.toml:6:21: fix.patches.path: \"./a.patch\" has an empty part or a '.' (name a file in "
     "the recipe's folder, relative to it)"},
    {"UrlWithoutPin", bump_from(R"(url = "https://mirror.example/a.tar")"),
     "recipe.toml:7:12: fix.sources.sha256: is missing (a download is pinned by its digest, or by "
     "signature and keys)"},
    {"UrlWithSignatureOnly",
     bump_from(
         "url = \"https://mirror.example/a.tar\", signature = \"https://mirror.example/a.asc\""),
     "recipe.toml:7:12: fix.sources.keys: is missing (the files with the keys that may sign it)"},
    {"UrlWithKeysOnly", bump_from(R"(url = "https://mirror.example/a.tar", keys = ["a.asc"])"),
     "recipe.toml:7:12: fix.sources.signature: is missing (the URL of what the keys signed)"},
    {"UrlWithNoKeys",
     bump_from("url = \"https://mirror.example/a.tar\", signature = "
               "\"https://mirror.example/a.asc\", keys = []"),
     "recipe.toml:7:103: fix.sources.keys: names no file (the files with the keys that may sign "
     "it)"},
    {"UrlOverHttpWithoutDigest",
     bump_from("url = \"http://mirror.example/a.tar\", signature = "
               "\"https://mirror.example/a.asc\", keys = [\"a.asc\"]"),
     "recipe.toml:7:20: fix.sources.url: \"http://mirror.example/a.tar\" must be https, since no "
     "sha256 pins it"},
    {"SignatureOverHttpWithoutDigest",
     bump_from("url = \"https://mirror.example/a.tar\", signature = "
               "\"http://mirror.example/a.asc\", keys = [\"a.asc\"]"),
     "recipe.toml:7:64: fix.sources.signature: \"http://mirror.example/a.asc\" must be https, "
     "since no sha256 pins it"},
    {"MirrorOverHttpWithoutDigest",
     bump_from(
         "url = \"https://mirror.example/a.tar\", mirrors = [\"http://other.example/a.tar\"], "
         "signature = \"https://mirror.example/a.asc\", keys = [\"a.asc\"]"),
     "recipe.toml:7:63: fix.sources.mirrors: \"http://other.example/a.tar\" must be https, since "
     "no sha256 pins it"},
    {"UrlOfAnotherScheme",
     bump_from(R"(url = "ftp://mirror.example/a.tar", sha256 = ")" + k_digest + R"(")"),
     "recipe.toml:7:20: fix.sources.url: \"ftp://mirror.example/a.tar\" is not an http or https "
     "URL"},
    {"UrlOfALocalFile", bump_from(R"(url = "file:///etc/a.tar", sha256 = ")" + k_digest + R"(")"),
     "recipe.toml:7:20: fix.sources.url: \"file:///etc/a.tar\" is not an http or https URL"},
    {"UrlWithAPassword",
     bump_from(R"(url = "https://me:secret@mirror.example/a.tar", sha256 = ")" + k_digest + R"(")"),
     "recipe.toml:7:20: fix.sources.url: has a user name or password in it"},
    {"UrlWithoutHost", bump_from(R"(url = "https:///a.tar", sha256 = ")" + k_digest + R"(")"),
     R"(recipe.toml:7:20: fix.sources.url: "https:///a.tar" names no host)"},
    {"UrlWithASpace",
     bump_from(R"(url = "https://mirror.example/a b.tar", sha256 = ")" + k_digest + R"(")"),
     "recipe.toml:7:20: fix.sources.url: \"https://mirror.example/a b.tar\" has a character that "
     "no URL may have unescaped"},
    {"UrlWithABackslash",
     bump_from(R"(url = 'https://mirror.example\a.tar', sha256 = ")" + k_digest + R"(")"),
     "recipe.toml:7:20: fix.sources.url: \"https://mirror.example\\a.tar\" has a character that no "
     "URL may have unescaped"},
    {"UrlWithAnUnknownPlaceholder",
     bump_from(R"(url = "https://mirror.example/{release}.tar", sha256 = ")" + k_digest + R"(")"),
     "recipe.toml:7:20: fix.sources.url: \"https://mirror.example/{release}.tar\" has an unknown "
     "placeholder (only {version} is replaced)"},
    {"UrlWithAnOpenBrace",
     bump_from(R"(url = "https://mirror.example/{version.tar", sha256 = ")" + k_digest + R"(")"),
     "recipe.toml:7:20: fix.sources.url: \"https://mirror.example/{version.tar\" has an unknown "
     "placeholder (only {version} is replaced)"},
    {"UrlWithAVersionThatIsNotThere",
     backport_of(R"(url = "https://mirror.example/{version}.patch", sha256 = ")" + k_digest +
                 R"(")"),
     "recipe.toml:6:20: fix.patches.url: {version} stands for nothing here (it is fix.version, "
     "which only a bump has)"},
    {"UrlWithoutFileName",
     bump_from(R"(url = "https://mirror.example/get?id=1&x=/", sha256 = ")" + k_digest +
               R"(", name = "")"),
     "recipe.toml:7:143: fix.sources.name: \"\" is not a file name (letters, digits, '.', '_', "
     "'+', '~', '^' and '-', without a folder)"},
    {"UrlThatEndsInAFolder",
     bump_from(R"(url = "https://mirror.example/a/", sha256 = ")" + k_digest + R"(")"),
     "recipe.toml:7:20: fix.sources.url: does not end in a usable file name (add name = \"...\", "
     "letters, digits, '.', '_', '+', '~', '^' and '-', without a folder)"},
    {"NameWithAFolder",
     bump_from(R"(url = "https://mirror.example/a.tar", sha256 = ")" + k_digest +
               R"(", name = "../a")"),
     "recipe.toml:7:136: fix.sources.name: \"../a\" is not a file name (letters, digits, '.', '_', "
     "'+', '~', '^' and '-', without a folder)"},
    {"UrlSourceWithAGitKey",
     bump_from(R"(url = "https://mirror.example/a.tar", sha256 = ")" + k_digest +
               R"(", tag = "1")"),
     "recipe.toml:7:129: fix.sources: unknown key \"tag\" (it may be url, mirrors, sha256, "
     "signature, keys or name)"},
    {"ArchiveAsText", bump_from(R"(archive = "sid")"),
     "recipe.toml:7:24: fix.sources.archive: expected a table, got a string"},
    {"ArchiveIncomplete", bump_from(R"(archive = { suite = "sid" })"),
     "recipe.toml:7:24: fix.sources.archive.source: is missing (a Debian source package's name: "
     "lower-case letters, digits, '+', '.' and '-', at least two)\n"
     "recipe.toml:7:24: fix.sources.archive.version: is missing (a package version: "
     "[epoch:]version[-revision] of letters, digits, '.', '_', '+', '~', '^')"},
    {"ArchiveWithABadPackageName",
     bump_from(R"(archive = { suite = "sid", source = "Apache", version = "2-1" })"),
     "recipe.toml:7:50: fix.sources.archive.source: \"Apache\" is not a Debian source package's "
     "name (lower-case letters, digits, '+', '.' and '-', at least two)"},
    {"ArchiveWithABadSuite",
     bump_from(R"(archive = { suite = "../sid", source = "apache2", version = "2-1" })"),
     "recipe.toml:7:34: fix.sources.archive.suite: \"../sid\" is not a suite (such as "
     "bookworm-security)"},
    {"ArchiveWithABadVersion",
     bump_from(R"x(archive = { suite = "sid", source = "apache2", version = "$(id)" })x"),
     "recipe.toml:7:71: fix.sources.archive.version: \"$(id)\" is not a package version "
     "([epoch:]version[-revision] of letters, digits, '.', '_', '+', '~', '^')"},
    {"ArchiveSourceWithAFile",
     bump_from(
         "archive = { suite = \"sid\", source = \"apache2\", version = \"2-1\" }, file = \"x\""),
     "recipe.toml:7:80: fix.sources: unknown key \"file\" (it may be archive or name)"},
    {"ArchivePatchWithoutFile",
     backport_of(R"(archive = { suite = "sid", source = "apache2", version = "2-1" })"),
     "recipe.toml:6:12: fix.patches.file: is missing (such as debian/patches/CVE-2011-3192.patch)"},
    {"ArchivePatchThroughParents",
     backport_of(
         "archive = { suite = \"sid\", source = \"apache2\", version = \"2-1\" }, file = \"../x\""),
     "recipe.toml:6:87: fix.patches.file: \"../x\" leaves the recipe's folder (a path in the "
     "unpacked source package)"},
    {"GitSourceWithoutCommit", bump_from(R"(git = "https://mirror.example/a.git", tag = "v1")"),
     "recipe.toml:7:12: fix.sources.commit: is missing (a git commit: all 40 lower-case "
     "hexadecimal digits)"},
    {"GitSourceWithAShortCommit",
     bump_from(R"(git = "https://mirror.example/a.git", tag = "v1", commit = "0123456")"),
     "recipe.toml:7:73: fix.sources.commit: \"0123456\" is not a git commit (all 40 lower-case "
     "hexadecimal digits)"},
    {"GitSourceWithABranchLikeOption",
     bump_from("git = \"https://mirror.example/a.git\", tag = \"--upload-pack=id\", commit = \"" +
               k_commit + R"(")"),
     "recipe.toml:7:58: fix.sources.tag: \"--upload-pack=id\" is not a git tag (letters, digits, "
     "'.', '_', '+', '-' and '/')"},
    {"GitSourceWithCommits",
     bump_from(R"(git = "https://mirror.example/a.git", tag = "v1", commits = [")" + k_commit +
               R"("])"),
     "recipe.toml:7:12: fix.sources.commit: is missing (a git commit: all 40 lower-case "
     "hexadecimal digits)\n"
     "recipe.toml:7:64: fix.sources: unknown key \"commits\" (did you mean commit?)"},
    {"GitOverSsh",
     bump_from(R"(git = "ssh://mirror.example/a.git", tag = "v1", commit = ")" + k_commit + R"(")"),
     "recipe.toml:7:20: fix.sources.git: \"ssh://mirror.example/a.git\" is not an http or https "
     "URL"},
    {"GitOverHttp",
     bump_from(R"(git = "http://mirror.example/a.git", tag = "v1", commit = ")" + k_commit +
               R"(")"),
     "recipe.toml:7:20: fix.sources.git: \"http://mirror.example/a.git\" must be https, since no "
     "sha256 pins it"},
    {"GitSourceWithAShortDigest",
     bump_from(R"(git = "https://mirror.example/a.git", tag = "v1", commit = ")" + k_commit +
               R"(", sha256 = "00")"),
     "recipe.toml:7:126: fix.sources.sha256: \"00\" is not a SHA-256 digest (64 lower-case "
     "hexadecimal digits)"},
    {"GitPatchesWithADigest",
     backport_of(R"(git = "https://mirror.example/a.git", commits = [")" + k_commit +
                 R"("], sha256 = ")" + k_digest + R"(")"),
     "recipe.toml:6:108: fix.patches: unknown key \"sha256\" (it may be git, commits or name)"},
    {"GitSourceUnderAnotherKindOfName",
     bump_from(R"(git = "https://mirror.example/a.git", tag = "v1", commit = ")" + k_commit +
               R"(", name = "a.tar.gz")"),
     "recipe.toml:7:124: fix.sources.name: \"a.tar.gz\" does not end in .tar.xz (a tag is exported "
     "as NAME-VERSION.tar.xz)"},
    {"GitPatchesUnderOneName",
     backport_of(R"(git = "https://mirror.example/a.git", commits = [")" + k_commit + ".." +
                 k_commit + R"("], name = "a.patch")"),
     "recipe.toml:6:157: fix.patches.name: stands for one patch, and each commit is one (leave it "
     "out: patches are named for their subjects)"},
    {"GitPatchWithoutCommits", backport_of(R"(git = "https://mirror.example/a.git")"),
     "recipe.toml:6:12: fix.patches.commits: is missing (the commits to apply, in order)"},
    {"GitPatchWithNoCommit", backport_of(R"(git = "https://mirror.example/a.git", commits = [])"),
     "recipe.toml:6:62: fix.patches.commits: names no commit (the commits to apply, in order)"},
    {"GitPatchWithABadRange",
     backport_of(R"(git = "https://mirror.example/a.git", commits = [")" + k_commit + "..." +
                 k_commit + R"("])"),
     "recipe.toml:6:63: fix.patches.commits: "
     "\"0123456789012345678901234567890123456789...01234567890123456...\" is not a git commit or a "
     "range of two (all 40 hexadecimal digits, or 40..40 of them)"},
};

INSTANTIATE_TEST_SUITE_P(Recipe, InputMistake, testing::ValuesIn(k_mistakes), name_of_mistake);

} // namespace

} // namespace stopgap::test
