#include "artifacts/deploy_kit.hpp"

#include "support/expect.hpp"

#include <gtest/gtest.h>

namespace stopgap::artifacts {
namespace {

Artifact deb(const std::string& name, const std::string& version) {
    return {name + "_" + version + "_amd64.deb",
            "deb",
            name,
            version,
            "amd64",
            std::string(64, 'a'),
            12};
}

DeployKit kit() {
    DeployKit kit;
    kit.id = "HF-2026-0007";
    kit.serial = 3;
    kit.expires = "2027-01-31T00:00:00Z";
    kit.architecture = "amd64";
    kit.os_id = "debian";
    kit.os_release = "bookworm";
    kit.packages = {deb("libb", "1.0-1+bhot1"), deb("liba", "1.0-1+bhot1")};
    return kit;
}

std::string refusal_of(const DeployKit& kit) {
    const Error error = test::error_of([&kit] { static_cast<void>(deploy_manifest(kit)); });
    EXPECT_EQ(error.status(), ExitStatus::usage);
    return error.message();
}

TEST(ADeployManifest, IsOneValueALineInTheOrderOfItsRules) {
    DeployKit whole = kit();
    whole.old = {deb("liba", "1.0-1")};
    whole.from = {{"liba", "1.0-1"}};
    whole.deploy.environments = {"stage", "prod"};
    whole.deploy.restart = {"apache2", "php8.2-fpm"};
    whole.deploy.health = {{"apache2", "", 200, {}},
                           {"", "http://127.0.0.1/?a=b", 204, {}},
                           {"", "", 200, {"apachectl", "-D", "with a space; $(and) more"}}};
    const std::string sha256(64, 'a');
    EXPECT_EQ(deploy_manifest(whole), "stopgap-deploy 1\n"
                                      "id HF-2026-0007\n"
                                      "serial 3\n"
                                      "expires 2027-01-31T00:00:00Z\n"
                                      "family deb\n"
                                      "arch amd64\n"
                                      "os debian bookworm\n"
                                      "package liba amd64 1.0-1+bhot1 " +
                                          sha256 +
                                          " 12 liba_1.0-1+bhot1_amd64.deb\n"
                                          "package libb amd64 1.0-1+bhot1 " +
                                          sha256 +
                                          " 12 libb_1.0-1+bhot1_amd64.deb\n"
                                          "from liba 1.0-1\n"
                                          "old liba amd64 1.0-1 " +
                                          sha256 +
                                          " 12 liba_1.0-1_amd64.deb\n"
                                          "environment stage\n"
                                          "environment prod\n"
                                          "restart apache2\n"
                                          "restart php8.2-fpm\n"
                                          "unit apache2\n"
                                          "http 204 http://127.0.0.1/?a=b\n"
                                          "run 3\n"
                                          "arg apachectl\n"
                                          "arg -D\n"
                                          "arg with a space; $(and) more\n");
}

TEST(ADeployManifest, SaysOfAVendorsPackageThatTheHostHasToFindIt) {
    DeployKit retiring = kit();
    retiring.retire = {{"", "deb", "liba", "2:1.0-2", "amd64", "", 0}};
    EXPECT_NE(deploy_manifest(retiring).find("retire liba amd64 2:1.0-2 - - -\n"),
              std::string::npos);
}

TEST(ADeployManifest, OfAWorkaroundSaysWhatItComesWithHowItIsCheckedAndWhatGoes) {
    DeployKit workaround = kit();
    workaround.beside = "apache2";
    workaround.check = {"apache2ctl", "configtest"};
    workaround.purge = {{"", "deb", "stopgap-hf-1", "1", "all", "", 0}};
    EXPECT_TRUE(deploy_manifest(workaround)
                    .ends_with("_amd64.deb\n"
                               "purge stopgap-hf-1 all\n"
                               "with apache2\n"
                               "check 2\n"
                               "arg apache2ctl\n"
                               "arg configtest\n"))
        << deploy_manifest(workaround);
    workaround.check = {"true", "a\nb"};
    EXPECT_EQ(refusal_of(workaround),
              "the deploy kit: an argument of the check cannot be \"a\\x0ab\"");
}

TEST(ADeployManifest, RefusesAValueThatNoHostWouldAccept) {
    for (const char* bad : {"", "a b", "-a", ".a", "a/b", "a\nb", "a;b", "a'b", "$(a)", "a\\b"}) {
        DeployKit named = kit();
        named.packages[0].name = bad;
        EXPECT_NE(refusal_of(named).find("a package's name cannot be"), std::string::npos) << bad;
        DeployKit restarting = kit();
        restarting.deploy.restart = {bad};
        EXPECT_NE(refusal_of(restarting).find("a service cannot be"), std::string::npos) << bad;
        DeployKit filed = kit();
        filed.packages[0].path = bad;
        if (*bad != '\0') {
            EXPECT_NE(refusal_of(filed).find("a package's file cannot be"), std::string::npos);
        }
    }
}

TEST(ADeployManifest, RefusesLineBreaksInAnArgument) {
    DeployKit checked = kit();
    checked.deploy.health = {{"", "", 200, {"true", "a\narg b"}}};
    EXPECT_EQ(refusal_of(checked),
              "the deploy kit: an argument of a health check cannot be \"a\\x0aarg b\"");
}

TEST(ADeployManifest, RefusesUrlsThatAreNotHttp) {
    for (const char* url : {"file:///etc/passwd", "http://a b/", "http://a/\"", "http://a/$x"}) {
        DeployKit checked = kit();
        checked.deploy.health = {{"", url, 200, {}}};
        EXPECT_NE(refusal_of(checked).find("a health check's URL cannot be"), std::string::npos)
            << url;
    }
}

TEST(ADeployManifest, NeedsATimeOfExpiryADigestAndAPackage) {
    DeployKit dated = kit();
    dated.expires = "2027-01-31";
    EXPECT_EQ(refusal_of(dated), "the deploy kit: the time of expiry cannot be \"2027-01-31\"");
    DeployKit weak = kit();
    weak.packages[0].sha256 = "beef";
    EXPECT_EQ(refusal_of(weak), "the deploy kit: the digest of libb_1.0-1+bhot1_amd64.deb cannot "
                                "be \"beef\"");
    DeployKit empty = kit();
    empty.packages.clear();
    EXPECT_EQ(refusal_of(empty), "the deploy kit: HF-2026-0007 has no package for hosts");
}

TEST(HostsInstall, BinaryPackagesWithoutDebuggingSymbols) {
    Artifact source = deb("a-src", "1");
    source.kind = "dsc";
    EXPECT_TRUE(is_for_hosts(deb("liba", "1")));
    EXPECT_FALSE(is_for_hosts(deb("liba-dbgsym", "1")));
    EXPECT_FALSE(is_for_hosts(source));
}

TEST(AKit, IsForHostsOfItsTarget) {
    Deploy deploy;
    deploy.restart = {"apache2"};
    Target target;
    target.distribution = "debian";
    target.release = "bookworm";
    target.architecture = "amd64";
    const DeployKit made = deploy_kit("HF-1", deploy, target);
    EXPECT_EQ(made.id, "HF-1");
    EXPECT_EQ(made.family, Family::deb);
    EXPECT_EQ(made.architecture, "amd64");
    EXPECT_EQ(made.os_id, "debian");
    EXPECT_EQ(made.os_release, "bookworm");
    EXPECT_EQ(made.deploy.restart, deploy.restart);
}

TEST(ATarget, IsCalledAsItsOsReleaseCallsIt) {
    Target target;
    target.distribution = "amazonlinux";
    target.release = "2023";
    EXPECT_EQ(os_of(target).id, "amzn");
    target.distribution = "centos-stream";
    target.release = "9";
    EXPECT_EQ(os_of(target).id, "centos");
    EXPECT_EQ(os_of(target).release, "9");
    target.distribution = "opensuse-tumbleweed";
    EXPECT_EQ(os_of(target).release, "any");
}

TEST(APromotion, NamesTheManifestByItsDigestAndTheEnvironmentWhereItDidWell) {
    EXPECT_EQ(promotion("HF-2026-0007", 3, std::string(64, 'b'), "stage"),
              "stopgap-promotion 1\nid HF-2026-0007\nserial 3\nmanifest " + std::string(64, 'b') +
                  "\nenvironment stage\n");
}

TEST(TheDeployScript, IsWholeAndEndsWithTheCallThatRunsIt) {
    EXPECT_TRUE(deploy_script().starts_with("#!/bin/sh\n"));
    EXPECT_TRUE(deploy_script().ends_with("\nmain \"$@\"\n"));
}

} // namespace
} // namespace stopgap::artifacts
