// The files for configuration management, whole: tests/golden/kit/NAME is what one kit's file NAME
// is. STOPGAP_ACCEPT=1 rewrites them. What real tools make of them, tests/flow/deploy_*.sh holds.

#include "artifacts/configuration_management.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>

namespace stopgap::artifacts {
namespace {

using testing::HasSubstr;

const fs::path k_golden = fs::path(STOPGAP_SOURCE_DIR) / "tests/golden/kit";

ConfiguredKit kit() {
    ConfiguredKit kit;
    kit.id = "HF-2026-0007";
    kit.serial = 3;
    kit.packages = {{"", "deb", "liba", "2:1.0-1+bhot1", "amd64", "", 0},
                    {"", "deb", "libb", "1.0-1+bhot1", "all", "", 0}};
    kit.files = {{"deploy.manifest", std::string(64, 'b'), ""},
                 {"deploy.sh", std::string(64, 'a'), ""},
                 {"liba_1.0-1+bhot1_amd64.deb", std::string(64, 'c'), "liba"},
                 {"libb_1.0^1~x_all.deb", std::string(64, 'd'), "libb"}};
    kit.url = "https://hf.example/debian-bookworm-amd64/kits/HF-2026-0007/1.0-1+bhot1";
    kit.key = "-----BEGIN PGP PUBLIC KEY BLOCK-----\nComment: a: header\n\nmDMEabc+/9==\n=AbCd\n"
              "-----END PGP PUBLIC KEY BLOCK-----\n";
    return kit;
}

std::string text_of(const ConfiguredKit& kit, const std::string& name) {
    for (const GeneratedFile& file : configuration_management(kit)) {
        if (file.name == name) {
            return file.text;
        }
    }
    return {};
}

std::string refusal_of(const ConfiguredKit& kit) {
    const Error error =
        test::error_of([&kit] { static_cast<void>(configuration_management(kit)); });
    EXPECT_EQ(error.status(), ExitStatus::usage);
    return error.message();
}

class ConfigurationManagement : public testing::TestWithParam<std::string> {};

TEST_P(ConfigurationManagement, IsFilledAsExpected) {
    const std::string text = text_of(kit(), GetParam());
    if (std::getenv("STOPGAP_ACCEPT") != nullptr) {
        make_directories(k_golden);
        write_file(k_golden / GetParam(), text);
        GTEST_SKIP() << "accepted";
    }
    EXPECT_EQ(text, read_file(k_golden / GetParam()));
    EXPECT_TRUE(is_for_configuration_management(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Files, ConfigurationManagement,
                         testing::Values("cloud-config.yaml", "hotfix.pp", "hotfix.sls",
                                         "install-override-list.yaml", "playbook.yml",
                                         "rightscript.sh", "ssm-document.json"),
                         [](const testing::TestParamInfo<std::string>& file) -> std::string {
                             return "Number" + std::to_string(file.index);
                         });

TEST(AKitThatIsServedNowhere, HasNoFileThatWouldFetchIt) {
    ConfiguredKit local = kit();
    local.url.clear();
    std::vector<std::string> names;
    for (const GeneratedFile& file : configuration_management(local)) {
        names.push_back(file.name);
    }
    EXPECT_EQ(names,
              (std::vector<std::string>{"hotfix.pp", "hotfix.sls", "install-override-list.yaml",
                                        "playbook.yml", "rightscript.sh"}));
    EXPECT_FALSE(is_for_configuration_management("deploy.sh"));
}

TEST(AnSsmDocument, IsJsonWhoseEveryParameterHasItsForm) {
    const nlohmann::json document = nlohmann::json::parse(text_of(kit(), "ssm-document.json"));
    for (const nlohmann::json& parameter : document.at("parameters")) {
        EXPECT_TRUE(parameter.contains("allowedValues") || parameter.contains("allowedPattern"));
    }
    const nlohmann::json& inputs = document.at("mainSteps").at(0).at("inputs");
    EXPECT_EQ(inputs.at("runCommand").at(0), "#!/bin/sh");
    EXPECT_EQ(inputs.at("runCommand").back(),
              "main '{{ Mode }}' '{{ Environment }}' '{{ Reboot }}'");
}

TEST(AnInstallOverrideList, NamesTheEpochThatYumWantsAndAptHas) {
    ConfiguredKit rpm = kit();
    rpm.family = Family::rpm;
    rpm.packages = {{"", "rpm", "httpd", "2.4.62-1.el9.hot1", "x86_64", "", 0},
                    {"", "rpm", "mod_ssl", "1:2.4.62-1.el9.hot1", "x86_64", "", 0}};
    const std::string text = text_of(rpm, "install-override-list.yaml");
    EXPECT_THAT(text, HasSubstr("  - id: 'httpd.x86_64'\n"
                                "    title: 'httpd.x86_64:0:2.4.62-1.el9.hot1'\n"
                                "  - id: 'mod_ssl.x86_64'\n"
                                "    title: 'mod_ssl.x86_64:1:2.4.62-1.el9.hot1'\n"));
}

TEST(ConfigurationManagementRefuses, AValueThatIsMoreThanAText) {
    for (const char* bad : {"", "a b", "-a", "a/b", "a\nb", "a;b", "a'b", "a\"b", "$(a)", "a`b",
                            "a\\b", "{{a}}", "a{%b", "a#b", "@id@"}) {
        ConfiguredKit of = kit();
        of.id = bad;
        EXPECT_THAT(refusal_of(of), HasSubstr("the hotfix's id cannot be")) << bad;
        of = kit();
        of.packages[0].name = bad;
        EXPECT_THAT(refusal_of(of), HasSubstr("a package's name cannot be")) << bad;
        of = kit();
        of.packages[0].version = bad;
        EXPECT_THAT(refusal_of(of), HasSubstr("a package's version cannot be")) << bad;
        of = kit();
        of.packages[0].arch = bad;
        EXPECT_THAT(refusal_of(of), HasSubstr("a package's architecture cannot be")) << bad;
        of = kit();
        of.files[0].name = bad;
        EXPECT_THAT(refusal_of(of), HasSubstr("a file cannot be")) << bad;
        of = kit();
        of.files[2].package = bad;
        if (*bad != '\0') {
            EXPECT_THAT(refusal_of(of), HasSubstr("a package's name cannot be")) << bad;
        }
        of = kit();
        of.url += *bad == '\0' ? " " : bad;
        if (of.url.find_first_of(" \n;'\"$`\\{#") != of.url.npos) {
            EXPECT_THAT(refusal_of(of), HasSubstr("the repository's URL cannot be")) << bad;
        }
    }
}

TEST(ConfigurationManagementRefuses, UrlsThatAreNotHttp) {
    for (const char* url :
         {"file:///srv/repository", "ftp://a/", "https", "//a/", "javascript:a"}) {
        ConfiguredKit of = kit();
        of.url = url;
        EXPECT_THAT(refusal_of(of), HasSubstr("the repository's URL cannot be")) << url;
    }
}

TEST(ConfigurationManagementRefuses, WhatIsNoDigestAndNoKey) {
    ConfiguredKit of = kit();
    of.files[0].sha256 = "beef";
    EXPECT_EQ(refusal_of(of), "the deploy kit: the digest of deploy.manifest cannot be \"beef\"");
    of = kit();
    of.files[1].sha256 = std::string(64, 'A');
    EXPECT_THAT(refusal_of(of), HasSubstr("the digest of the script cannot be"));
    of = kit();
    of.key = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n'; reboot\n";
    EXPECT_EQ(refusal_of(of), "the deploy kit: a line of the key cannot be \"'; reboot\"");
}

} // namespace
} // namespace stopgap::artifacts
