#include "lifecycle/deploy_kits.hpp"

#include "artifacts/deploy_kit.hpp"
#include "base/clock.hpp"
#include "base/digest.hpp"
#include "lifecycle/published_files.hpp"
#include "lifecycle/signing_key.hpp"
#include "support/expect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::lifecycle {
namespace {

using testing::HasSubstr;

class DeployKitsTest : public testing::Test {
  protected:
    /// A kit as an earlier run published it, that hosts refuse from `expires` on.
    void published(const std::string& version, std::uint64_t serial, const std::string& expires) {
        artifacts::DeployKit kit = artifacts::deploy_kit("HF-1", deploy(), target());
        kit.serial = serial;
        kit.expires = expires;
        kit.beside = beside_;
        kit.packages = {
            {"a_1.deb", "deb", "a", "1", "amd64", sha256_of("package"), sizeof("package") - 1}};
        make_directories(place(version));
        write_file(place(version) / "a_1.deb", "package");
        write_signed(place(version) / "deploy.manifest", artifacts::deploy_manifest(kit), key_);
        write_file(place(version) / "deploy.sh", "of an earlier version");
        std::string sums;
        for (const char* name :
             {"a_1.deb", "deploy.manifest", "deploy.manifest.asc", "deploy.sh"}) {
            sums += sha256_of_file(place(version) / name) + "  " + name + "\n";
        }
        write_signed(place(version) / "SHA256SUMS", sums, key_);
        PublishedHotfix& hotfix = hotfixes_.emplace_back();
        hotfix.published.id = "HF-1";
        hotfix.published.version = version;
        hotfix.published.files = {{"pool/a_1.deb", sha256_of("package"), 7}};
    }
    [[nodiscard]] fs::path place(const std::string& version) const {
        return folder_.path() / "target/kits/HF-1" / version;
    }
    [[nodiscard]] std::string read(const std::string& version, const std::string& name) const {
        return read_file(place(version) / name);
    }
    std::size_t verified() {
        return verify_kits(tree_, hotfixes_, {{key_.key_file()}, {key_.fingerprint()}});
    }
    std::string refusal() {
        const Error error = test::error_of([&] { static_cast<void>(verified()); });
        EXPECT_EQ(error.status(), ExitStatus::verification);
        return error.message();
    }
    static Deploy deploy() {
        Deploy deploy;
        deploy.environments = {"stage", "prod"};
        return deploy;
    }
    static Target target() {
        Target target;
        target.distribution = "debian";
        target.release = "bookworm";
        target.architecture = "amd64";
        return target;
    }

