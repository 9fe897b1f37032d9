// One mistake at a time in [fix] and a base's own fix.

#include "recipe_text.hpp"

namespace stopgap::test {

namespace {

class FixMistake : public testing::TestWithParam<Mistake> {};

TEST_P(FixMistake, IsToldWithItsPlaceAndItsMend) {
    EXPECT_EQ(messages_of(GetParam().text), GetParam().message);
}

const Mistake k_mistakes[] = {
    {"KindMissing",
     recipe({.fix = "[fix]\n"
                    "patches = [{ path = \"a\" }]\n"}),
     "recipe.toml:4:1: fix.kind: is missing (bump, backport or workaround)"},
    {"KindMisspelt",
     recipe({.fix = "[fix]\n"
                    "kind = \"backprot\"\n"
                    "patches = [{ path = \"a\" }]\n"}),
     "recipe.toml:5:8: fix.kind: \"backprot\" is not bump, backport or workaround (did you mean "
     "backport?)"},
    {"KindUnknown",
     recipe({.fix = "[fix]\n"
                    "kind = \"x\"\n"}),
     R"(recipe.toml:5:8: fix.kind: "x" is not bump, backport or workaround)"},
    {"KeyMisspelt",
     recipe({.fix = "[fix]\n"
                    "kind = \"backport\"\n"
                    "patchs = [{ path = \"a\" }]\n"}),
     "recipe.toml:4:1: fix.patches: is missing (the patches to apply, in order)\n"
     "recipe.toml:6:1: fix: unknown key \"patchs\" (did you mean patches?)"},
    {"BumpWithoutVersion",
     recipe({.fix = "[fix]\n"
                    "kind = \"bump\"\n"
                    "sources = [{ path = \"a\", sha256 = \"" +
                    k_digest + "\" }]\n"}),
     "recipe.toml:4:1: fix.version: is missing (the fixed upstream version)"},
    {"BumpWithoutSources",
     recipe({.fix = "[fix]\n"
                    "kind = \"bump\"\n"
                    "version = \"2\"\n"}),
     "recipe.toml:4:1: fix.sources: is missing (where the fixed upstream version comes from)"},
    {"BumpWithEmptySources",
     recipe({.fix = "[fix]\n"
                    "kind = \"bump\"\n"
                    "version = \"2\"\n"
                    "sources = []\n"}),
     "recipe.toml:7:11: fix.sources: is empty (where the fixed upstream version comes from)"},
    {"BackportWithoutPatches",
     recipe({.fix = "[fix]\n"
                    "kind = \"backport\"\n"}),
     "recipe.toml:4:1: fix.patches: is missing (the patches to apply, in order)"},
    {"BackportWithEmptyPatches",
     recipe({.fix = "[fix]\n"
                    "kind = \"backport\"\n"
                    "patches = []\n"}),
     "recipe.toml:6:11: fix.patches: is empty (the patches to apply, in order)"},
    {"BackportWithAVersion",
     recipe({.fix = "[fix]\n"
                    "kind = \"backport\"\n"
                    "version = \"2\"\n"
                    "patches = [{ path = \"a\" }]\n"}),
     "recipe.toml:6:1: fix.version: has no meaning for a backport (it has kind and patches)"},
    {"BackportWithAWayBack",
     recipe({.fix = "[fix]\n"
                    "kind = \"backport\"\n"
                    "way_back = \"supersede\"\n"
                    "patches = [{ path = \"a\" }]\n"}),
     "recipe.toml:6:1: fix.way_back: has no meaning for a backport (it has kind and patches)"},
    {"WorkaroundWithoutFilesAndCheck",
     recipe({.fix = "[fix]\n"
                    "kind = \"workaround\"\n"}),
     "recipe.toml:4:1: fix.check: is missing (the command that checks the configuration before a "
     "restart)\n"
     "recipe.toml:4:1: fix.files: is missing (the files to ship)"},
    {"WorkaroundWithPatches",
     recipe({.fix = "[fix]\n"
                    "kind = \"workaround\"\n"
                    "files = [{ path = \"a\", install = \"/etc/a\" }]\n"
                    "check = [\"true\"]\n"
                    "patches = []\n"}),
     "recipe.toml:8:1: fix.patches: has no meaning for a workaround (it has kind, files and "
     "check)"},
    {"VersionWithADash",
     recipe({.fix = "[fix]\n"
                    "kind = \"bump\"\n"
                    "version = \"-2\"\n"
                    "sources = [{ path = \"a\", sha256 = \"" +
                    k_digest + "\" }]\n"}),
     "recipe.toml:6:11: fix.version: \"-2\" is not an upstream version (letters, digits, '.', '_', "
     "'+', '~', '^' and '-', without an epoch)"},
    {"VersionWithASpace",
     recipe({.fix = "[fix]\n"
                    "kind = \"bump\"\n"
                    "version = \"2 3\"\n"
                    "sources = [{ path = \"a\", sha256 = \"" +
                    k_digest + "\" }]\n"}),
     "recipe.toml:6:11: fix.version: \"2 3\" is not an upstream version (letters, digits, '.', "
     "'_', '+', '~', '^' and '-', without an epoch)"},
    {"VersionWithAnEpoch",
     recipe({.fix = "[fix]\n"
                    "kind = \"bump\"\n"
                    "version = \"1:2\"\n"
                    "sources = [{ path = \"a\", sha256 = \"" +
                    k_digest + "\" }]\n"}),
     "recipe.toml:6:11: fix.version: \"1:2\" is not an upstream version (letters, digits, '.', "
     "'_', '+', '~', '^' and '-', without an epoch)"},
    {"VersionWithAMacro",
     recipe({.fix = "[fix]\n"
                    "kind = \"bump\"\n"
                    "version = \"%(id)\"\n"
                    "sources = [{ path = \"a\", sha256 = \"" +
                    k_digest + "\" }]\n"}),
     "recipe.toml:6:11: fix.version: \"%(id)\" is not an upstream version (letters, digits, '.', "
     "'_', '+', '~', '^' and '-', without an epoch)"},
    {"VersionAsNumber",
     recipe({.fix = "[fix]\n"
                    "kind = \"bump\"\n"
                    "version = 2.4\n"
                    "sources = [{ url = \"https://mirror.example/a-{version}.tar\", sha256 = \"" +
                    k_digest + "\" }]\n"}),
     "recipe.toml:6:11: fix.version: expected a string, got a floating-point number"},
    {"WayBackUnknown",
     recipe({.fix = "[fix]\n"
                    "kind = \"bump\"\n"
                    "version = \"2\"\n"
                    "sources = [{ path = \"a\", sha256 = \"" +
                    k_digest +
                    "\" }]\n"
                    "way_back = \"downgrad\"\n"}),
     "recipe.toml:8:12: fix.way_back: \"downgrad\" is not downgrade or supersede (did you mean "
     "downgrade?)"},
    {"RepackUnknown",
     recipe({.fix = "[fix]\n"
                    "kind = \"bump\"\n"
                    "version = \"2\"\n"
                    "sources = [{ path = \"a\", sha256 = \"" +
                    k_digest +
                    "\" }]\n"
                    "repack = true\n"}),
     "recipe.toml:8:10: fix.repack: expected a string, got a boolean"},
    {"PatchesAsOneTable",
     recipe({.fix = "[fix]\n"
                    "kind = \"backport\"\n"
                    "patches = { path = \"a\" }\n"}),
     "recipe.toml:6:11: fix.patches: expected an array of tables, got a table (write patches = [ "
     "... ])"},
    {"PatchAsText",
     recipe({.fix = "[fix]\n"
                    "kind = \"backport\"\n"
                    "patches = [\"a.patch\"]\n"}),
     "recipe.toml:6:12: fix.patches: expected a table, got a string"},
    {"PatchesOfOneName",
     recipe({.fix = "[fix]\n"
                    "kind = \"backport\"\n"
                    "patches = [{ path = \"a/x\" }, { path = \"b/x\" }]\n"}),
     "recipe.toml:6:30: fix.patches: another one is named \"x\" too (give one of them another name "
     "= \"...\")"},
    {"FileWithoutPath",
     recipe({.fix = "[fix]\n"
                    "kind = \"workaround\"\n"
                    "check = [\"true\"]\n"
                    "files = [{ install = \"/etc/a\" }]\n"}),
     "recipe.toml:7:10: fix.files.path: is missing (the file beside the recipe)"},
    {"FileWithoutInstall",
     recipe({.fix = "[fix]\n"
                    "kind = \"workaround\"\n"
                    "check = [\"true\"]\n"
                    "files = [{ path = \"a\" }]\n"}),
     "recipe.toml:7:10: fix.files.install: is missing (a path on the host: absolute, without '..', "
     "white space or wildcards)"},
    {"FileInstalledAtARelativePath",
     recipe({.fix = "[fix]\n"
                    "kind = \"workaround\"\n"
                    "check = [\"true\"]\n"
                    "files = [{ path = \"a\", install = \"etc/a\" }]\n"}),
     "recipe.toml:7:34: fix.files.install: \"etc/a\" is not a path on the host (absolute, without "
     "'..', white space or wildcards)"},
    {"FileInstalledThroughParents",
     recipe({.fix = "[fix]\n"
                    "kind = \"workaround\"\n"
                    "check = [\"true\"]\n"
                    "files = [{ path = \"a\", install = \"/etc/../a\" }]\n"}),
     "recipe.toml:7:34: fix.files.install: \"/etc/../a\" is not a path on the host (absolute, "
     "without '..', white space or wildcards)"},
    {"FileInstalledWithAWildcard",
     recipe({.fix = "[fix]\n"
                    "kind = \"workaround\"\n"
                    "check = [\"true\"]\n"
                    "files = [{ path = \"a\", install = \"/etc/*\" }]\n"}),
     "recipe.toml:7:34: fix.files.install: \"/etc/*\" is not a path on the host (absolute, without "
     "'..', white space or wildcards)"},
    {"FileInstalledTwice",
     recipe({.fix = "[fix]\n"
                    "kind = \"workaround\"\n"
                    "check = [\"true\"]\n"
                    "files = [{ path = \"a\", install = \"/etc/a\" }, "
                    "{ path = \"b\", install = \"/etc/a\" }]\n"}),
     R"(recipe.toml:7:46: fix.files: another one is installed as "/etc/a" too)"},
    {"FileInstalledBelowAnother",
     recipe({.fix = "[fix]\n"
                    "kind = \"workaround\"\n"
                    "check = [\"true\"]\n"
                    "files = [{ path = \"a\", install = \"/etc/a/b\" }, "
                    "{ path = \"b\", install = \"/etc/a\" }]\n"}),
     R"(recipe.toml:7:48: fix.files: "/etc/a" and "/etc/a/b" cannot both be files)"},
    {"FileInstalledWhereNoPackageMay",
     recipe({.fix = "[fix]\n"
                    "kind = \"workaround\"\n"
                    "check = [\"true\"]\n"
                    "files = [{ path = \"a\", install = \"/home/a/.bashrc\" }]\n"}),
     "recipe.toml:7:34: fix.files.install: \"/home/a/.bashrc\" is no place for a package's file "
     "(below /etc, /opt, /srv, /usr or /var/lib)"},
    {"FileInstalledAsOneOfThesePlaces",
     recipe({.fix = "[fix]\n"
                    "kind = \"workaround\"\n"
                    "check = [\"true\"]\n"
                    "files = [{ path = \"a\", install = \"/etc\" }]\n"}),
     "recipe.toml:7:34: fix.files.install: \"/etc\" is no place for a package's file (below /etc, "
     "/opt, /srv, /usr or /var/lib)"},
    {"FileInstalledWithAMacro",
     recipe({.fix = "[fix]\n"
                    "kind = \"workaround\"\n"
                    "check = [\"true\"]\n"
                    "files = [{ path = \"a\", install = \"/etc/%(id)\" }]\n"}),
     "recipe.toml:7:34: fix.files.install: \"/etc/%(id)\" is not a path on the host (absolute, "
     "without '..', white space or wildcards)"},
    {"FileWithSetuidMode",
     recipe({.fix = "[fix]\n"
                    "kind = \"workaround\"\n"
                    "check = [\"true\"]\n"
                    "files = [{ path = \"a\", install = \"/etc/a\", mode = \"4755\" }]\n"}),
     "recipe.toml:7:51: fix.files.mode: \"4755\" is not a file mode (octal, such as 0644; no "
     "setuid, setgid or sticky)"},
    {"FileWithModeAsNumber",
     recipe({.fix = "[fix]\n"
                    "kind = \"workaround\"\n"
                    "check = [\"true\"]\n"
                    "files = [{ path = \"a\", install = \"/etc/a\", mode = 644 }]\n"}),
     "recipe.toml:7:51: fix.files.mode: expected a string, got an integer"},
    {"CheckEmpty",
     recipe({.fix = "[fix]\n"
                    "kind = \"workaround\"\n"
                    "check = []\n"
                    "files = [{ path = \"a\", install = \"/etc/a\" }]\n"}),
     "recipe.toml:6:9: fix.check: is empty (a program: a name or an absolute path, followed by its "
     "arguments)"},
    {"CheckAsText",
     recipe({.fix = "[fix]\n"
                    "kind = \"workaround\"\n"
                    "check = \"apachectl configtest\"\n"
                    "files = [{ path = \"a\", install = \"/etc/a\" }]\n"}),
     "recipe.toml:6:9: fix.check: expected an array of strings, got a string (write check = [ ... "
     "])"},
    {"CheckThatIsAnOption",
     recipe({.fix = "[fix]\n"
                    "kind = \"workaround\"\n"
                    "check = [\"-c\", \"id\"]\n"
                    "files = [{ path = \"a\", install = \"/etc/a\" }]\n"}),
     "recipe.toml:6:9: fix.check: \"-c\" is not a program (a name or an absolute path, followed by "
     "its arguments)"},
    {"OverrideAsText", recipe({.base = k_base + "fix = \"bump\"\n"}),
     "recipe.toml:10:7: base.fix: expected a table, got a string"},
    {"OverrideWithAnUnknownKey", recipe({.base = k_base + "fix = { patch = [] }\n"}),
     "recipe.toml:10:9: fix: unknown key \"patch\" (it may be kind, version, sources, patches, "
     "files, check, way_back or repack)"},
    {"OverrideOfAnotherKindIncomplete",
     recipe({.base = k_base + "fix = { kind = \"bump\", version = \"2\" }\n"}),
     "recipe.toml:10:7: fix.sources: is missing (where the fixed upstream version comes from)"},
    {"OverrideWithAKeyOfAnotherKind", recipe({.base = k_base + "fix = { version = \"2\" }\n"}),
     "recipe.toml:10:9: fix.version: has no meaning for a backport (it has kind and patches)"},
    {"MistakeInFixIsToldOnceWithOverrides",
     recipe({.fix = k_fix + "repak = 1\n",
             .base = k_base + "fix = { patches = [{ path = \"b\" }] }\n"}),
     R"(recipe.toml:7:1: fix: unknown key "repak" (did you mean repack?))"},
};

INSTANTIATE_TEST_SUITE_P(Recipe, FixMistake, testing::ValuesIn(k_mistakes), name_of_mistake);

} // namespace

} // namespace stopgap::test
