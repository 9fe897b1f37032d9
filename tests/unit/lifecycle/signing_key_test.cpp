#include "lifecycle/signing_key.hpp"

#include "support/expect.hpp"
#include "support/gpg_home.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::lifecycle {
namespace {

using testing::HasSubstr;

class SigningKeyTest : public testing::Test {
  protected:
    SigningSettings own() { return {"", folder_.path() / "signing"}; }
    SigningSettings named(const std::string& fingerprint) { return {fingerprint, home_.path()}; }
    Error refusal(const SigningSettings& settings) {
        return test::error_of([&] { const SigningKey key(settings, folder_.path()); });
    }

    test::GpgHome home_;
    TemporaryDirectory folder_{fs::temp_directory_path(), "key"};
};

TEST_F(SigningKeyTest, TheProjectsOwnIsMadeOnceWhereNobodyElseReads) {
    std::string fingerprint;
    {
        const SigningKey key(own(), folder_.path());
        EXPECT_TRUE(key.is_new());
        EXPECT_EQ(key.warning(), "");
        fingerprint = key.fingerprint();
        EXPECT_EQ(fs::status(key.home()).permissions(), fs::perms(0700));
    }
    const SigningKey again(own(), folder_.path());
    EXPECT_FALSE(again.is_new());
    EXPECT_EQ(again.fingerprint(), fingerprint);
}

TEST_F(SigningKeyTest, TheProjectsOwnIsOneRunsAtATime) {
    const fs::path lock = own().home / "stopgap.lock";
    {
        const SigningKey key(own(), folder_.path());
        EXPECT_FALSE(FileLock::try_lock(lock)) << "its agent would end under the other run";
    }
    EXPECT_TRUE(FileLock::try_lock(lock));
}

TEST_F(SigningKeyTest, ItsSignaturesHoldUnderTheStrictRule) {
    SigningKey key(own(), folder_.path());
    const TrustedKeys keys = {{key.key_file()}, {key.fingerprint()}};
    EXPECT_EQ(verify_clearsigned(key.clearsigned("a\n- b\n"), keys, "x").text, "a\n- b\n");
    write_file(folder_.path() / "x", "bytes");
    for (const SignatureMaker::Form form :
         {SignatureMaker::Form::armored, SignatureMaker::Form::binary}) {
        EXPECT_EQ(verify_detached(key.detached("bytes", form), folder_.path() / "x", keys, "x")
                      .fingerprint,
                  key.fingerprint());
    }
}

TEST_F(SigningKeyTest, OneThatIsNamedMustBeThere) {
    home_.make_key("Good <good@example.org>");
    const Error error = refusal(named(std::string(40, 'A')));
    EXPECT_EQ(error.status(), ExitStatus::usage);
    EXPECT_EQ(error.message(),
              home_.path().string() + ": holds no secret key " + std::string(40, 'A'));
}

TEST_F(SigningKeyTest, AnExpiredOrRevokedOneSignsNothing) {
    const std::string expired = home_.make_old_key("Expired <expired@example.org>", "1d");
    EXPECT_EQ(refusal(named(expired)).message(), "the signing key " + expired + " has expired");
    const std::string revoked = home_.make_key("Revoked <revoked@example.org>");
    home_.revoke(revoked);
    EXPECT_EQ(refusal(named(revoked)).message(), "the signing key " + revoked + " is revoked");
    EXPECT_EQ(refusal(named(revoked)).status(), ExitStatus::verification);
}

TEST_F(SigningKeyTest, OneThatEndsInLessThanSixtyDaysIsWarnedOf) {
    const std::string key = home_.make_key("Good <good@example.org>");
    home_.gpg({"--quick-set-expire", key, "61d"});
    EXPECT_EQ(SigningKey(named(key), folder_.path()).warning(), "");
    home_.gpg({"--quick-set-expire", key, "59d"});
    EXPECT_THAT(SigningKey(named(key), folder_.path()).warning(),
                HasSubstr("the signing key " + key + " expires on "));
}

TEST_F(SigningKeyTest, SoIsOneWhoseLastSigningSubkeyEnds) {
    const std::string key = home_.make_key("Sub <sub@example.org>", "ed25519", "cert");
    home_.gpg({"--quick-add-key", key, "ed25519", "sign", "10d"});
    EXPECT_THAT(SigningKey(named(key), folder_.path()).warning(), HasSubstr("expires on"));
    home_.gpg({"--quick-add-key", key, "ed25519", "sign", "never"});
    EXPECT_EQ(SigningKey(named(key), folder_.path()).warning(), "");
}

TEST_F(SigningKeyTest, AFolderThatOthersMayReadIsRefused) {
    const std::string key = home_.make_key("Good <good@example.org>");
    fs::permissions(home_.path(), fs::perms(0750));
    EXPECT_EQ(refusal(named(key)).message(),
              home_.path().string() + ": holds the signing key, and is not yours alone");
}

} // namespace
} // namespace stopgap::lifecycle
