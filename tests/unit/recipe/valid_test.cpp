// The recipes of tests/fixtures/recipe use the whole format; each value must arrive.

#include "recipe_text.hpp"

namespace stopgap::test {

namespace {

Recipe fixture(const std::string& name) {
    return load_recipe(std::filesystem::path(STOPGAP_SOURCE_DIR) / "tests/fixtures/recipe" / name);
}

template <typename Kind> Kind from(const Input& input) {
    return std::get<Kind>(input.from);
}

TEST(ValidRecipe, HasItsHead) {
    const Recipe bump = fixture("bump");
    EXPECT_EQ(bump.id, "HF-2026-0007");
    EXPECT_EQ(bump.summary, "httpd: a Range header exhausts memory");
    EXPECT_EQ(bump.cves, (std::vector<std::string>{"CVE-2011-3192", "CVE-2011-31920"}));
    EXPECT_EQ(bump.references.size(), 2U);
    EXPECT_EQ(bump.supersedes, std::vector<std::string>{"HF-2026-0003"});
    EXPECT_EQ(bump.folder.filename(), "bump");
    EXPECT_TRUE(bump.folder.is_absolute());
    EXPECT_EQ(bump.digest.size(), 64U);
}

TEST(ValidRecipe, HasTheSourcesOfABumpWithTheVersionPutIn) {
    const Fix fix = fixture("bump").fix;
    EXPECT_EQ(fix.kind, FixKind::bump);
    EXPECT_EQ(fix.version, "2.4.68");
    EXPECT_EQ(fix.way_back, WayBack::supersede);
    EXPECT_EQ(fix.repack, "never");
    ASSERT_EQ(fix.sources.size(), 5U);
    const UrlInput url = from<UrlInput>(fix.sources[0]);
    EXPECT_EQ(url.url, "https://archive.example/httpd/httpd-2.4.68.tar.gz");
    EXPECT_EQ(url.mirrors, std::vector<std::string>{"http://mirror.example/httpd-2.4.68.tar.gz"});
    EXPECT_EQ(url.signature, url.url + ".asc");
    EXPECT_EQ(url.sha256, std::string(64, '1'));
    EXPECT_EQ(url.keys, std::vector<std::filesystem::path>{"keys/httpd.asc"});
    EXPECT_EQ(fix.sources[1].name, "extra.tar.gz");
    EXPECT_EQ(from<PathInput>(fix.sources[2]).path, "files/docs.tar.gz");
    EXPECT_EQ(from<PathInput>(fix.sources[2]).sha256, std::string(64, '2'));
    EXPECT_EQ(from<ArchiveInput>(fix.sources[3]).version, "2.4.68-1");
    EXPECT_EQ(from<GitInput>(fix.sources[4]).tag, "releases/v2.4.68-rc.1");
    EXPECT_EQ(from<GitInput>(fix.sources[4]).commit, k_commit);
    EXPECT_EQ(from<GitInput>(fix.sources[4]).sha256, std::string(64, '3'));
    EXPECT_EQ(from<PathInput>(fix.patches.at(0)).path, "patches/ours.patch");
}

TEST(ValidRecipe, HasItsBases) {
    const std::vector<Base> bases = fixture("bump").bases;
    ASSERT_EQ(bases.size(), 2U);
    EXPECT_EQ(bases[0].target, "debian-bookworm-amd64");
    EXPECT_EQ(bases[0].source, "apache2");
    EXPECT_EQ(bases[0].version, "2.4.67-1~deb12u1");
    EXPECT_EQ(bases[0].packaging.value_or(DonorPackaging{}).suite, "trixie");
    EXPECT_EQ(bases[0].packaging.value_or(DonorPackaging{}).version, "2.4.68-1");
    EXPECT_FALSE(bases[0].fix);
    ASSERT_TRUE(bases[1].dsc);
    EXPECT_EQ(from<UrlInput>(*bases[1].dsc).url, "http://mirror.example/apache2_2.4.66-1.dsc");
}

TEST(ValidRecipe, HasItsBuildSettings) {
    const BuildSettings build = fixture("bump").build;
    EXPECT_EQ(build.hotfix, 2U);
    EXPECT_FALSE(build.run_tests);
    EXPECT_EQ(build.options, (std::vector<std::string>{"parallel=2", "nocheck"}));
    EXPECT_EQ(build.limits.memory_bytes, 8ULL << 30U);
    EXPECT_EQ(build.limits.processes, 4096U);
    EXPECT_EQ(build.limits.disk_bytes, 20ULL << 30U);
    EXPECT_EQ(build.limits.time_seconds, 7200U);
}

TEST(ValidRecipe, HasItsPolicyAndDecisions) {
    const Recipe bump = fixture("bump");
    EXPECT_TRUE(bump.policy.standard);
    EXPECT_EQ(bump.policy.default_repair, Permission::allow);
    EXPECT_EQ(bump.policy.repairs.at("missing-header"), Permission::ask);
    EXPECT_EQ(bump.policy.repairs.at("missing-command"), Permission::allow);
    EXPECT_EQ(bump.policy.donors, Permission::allow);
    EXPECT_EQ(bump.policy.repositories, std::vector<std::string>{"trixie"});
    ASSERT_EQ(bump.decisions.size(), 2U);
    EXPECT_EQ(bump.decisions[0].kind, "patch-conflict");
    EXPECT_EQ(bump.decisions[0].subject, "debian/patches/fix-example.patch");
    EXPECT_EQ(bump.decisions[0].base, "debian-bookworm-amd64");
    EXPECT_EQ(bump.decisions[0].action, "replace");
    EXPECT_EQ(bump.decisions[0].path, "patches/rebased.patch");
    EXPECT_EQ(bump.decisions[0].reason, "trixie carries the same change, rebased");
    EXPECT_EQ(bump.decisions[1].base, "");
}

TEST(ValidRecipe, HasItsDeploymentAndRetirement) {
    const Recipe bump = fixture("bump");
    EXPECT_EQ(bump.deploy.restart, (std::vector<std::string>{"apache2", "php8.2-fpm@www.service"}));
    EXPECT_EQ(bump.deploy.environments, (std::vector<std::string>{"stage", "prod"}));
    ASSERT_EQ(bump.deploy.health.size(), 3U);
    EXPECT_EQ(bump.deploy.health[0].unit, "apache2");
    EXPECT_EQ(bump.deploy.health[1].http, "http://127.0.0.1/");
    EXPECT_EQ(bump.deploy.health[1].expect, 204U);
    EXPECT_EQ(bump.deploy.health[2].run, (std::vector<std::string>{"/usr/bin/true", "-x"}));
    EXPECT_EQ(bump.retire.until, "2026-12-31");
    EXPECT_EQ(bump.retire.test, std::vector<std::filesystem::path>{"tests/poc.sh"});
}

TEST(ValidRecipe, HasThePatchesOfABackportInTheirOrder) {
    const Recipe backport = fixture("backport");
    const std::vector<Input>& patches = backport.fix.patches;
    ASSERT_EQ(patches.size(), 5U);
    EXPECT_EQ(from<PathInput>(patches[0]).sha256, "");
    EXPECT_EQ(from<PathInput>(patches[1]).sha256, std::string(64, '1'));
    EXPECT_EQ(from<GitInput>(patches[2]).commits.size(), 2U);
    EXPECT_EQ(from<UrlInput>(patches[3]).url, "http://mirror.example/three.patch");
    EXPECT_EQ(from<ArchiveInput>(patches[4]).file, "debian/patches/CVE-2026-0001.patch");
    EXPECT_EQ(patches[4].name, "four.patch");
    EXPECT_EQ(patches[4].place.line, 15U);
    EXPECT_EQ(patches[4].place.column, 3U);
    EXPECT_FALSE(backport.policy.standard);
    EXPECT_EQ(backport.policy.default_repair, Permission::ask);
    EXPECT_EQ(backport.policy.donors, Permission::never);
    EXPECT_EQ(backport.retire.until, "2026-12-31");
}

TEST(ValidRecipe, HasTheFilesOfAWorkaround) {
    const Fix fix = fixture("workaround").fix;
    EXPECT_EQ(fix.kind, FixKind::workaround);
    ASSERT_EQ(fix.files.size(), 2U);
    EXPECT_EQ(fix.files[0].from.path, "files/range.conf");
    EXPECT_EQ(fix.files[0].install, "/etc/httpd/conf.d/zz-hotfix-range.conf");
    EXPECT_EQ(fix.files[0].mode, 0640U);
    EXPECT_EQ(fix.files[1].mode, 0644U);
    EXPECT_EQ(fix.check, (std::vector<std::string>{"apachectl", "configtest"}));
}

TEST(ValidRecipe, HasTheOptionsOfRpmbuild) {
    const Recipe rpm = fixture("rpm");
    ASSERT_TRUE(rpm.bases.at(0).srpm);
    EXPECT_EQ(from<UrlInput>(*rpm.bases[0].srpm).keys,
              std::vector<std::filesystem::path>{"el9.asc"});
    EXPECT_EQ(rpm.build.rpm_with, std::vector<std::string>{"lua"});
    EXPECT_EQ(rpm.build.rpm_without, std::vector<std::string>{"ldap"});
    EXPECT_EQ(rpm.build.rpm_define.at("dist"), ".el9");
    EXPECT_EQ(rpm.build.options, std::vector<std::string>{});
}

TEST(ValidRecipe, HasAnSrpmBesideItThatItsKeysPin) {
    const Recipe rpm =
        parsed(recipe({.base = "[[base]]\n"
                               "target = \"el9-x86_64\"\n"
                               "srpm = { path = \"a.src.rpm\", keys = [\"k\"] }\n"}));
    ASSERT_TRUE(rpm.bases.at(0).srpm);
    const PathInput srpm = from<PathInput>(*rpm.bases[0].srpm);
    EXPECT_EQ(srpm.path, "a.src.rpm");
    EXPECT_EQ(srpm.sha256, "");
    EXPECT_EQ(srpm.keys, std::vector<std::filesystem::path>{"k"});
}

TEST(ValidRecipe, HasDefaultsForWhatItLeavesOut) {
    const Recipe least = parsed(recipe({}));
    EXPECT_EQ(least.build.hotfix, 1U);
    EXPECT_TRUE(least.build.run_tests);
    EXPECT_EQ(least.build.limits.memory_bytes, 0U);
    EXPECT_TRUE(least.policy.standard);
    EXPECT_EQ(least.policy.donors, Permission::ask);
    EXPECT_EQ(least.fix.way_back, WayBack::downgrade);
    EXPECT_EQ(least.fix.repack, "auto");
    EXPECT_EQ(least.retire.until, "");
}

} // namespace

} // namespace stopgap::test