    const std::string soon_ = rfc3339_date(now() + std::chrono::days(10));
    const std::string late_ = rfc3339_date(now() + std::chrono::days(80));
    std::string beside_; ///< what a workaround is beside
    std::vector<PublishedHotfix> hotfixes_;
    TemporaryDirectory folder_{fs::temp_directory_path(), "kits"};
    fs::path tree_ = folder_.path() / "target";
    SigningKey key_{{"", folder_.path() / "signing"}, folder_.path()};
    KitIssuer issuer_{key_, ""};
};

TEST_F(DeployKitsTest, AreHeldToTheirKeyAndDigests) {
    published("1", 1, late_);
    EXPECT_EQ(verified(), 1U);
    write_file(place("1") / "a_1.deb", "pockage");
    EXPECT_THAT(refusal(), HasSubstr("a_1.deb: is not the file that SHA256SUMS lists"));
}

TEST_F(DeployKitsTest, HaveNoFileThatIsNotListed) {
    published("1", 1, late_);
    write_file(place("1") / "more.sh", "");
    EXPECT_THAT(refusal(), HasSubstr("more.sh: SHA256SUMS does not list it"));
}

TEST_F(DeployKitsTest, OfAnotherKeyAreRefused) {
    published("1", 1, late_);
    SigningKey other({"", folder_.path() / "other"}, folder_.path());
    write_signed(place("1") / "SHA256SUMS", read("1", "SHA256SUMS"), other);
    EXPECT_THAT(refusal(), HasSubstr("SHA256SUMS"));
}

TEST_F(DeployKitsTest, TheNewestIsRenewedBeforeItsEndAndStaysPromoted) {
    published("1", 1, soon_);
    published("2", 2, soon_);
    EXPECT_EQ(promote_kit(tree_, "HF-1", 2, "stage", issuer_), fs::path("kits/HF-1/2"));
    const std::string older = read("1", "deploy.manifest");

    renew_kits(tree_, issuer_);

    EXPECT_EQ(verified(), 2U);
    EXPECT_EQ(read("1", "deploy.manifest"), older);
    const std::string manifest = read("2", "deploy.manifest");
    EXPECT_THAT(manifest, HasSubstr("\nserial 3\n"));
    EXPECT_THAT(manifest, Not(HasSubstr(soon_)));
    EXPECT_THAT(manifest, HasSubstr("\npackage a amd64 1 "));
    EXPECT_EQ(read("2", "deploy.sh"), artifacts::deploy_script());
    EXPECT_THAT(read("2", "promotion-stage"), HasSubstr("manifest " + sha256_of(manifest)));

    renew_kits(tree_, issuer_);
    EXPECT_EQ(read("2", "deploy.manifest"), manifest) << "it ends late now";
}

TEST_F(DeployKitsTest, AreBroughtTheScriptAndTheTemplatesOfThisProgram) {
    published("1", 1, late_);
    write_file(place("1") / "hotfix.pp", "of an earlier version");
    const std::string manifest = read("1", "deploy.manifest");

    renew_kits(tree_, issuer_);

    EXPECT_EQ(verified(), 1U);
    EXPECT_EQ(read("1", "deploy.manifest"), manifest) << "its end is not near";
    EXPECT_EQ(read("1", "deploy.sh"), artifacts::deploy_script());
    EXPECT_THAT(read("1", "hotfix.pp"), HasSubstr("class stopgap_hf_1 ("));

    const std::string signature = read("1", "SHA256SUMS.asc");
    renew_kits(tree_, issuer_);
    EXPECT_EQ(read("1", "SHA256SUMS.asc"), signature) << "nothing changed";
}

TEST_F(DeployKitsTest, AreFetchedFromTheUrlThatTheFolderIsServedUnder) {
    published("1.0+b~1", 1, late_);
    renew_kits(tree_, issuer_);
    EXPECT_FALSE(fs::exists(place("1.0+b~1") / "ssm-document.json"));
    EXPECT_FALSE(fs::exists(place("1.0+b~1") / "cloud-config.yaml"));

    issuer_.url = "https://hf.example/el9";
    renew_kits(tree_, issuer_);

    EXPECT_EQ(verified(), 1U);
    for (const char* name : {"ssm-document.json", "cloud-config.yaml"}) {
        EXPECT_THAT(read("1.0+b~1", name), HasSubstr("'https://hf.example/el9/kits/HF-1/1.0+b~1'"));
    }
    EXPECT_THAT(read("1.0+b~1", "cloud-config.yaml"), HasSubstr("-----BEGIN PGP PUBLIC KEY"));
}

TEST_F(DeployKitsTest, NameTheFilesOfARenewedAndPromotedKitWhereTheyAreFetched) {
    published("1", 1, soon_);
    issuer_.url = "https://hf.example/el9";
    promote_kit(tree_, "HF-1", 1, "stage", issuer_);
    EXPECT_EQ(read("1", "deploy.sh"), "of an earlier version") << "stage tried that one";
    renew_kits(tree_, issuer_);

    const std::string document = read("1", "ssm-document.json");
    EXPECT_THAT(document, HasSubstr("serial 2:"));
    for (const char* name : {"deploy.sh", "deploy.manifest", "deploy.manifest.asc",
                             "promotion-stage", "promotion-stage.asc"}) {
        EXPECT_THAT(document, HasSubstr(sha256_of_file(place("1") / name) + " " + name + " " +
                                        name + " -\""));
    }
    EXPECT_THAT(document, HasSubstr(sha256_of("package") + " a_1.deb a_1.deb a\""));
    EXPECT_THAT(document, Not(HasSubstr("playbook.yml")));
    EXPECT_THAT(document, Not(HasSubstr("SHA256SUMS")));
    EXPECT_EQ(verified(), 1U);
}

TEST_F(DeployKitsTest, OfAWorkaroundAreFetchedWholeSinceNoHostHasItsPackage) {
    beside_ = "base";
    published("1", 1, soon_);
    issuer_.url = "https://hf.example/el9";
    renew_kits(tree_, issuer_);
    EXPECT_THAT(read("1", "ssm-document.json"),
                HasSubstr(sha256_of("package") + " a_1.deb a_1.deb -\""));
}

TEST_F(DeployKitsTest, ArePromotedOnlyWhereTheyAreDeployed) {
    published("1", 1, late_);
    EXPECT_EQ(test::error_of([&] { promote_kit(tree_, "HF-1", 1, "moon", issuer_); }).hint(),
              "they are: stage, prod");
    EXPECT_EQ(test::error_of([&] { promote_kit(tree_, "HF-2", 1, "stage", issuer_); }).message(),
              "HF-2: has no deploy kit here");
    EXPECT_EQ(test::error_of([&] { promote_kit(tree_, "HF-1", 2, "stage", issuer_); }).message(),
              "HF-1: the newest kit has serial 1, not 2");
    EXPECT_EQ(verified(), 1U);
}

/// The vendor's build of the package of the kit.
std::vector<Artifact> vendor_packages(const fs::path& folder, const std::string& name = "a") {
    make_directories(folder);
    write_file(folder / "a_2.deb", "the vendor's");
    return {{"a_2.deb", "deb", name, "2", "amd64", sha256_of("the vendor's"), 12}};
}

TEST_F(DeployKitsTest, ThatRetireHaveTheVendorsPackagesAndBeginAtTheFirstEnvironment) {
    published("1", 4, late_);
    promote_kit(tree_, "HF-1", 4, "stage", issuer_);
    const fs::path from = folder_.path() / "vendor";
    EXPECT_EQ(retire_kit(tree_, "HF-1", vendor_packages(from), from, issuer_), "kits/HF-1/1");
    EXPECT_THAT(read("1", "deploy.manifest"), HasSubstr("\nserial 5\n"));
    EXPECT_THAT(read("1", "deploy.manifest"),
                HasSubstr("\nretire a amd64 2 " + sha256_of("the vendor's") + " 12 a_2.deb\n"));
    EXPECT_EQ(read("1", "a_2.deb"), "the vendor's");
    EXPECT_FALSE(fs::exists(place("1") / "promotion-stage"));
    EXPECT_FALSE(fs::exists(place("1") / "promotion-stage.asc"));
    EXPECT_EQ(refusal(),
              (place("1") / "deploy.manifest").string() + ": retires a hotfix that is not retired");
    hotfixes_.front().retired = artifacts::Retirement{};
    EXPECT_EQ(verified(), 1U);
}

TEST_F(DeployKitsTest, ThatRetireNameThePackagesOfOtherVersionsThatHostsMayHave) {
    published("1", 4, late_);
    published("1.1", 5, late_);
    const fs::path from = folder_.path() / "vendor";
    EXPECT_EQ(retire_kit(tree_, "HF-1", vendor_packages(from), from, issuer_), "kits/HF-1/1.1");
    EXPECT_THAT(read("1.1", "deploy.manifest"), HasSubstr("\nretired a amd64 1\n"));
    for (PublishedHotfix& hotfix : hotfixes_) {
        hotfix.retired = artifacts::Retirement{};
    }
    EXPECT_EQ(verified(), 2U);
}

TEST_F(DeployKitsTest, OfARetiredHotfixThatStillDeployAreRefused) {
    published("1", 4, late_);
    hotfixes_.front().retired = artifacts::Retirement{};
    EXPECT_EQ(refusal(), (place("1") / "deploy.manifest").string() +
                             ": still deploys a hotfix that is retired");
}

TEST_F(DeployKitsTest, ThatRetireOnceMoreNameOnlyTheLastBuildOfTheVendors) {
    published("1", 4, late_);
    const fs::path from = folder_.path() / "vendor";
    std::vector<Artifact> vendor = vendor_packages(from);
    retire_kit(tree_, "HF-1", vendor, from, issuer_);
    vendor.front().version = "3";
    retire_kit(tree_, "HF-1", vendor, from, issuer_);
    EXPECT_THAT(read("1", "deploy.manifest"), HasSubstr("\nserial 6\n"));
    EXPECT_THAT(read("1", "deploy.manifest"), HasSubstr("\nretire a amd64 3 "));
    EXPECT_THAT(read("1", "deploy.manifest"), testing::Not(HasSubstr("\nretire a amd64 2 ")));
}

TEST_F(DeployKitsTest, RetireNothingWhereTheVendorLacksAPackage) {
    published("1", 4, late_);
    const std::string manifest = read("1", "deploy.manifest");
    const fs::path from = folder_.path() / "vendor";
    const Error error = test::error_of([&] {
        static_cast<void>(retire_kit(tree_, "HF-1", vendor_packages(from, "b"), from, issuer_));
    });
    EXPECT_EQ(error.status(), ExitStatus::usage);
    EXPECT_EQ(error.message(), "the vendor's build has none of the hotfix's packages");
    EXPECT_EQ(read("1", "deploy.manifest"), manifest);
}

TEST_F(DeployKitsTest, OfAWorkaroundTakeItsPackageAway) {
    beside_ = "apache2";
    published("1", 4, late_);
    retire_kit(tree_, "HF-1", {}, folder_.path(), issuer_);
    EXPECT_THAT(read("1", "deploy.manifest"), HasSubstr("\npurge a amd64\n"));
    hotfixes_.front().retired = artifacts::Retirement{};
    EXPECT_EQ(verified(), 1U);
}

TEST_F(DeployKitsTest, OfAnotherHotfixAreRefused) {
    published("1", 1, late_);
    published("2", 2, late_);
    hotfixes_[1].published.files = {{"pool/a_2.deb", sha256_of("another"), 7}};
    EXPECT_THAT(refusal(), HasSubstr("is no package of its hotfix"));
    hotfixes_.pop_back();
    EXPECT_THAT(refusal(), HasSubstr("2/deploy.manifest: is of another hotfix"));
    fs::rename(tree_ / "kits/HF-1", tree_ / "kits/HF-2");
    hotfixes_[0].published.id = "HF-2";
    EXPECT_THAT(refusal(), HasSubstr("1/deploy.manifest: is of another hotfix"));
}

} // namespace
} // namespace stopgap::lifecycle
