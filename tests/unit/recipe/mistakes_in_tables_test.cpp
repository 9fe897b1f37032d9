// One mistake at a time in [[base]], [build], [policy], [[decision]], [deploy] and [retire].

#include "recipe_text.hpp"

namespace stopgap::test {

namespace {

class TableMistake : public testing::TestWithParam<Mistake> {};

TEST_P(TableMistake, IsToldWithItsPlaceAndItsMend) {
    EXPECT_EQ(messages_of(GetParam().text), GetParam().message);
}

const Mistake k_mistakes[] = {
    {"TargetMissing",
     recipe({.base = "[[base]]\n"
                     "source = \"apache2\"\n"}),
     "recipe.toml:7:1: base.target: is missing (a target's name: such as debian-bookworm-amd64)"},
    {"TargetThatIsAPath",
     recipe({.base = "[[base]]\n"
                     "target = \"../x\"\n"
                     "source = \"apache2\"\n"}),
     "recipe.toml:8:10: base.target: \"../x\" is not a target's name (such as "
     "debian-bookworm-amd64)"},
    {"SourceMissing",
     recipe({.base = "[[base]]\n"
                     "target = \"debian-bookworm-amd64\"\n"}),
     "recipe.toml:7:1: base.source: is missing (the source package's name in the target)"},
    {"SourceOfADebTargetInUpperCase",
     recipe({.base = "[[base]]\n"
                     "target = \"debian-bookworm-amd64\"\n"
                     "source = \"Apache\"\n"}),
     "recipe.toml:9:10: base.source: \"Apache\" is not a Debian source package's name (lower-case "
     "letters, digits, '+', '.' and '-', at least two)"},
    {"SourceOfAnRpmTargetWithASlash",
     recipe({.base = "[[base]]\n"
                     "target = \"el9-x86_64\"\n"
                     "source = \"a/b\"\n"}),
     "recipe.toml:9:10: base.source: \"a/b\" is not a source package's name (letters, digits, '.', "
     "'_', '+' and '-')"},
    {"BaseVersionWithALeadingDash", recipe({.base = k_base + "version = \"-1\"\n"}),
     "recipe.toml:10:11: base.version: \"-1\" is not a package version ([epoch:]version[-revision] "
     "of letters, digits, '.', '_', '+', '~', '^')"},
    {"TargetTwice",
     recipe({.rest = "[[base]]\n"
                     "target = \"debian-bookworm-amd64\"\n"
                     "source = \"nginx\"\n"}),
     "recipe.toml:10:1: base.target: another base has the target \"debian-bookworm-amd64\" (one "
     "base for each target)"},
    {"DscWithoutDigest",
     recipe({.base = "[[base]]\n"
                     "target = \"debian-bookworm-amd64\"\n"
                     "dsc = { url = \"https://mirror.example/a.dsc\" }\n"}),
     "recipe.toml:9:7: base.dsc.sha256: is missing (a download is pinned by its digest, or by keys "
     "that sign it)"},
    {"DscWithADetachedSignature",
     recipe({.base = "[[base]]\n"
                     "target = \"debian-bookworm-amd64\"\n"
                     "dsc = { path = \"a.dsc\", keys = [\"k\"], signature = \"a.asc\" }\n"}),
     "recipe.toml:9:39: base.dsc: unknown key \"signature\" (it may be path, sha256, keys or "
     "name)"},
    {"DscBesideVersion",
     recipe({.base = "[[base]]\n"
                     "target = \"debian-bookworm-amd64\"\n"
                     "version = \"2-1\"\n"
                     "dsc = { path = \"a.dsc\", sha256 = \"" +
                     k_digest + "\" }\n"}),
     "recipe.toml:9:11: base.version: stands beside dsc (the file has its own version)"},
    {"DscBesideSrpm",
     recipe({.base = "[[base]]\n"
                     "target = \"debian-bookworm-amd64\"\n"
                     "srpm = { path = \"a.src.rpm\", sha256 = \"" +
                     k_digest +
                     "\" }\n"
                     "dsc = { path = \"a.dsc\", sha256 = \"" +
                     k_digest + "\" }\n"}),
     "recipe.toml:9:8: base.srpm: stands beside dsc (a base comes from one place)"},
    {"SrpmWithoutPin",
     recipe({.base = "[[base]]\n"
                     "target = \"el9-x86_64\"\n"
                     "srpm = { url = \"https://mirror.example/a.src.rpm\" }\n"}),
     "recipe.toml:9:8: base.srpm.sha256: is missing (a download is pinned by its digest, or by "
     "keys that sign it)"},
    {"SrpmBesideTheRecipeWithoutPin",
     recipe({.base = "[[base]]\n"
                     "target = \"el9-x86_64\"\n"
                     "srpm = { path = \"a.src.rpm\" }\n"}),
     "recipe.toml:9:8: base.srpm.sha256: is missing (a file beside the recipe is pinned by its "
     "digest, or by keys that sign it)"},
    {"SrpmWithNoKeyInKeys",
     recipe({.base = "[[base]]\n"
                     "target = \"el9-x86_64\"\n"
                     "srpm = { path = \"a.src.rpm\", keys = [] }\n"}),
     "recipe.toml:9:37: base.srpm.keys: names no file (the files with the keys that may sign it)"},
    {"SrpmWithADetachedSignature",
     recipe({.base = "[[base]]\n"
                     "target = \"el9-x86_64\"\n"
                     "srpm = { path = \"a.src.rpm\", keys = [\"k\"], signature = \"a.asc\" }\n"}),
     "recipe.toml:9:44: base.srpm: unknown key \"signature\" (it may be path, sha256, keys or "
     "name)"},
    {"KeysOfAPatchBesideTheRecipe", backport_of("path = \"a.patch\", keys = [\"k\"]"),
     "recipe.toml:6:32: fix.patches: unknown key \"keys\" (it may be path, sha256 or name)"},
    {"PackagingWithoutSuite", recipe({.base = k_base + "packaging = { version = \"2-1\" }\n"}),
     "recipe.toml:10:13: base.packaging.suite: is missing (a suite: such as bookworm-security)"},
    {"PackagingOfABackport", recipe({.base = k_base + "packaging = { suite = \"trixie\" }\n"}),
     "recipe.toml:7:1: base.packaging: only a bump has a donor's packaging (a backport is built in "
     "the base's own)"},
    {"PackagingAgainstThePolicy",
     bump_from("path = \"f\", sha256 = \"" + k_digest + "\"") +
         "packaging = { suite = \"trixie\" }\n[policy]\ndonors = \"never\"\n",
     "recipe.toml:8:1: base.packaging: policy.donors is \"never\" (take one of the two out)"},
    {"PackagingAsText", recipe({.base = k_base + "packaging = \"trixie\"\n"}),
     "recipe.toml:10:13: base.packaging: expected a table, got a string"},
    {"HotfixZero",
     recipe({.rest = "[build]\n"
                     "hotfix = 0\n"}),
     "recipe.toml:11:10: build.hotfix: 0 is out of range (from 1 to 9999)"},
    {"HotfixAsText",
     recipe({.rest = "[build]\n"
                     "hotfix = \"1\"\n"}),
     "recipe.toml:11:10: build.hotfix: expected an integer, got a string"},
    {"TestsAsText",
     recipe({.rest = "[build]\n"
                     "tests = \"yes\"\n"}),
     "recipe.toml:11:9: build.tests: expected a boolean, got a string"},
    {"OptionsAsText",
     recipe({.rest = "[build]\n"
                     "options = \"parallel=2\"\n"}),
     "recipe.toml:11:11: build.options: expected an array of strings, got a string (write options "
     "= [ ... ])"},
    {"OptionWithASpace",
     recipe({.rest = "[build]\n"
                     "options = [\"parallel=2 nocheck\"]\n"}),
     "recipe.toml:11:12: build.options: \"parallel=2 nocheck\" is not a word of DEB_BUILD_OPTIONS "
     "(lower-case letters, digits, '=' and '-')"},
    {"OptionThatContradictsTests",
     recipe({.rest = "[build]\n"
                     "options = [\"nocheck\"]\n"}),
     "recipe.toml:11:11: build.options: \"nocheck\" contradicts build.tests (write tests = false)"},
    {"RpmOptionUnknown",
     recipe({.rest = "[build.options]\n"
                     "wihout = [\"ldap\"]\n"}),
     "recipe.toml:11:1: build.options: unknown key \"wihout\" (did you mean without?)"},
    {"RpmOptionWithAQuote",
     recipe({.rest = "[build.options]\n"
                     "without = [\"ldap'\"]\n"}),
     "recipe.toml:11:12: build.options.without: \"ldap'\" is not an rpmbuild option (letters, "
     "digits, '.', '_', '+' and '-')"},
    {"RpmMacroWithABadName",
     recipe({.rest = "[build.options.define]\n"
                     "\"a b\" = \"1\"\n"}),
     "recipe.toml:11:1: build.options.define: \"a b\" is not a macro's name (letters, digits and "
     "'_', at least three)"},
    {"RpmMacroAsNumber",
     recipe({.rest = "[build.options.define]\n"
                     "abc = 1\n"}),
     "recipe.toml:11:7: build.options.define.abc: expected a string, got an integer"},
    {"LimitUnknown",
     recipe({.rest = "[build.limits]\n"
                     "memry = \"8G\"\n"}),
     "recipe.toml:11:1: build.limits: unknown key \"memry\" (did you mean memory?)"},
    {"LimitWithoutUnit",
     recipe({.rest = "[build.limits]\n"
                     "memory = \"8\"\n"}),
     "recipe.toml:11:10: build.limits.memory: \"8\" is not a size (a number and K, M, G or T, such "
     "as 8G)"},
    {"LimitAsNumber",
     recipe({.rest = "[build.limits]\n"
                     "memory = 8\n"}),
     "recipe.toml:11:10: build.limits.memory: expected a string, got an integer"},
    {"LimitOfZero",
     recipe({.rest = "[build.limits]\n"
                     "disk = \"0G\"\n"}),
     "recipe.toml:11:8: build.limits.disk: \"0G\" is not a size (a number and K, M, G or T, such "
     "as 8G)"},
    {"LimitTooLarge",
     recipe({.rest = "[build.limits]\n"
                     "disk = \"99999999999T\"\n"}),
     "recipe.toml:11:8: build.limits.disk: \"99999999999T\" is not a size (a number and K, M, G or "
     "T, such as 8G)"},
    {"TimeInAnUnknownUnit",
     recipe({.rest = "[build.limits]\n"
                     "time = \"2 hours\"\n"}),
     "recipe.toml:11:8: build.limits.time: \"2 hours\" is not a duration (a number and s, m, h or "
     "d, such as 2h)"},
    {"ProcessesNegative",
     recipe({.rest = "[build.limits]\n"
                     "processes = -1\n"}),
     "recipe.toml:11:13: build.limits.processes: -1 is out of range (from 1 to 4194304)"},
    {"RepairsUnknown",
     recipe({.rest = "[policy]\n"
                     "repairs = \"all\"\n"}),
     R"(recipe.toml:11:11: policy.repairs: "all" is not none or standard)"},
    {"RepairsMisspelt",
     recipe({.rest = "[policy]\n"
                     "repairs = \"standrd\"\n"}),
     "recipe.toml:11:11: policy.repairs: \"standrd\" is not none or standard (did you mean "
     "standard?)"},
    {"RepairsAsBoolean",
     recipe({.rest = "[policy]\n"
                     "repairs = true\n"}),
     "recipe.toml:11:11: policy.repairs: expected a string or a table, got a boolean (none, "
     "standard, or { kind = \"allow\" })"},
    {"RepairsOfABadKind",
     recipe({.rest = "[policy.repairs]\n"
                     "\"Missing Header\" = \"allow\"\n"}),
     "recipe.toml:11:1: policy.repairs: \"Missing Header\" is not a failure kind (lower-case "
     "letters and '-')"},
    {"RepairsWithABadPermission",
     recipe({.rest = "[policy.repairs]\n"
                     "missing-header = \"never\"\n"}),
     "recipe.toml:11:18: policy.repairs.missing-header: \"never\" is not allow or ask"},
    {"DonorsUnknown",
     recipe({.rest = "[policy]\n"
                     "donors = \"alow\"\n"}),
     "recipe.toml:11:10: policy.donors: \"alow\" is not allow, ask or never (did you mean allow?)"},
    {"RepositoriesAsText",
     recipe({.rest = "[policy]\n"
                     "repositories = \"x\"\n"}),
     "recipe.toml:11:16: policy.repositories: expected an array of strings, got a string (write "
     "repositories = [ ... ])"},
    {"DecisionAsOneTable",
     recipe({.rest = "[decision]\n"
                     "kind = \"x\"\n"}),
     "recipe.toml:10:1: decision: expected an array of tables, got a table (write [[decision]])"},
    {"DecisionIncomplete",
     recipe({.rest = "[[decision]]\n"
                     "reason = \"r\"\n"}),
     "recipe.toml:10:1: decision.action: is missing (an action: such as drop or "
     "add-build-dependency:PACKAGE)\n"
     "recipe.toml:10:1: decision.kind: is missing (a word: lower-case letters and '-')\n"
     "recipe.toml:10:1: decision.subject: is missing (the finding's, such as a patch or a file)"},
    {"DecisionOfAnUnknownBase",
     recipe({.rest = "[[decision]]\n"
                     "kind = \"patch-conflict\"\n"
                     "subject = \"x\"\n"
                     "action = \"drop\"\n"
                     "base = \"debian-bookwrm-amd64\"\n"}),
     "recipe.toml:14:8: decision.base: no base has the target \"debian-bookwrm-amd64\" (did you "
     "mean debian-bookworm-amd64?)"},
    {"DecisionWithABadAction",
     recipe({.rest = "[[decision]]\n"
                     "kind = \"patch-conflict\"\n"
                     "subject = \"\"\n"
                     "action = \"drop it\"\n"}),
     "recipe.toml:13:10: decision.action: \"drop it\" is not an action (such as drop or "
     "add-build-dependency:PACKAGE)"},
    {"DecisionTwice",
     recipe({.rest = "[[decision]]\n"
                     "kind = \"patch-conflict\"\n"
                     "subject = \"x\"\n"
                     "action = \"drop\"\n"
                     "[[decision]]\n"
                     "kind = \"patch-conflict\"\n"
                     "subject = \"x\"\n"
                     "action = \"keep\"\n"}),
     "recipe.toml:14:1: decision: the same kind, subject and base were decided before"},
    {"DecisionWithAPathOutside",
     recipe({.rest = "[[decision]]\n"
                     "kind = \"patch-conflict\"\n"
                     "subject = \"x\"\n"
                     "action = \"replace\"\n"
                     "path = \"../x\"\n"}),
     "recipe.toml:14:8: decision.path: \"../x\" leaves the recipe's folder (name a file in the "
     "recipe's folder, relative to it)"},
    {"RestartOfAnOption",
     recipe({.rest = "[deploy]\n"
                     "restart = [\"--now\"]\n"}),
     "recipe.toml:11:12: deploy.restart: \"--now\" is not a service (a systemd unit's name such as "
     "apache2)"},
    {"RestartTwice",
     recipe({.rest = "[deploy]\n"
                     "restart = [\"apache2\", \"apache2\"]\n"}),
     R"(recipe.toml:11:23: deploy.restart: "apache2" is there twice)"},
    {"EnvironmentWithASpace",
     recipe({.rest = "[deploy]\n"
                     "environments = [\"the stage\"]\n"}),
     "recipe.toml:11:17: deploy.environments: \"the stage\" is not a word (lower-case letters and "
     "'-')"},
    {"HealthOfNothing",
     recipe({.rest = "[deploy]\n"
                     "health = [{}]\n"}),
     "recipe.toml:11:11: deploy.health: needs exactly one of unit, http and run"},
    {"HealthOfTwoForms",
     recipe({.rest = "[deploy]\n"
                     "health = [{ unit = \"a\", http = \"http://127.0.0.1/\" }]\n"}),
     "recipe.toml:11:11: deploy.health: needs exactly one of unit, http and run"},
    {"HealthWithExpectAlone",
     recipe({.rest = "[deploy]\n"
                     "health = [{ unit = \"a\", expect = 200 }]\n"}),
     "recipe.toml:11:34: deploy.health.expect: is the status that http answers with (add http = "
     "\"...\")"},
    {"HealthWithABadStatus",
     recipe({.rest = "[deploy]\n"
                     "health = [{ http = \"http://127.0.0.1/\", expect = 2000 }]\n"}),
     "recipe.toml:11:50: deploy.health.expect: 2000 is out of range (from 100 to 599)"},
    {"HealthOfABadUrl",
     recipe({.rest = "[deploy]\n"
                     "health = [{ http = \"127.0.0.1\" }]\n"}),
     "recipe.toml:11:20: deploy.health.http: \"127.0.0.1\" is not an http or https URL"},
    {"HealthOfAUrlThatHostsDoNotTake",
     recipe({.rest = "[deploy]\n"
                     "health = [{ http = \"http://127.0.0.1/a(b)\" }]\n"}),
     "recipe.toml:11:20: deploy.health.http: \"http://127.0.0.1/a(b)\" has a character that hosts "
     "do not take (write it as %XX)"},
    {"HealthRunEmpty",
     recipe({.rest = "[deploy]\n"
                     "health = [{ run = [] }]\n"}),
     "recipe.toml:11:19: deploy.health.run: is empty (a program: a name or an absolute path, "
     "followed by its arguments)"},
    {"UntilOfNoCalendar",
     recipe({.rest = "[retire]\n"
                     "until = \"2026-02-30\"\n"}),
     "recipe.toml:11:9: retire.until: \"2026-02-30\" is not a date (YYYY-MM-DD, such as "
     "2026-12-31)"},
    {"UntilInAnotherForm",
     recipe({.rest = "[retire]\n"
                     "until = \"31.12.2026\"\n"}),
     "recipe.toml:11:9: retire.until: \"31.12.2026\" is not a date (YYYY-MM-DD, such as "
     "2026-12-31)"},
    {"UntilAsNumber",
     recipe({.rest = "[retire]\n"
                     "until = 20261231\n"}),
     "recipe.toml:11:9: retire.until: expected a string, got an integer"},
    {"TestOutsideTheFolder",
     recipe({.rest = "[retire]\n"
                     "test = [\"/bin/true\"]\n"}),
     "recipe.toml:11:9: retire.test: \"/bin/true\" is absolute (name a file in the recipe's "
     "folder, relative to it)"},
};

INSTANTIATE_TEST_SUITE_P(Recipe, TableMistake, testing::ValuesIn(k_mistakes), name_of_mistake);

} // namespace

} // namespace stopgap::test
