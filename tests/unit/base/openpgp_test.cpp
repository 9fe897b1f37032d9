#include "base/openpgp.hpp"

#include "base/process.hpp"
#include "support/expect.hpp"
#include "support/gpg_home.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <optional>

namespace stopgap {
namespace {

using test::GpgHome;
using test::in_2020;
using testing::HasSubstr;

const std::string k_text = "Origin: Example\nSuite: stable\n";

/// TMPDIR of the process while it lives.
class OwnTemporaryFolder {
  public:
    OwnTemporaryFolder() : folder_(fs::temp_directory_path()) {
        if (const char* before = std::getenv("TMPDIR")) {
            before_ = before;
        }
        EXPECT_EQ(setenv("TMPDIR", folder_.path().c_str(), 1), 0);
    }
    OwnTemporaryFolder(const OwnTemporaryFolder&) = delete;
    OwnTemporaryFolder& operator=(const OwnTemporaryFolder&) = delete;
    ~OwnTemporaryFolder() { before_ ? setenv("TMPDIR", before_->c_str(), 1) : unsetenv("TMPDIR"); }
    [[nodiscard]] const fs::path& path() const { return folder_.path(); }

  private:
    TemporaryDirectory folder_;
    std::optional<std::string> before_;
};

/// Keys are made once: each costs a tenth of a second.
class OpenPgp : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        home = std::make_unique<GpgHome>();
        good = home->make_key("Good <good@example.org>");
        other = home->make_key("Other <other@example.org>");
    }
    static void TearDownTestSuite() { home.reset(); }

    static TrustedKeys keys_of(const std::string& fingerprint) {
        return {{home->exported(fingerprint)}, {}};
    }
    static std::string refusal(const std::string& document, const TrustedKeys& keys) {
        const Error error = test::error_of(
            [&] { static_cast<void>(verify_clearsigned(document, keys, "InRelease")); });
        EXPECT_EQ(error.status(), ExitStatus::verification);
        return error.message();
    }

    static std::unique_ptr<GpgHome> home;
    static std::string good;
    static std::string other;
};

std::unique_ptr<GpgHome> OpenPgp::home;
std::string OpenPgp::good;
std::string OpenPgp::other;

TEST_F(OpenPgp, a_good_signature_gives_the_text_and_the_signer) {
    const ClearSigned result =
        verify_clearsigned(home->clearsigned(k_text, {good}), keys_of(good), "InRelease");
    EXPECT_EQ(result.text, k_text);
    EXPECT_EQ(result.signer.fingerprint, good);
    EXPECT_EQ(result.signer.user_id, "Good <good@example.org>");
}

TEST_F(OpenPgp, a_binary_keyring_serves_as_well_as_an_armored_one) {
    const TrustedKeys keys{{home->exported(other), home->exported(good, false)}, {}};
    EXPECT_EQ(verify_clearsigned(home->clearsigned(k_text, {good}), keys, "x").signer.fingerprint,
              good);
}

TEST_F(OpenPgp, of_many_keyrings_the_last_few_are_kept) {
    const OwnTemporaryFolder temporary;
    const std::string document = home->clearsigned(k_text, {good});
    const std::string certificate = read_file(home->exported(good));
    const auto signer_by = [&](unsigned number) {
        const fs::path file = home->path() / fmt::format("{}.asc", number);
        write_file(file, fmt::format("Key file {}\n\n", number) + certificate);
        return verify_clearsigned(document, {{file}, {}}, "x").signer.fingerprint;
    };
    for (unsigned number = 0; number < 20; ++number) {
        EXPECT_EQ(signer_by(number), good);
    }
    EXPECT_EQ(std::distance(fs::directory_iterator(temporary.path()), {}), 8);
    EXPECT_EQ(signer_by(0), good); // one that went
    EXPECT_EQ(std::distance(fs::directory_iterator(temporary.path()), {}), 8);
}

TEST_F(OpenPgp, dashes_survive) {
    const std::string text = "- dash\n-- two\n-\nFrom me\n\nlast\n";
    EXPECT_EQ(verify_clearsigned(home->clearsigned(text, {good}), keys_of(good), "x").text, text);
}

TEST_F(OpenPgp, another_key_is_refused) {
    EXPECT_EQ(refusal(home->clearsigned(k_text, {other}), keys_of(good)),
              "InRelease: no signature counts: " + other + ": the key is not in the keyring");
}

TEST_F(OpenPgp, a_key_that_is_not_the_pinned_one_is_refused) {
    TrustedKeys keys{{home->exported(good), home->exported(other)}, {other}};
    EXPECT_EQ(refusal(home->clearsigned(k_text, {good}), keys),
              "InRelease: no signature counts: " + good + ": the key is not the pinned one");
    keys.fingerprints = {good};
    EXPECT_EQ(verify_clearsigned(home->clearsigned(k_text, {good}), keys, "x").signer.fingerprint,
              good);
}

TEST_F(OpenPgp, altered_text_is_refused) {
    std::string document = home->clearsigned(k_text, {good});
    document.replace(document.find("stable"), 6, "evil!!");
    EXPECT_THAT(refusal(document, keys_of(good)),
                HasSubstr("BAD signature: the content is not what was signed"));
}

TEST_F(OpenPgp, an_expired_key_is_refused) {
    const std::string expired = home->make_old_key("Expired <expired@example.org>", "1d");
    const std::string document = home->clearsigned(k_text, {expired}, in_2020());
    EXPECT_EQ(refusal(document, keys_of(expired)),
              "InRelease: no signature counts: " + expired + ": the key has expired");
}

TEST_F(OpenPgp, a_revoked_key_is_refused) {
    const std::string revoked = home->make_key("Revoked <revoked@example.org>");
    const std::string document = home->clearsigned(k_text, {revoked});
    home->revoke(revoked);
    EXPECT_EQ(refusal(document, keys_of(revoked)),
              "InRelease: no signature counts: " + revoked + ": the key is revoked");
}

TEST_F(OpenPgp, a_weak_digest_is_refused) {
    const std::string document = home->clearsigned(k_text, {good}, {"--digest-algo", "SHA1"});
    EXPECT_EQ(refusal(document, keys_of(good)),
              "InRelease: no signature counts: " + good + ": made with the weak digest SHA1");
}

TEST_F(OpenPgp, a_weak_key_is_refused) {
    const std::string weak = home->make_key("Weak <weak@example.org>", "rsa1024");
    EXPECT_EQ(refusal(home->clearsigned(k_text, {weak}), keys_of(weak)),
              "InRelease: no signature counts: " + weak + ": the key is weak (1024 bits)");
}

TEST_F(OpenPgp, an_expired_signature_is_refused) {
    const std::string old = home->make_old_key("Old <old@example.org>", "never");
    std::vector<std::string> options = in_2020();
    options.insert(options.end(), {"--default-sig-expire", "1d"});
    EXPECT_EQ(refusal(home->clearsigned(k_text, {old}, options), keys_of(old)),
              "InRelease: no signature counts: " + old + ": the signature has expired");
}

TEST_F(OpenPgp, a_signing_subkey_counts_as_its_primary_key) {
    const std::string primary = home->make_key("Primary <primary@example.org>", "ed25519", "cert");
    home->add_signing_subkey(primary);
    TrustedKeys keys = keys_of(primary);
    keys.fingerprints = {primary};
    const ClearSigned result =
        verify_clearsigned(home->clearsigned(k_text, {primary}), keys, "InRelease");
    EXPECT_EQ(result.signer.fingerprint, primary);
}

TEST_F(OpenPgp, one_signature_that_counts_is_enough) {
    const std::string document = home->clearsigned(k_text, {other, good});
    EXPECT_EQ(verify_clearsigned(document, keys_of(good), "x").signer.fingerprint, good);
}

TEST_F(OpenPgp, text_around_the_block_is_refused) {
    const std::string document = home->clearsigned(k_text, {good});
    EXPECT_EQ(refusal("Origin: Evil\n" + document, keys_of(good)),
              "InRelease: is no clean signed document: text before the signed block");
    EXPECT_EQ(refusal(document + "Origin: Evil\n", keys_of(good)),
              "InRelease: is no clean signed document: text after the signed block");
    EXPECT_EQ(refusal(document + document, keys_of(good)),
              "InRelease: is no clean signed document: text after the signed block");
}

TEST_F(OpenPgp, a_document_cut_anywhere_is_refused) {
    const std::string document = home->clearsigned(k_text, {good});
    // Every seventh place reaches each part; gpg costs ten milliseconds for the few that pass the
    // check of the frame.
    for (std::size_t size = 0; size + 1 < document.size(); size += 7) {
        EXPECT_FALSE(refusal(document.substr(0, size), keys_of(good)).empty()) << size;
    }
}

TEST_F(OpenPgp, a_detached_signature_is_checked_against_the_file) {
    const test::Scratch scratch;
    write_file(scratch / "x.tar", "content");
    const std::string signature = home->detached("content", good);
    EXPECT_EQ(verify_detached(signature, scratch / "x.tar", keys_of(good), "x.tar").fingerprint,
              good);
    write_file(scratch / "x.tar", "Content");
    const Error error = test::error_of([&] {
        static_cast<void>(verify_detached(signature, scratch / "x.tar", keys_of(good), "x.tar"));
    });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_THAT(error.message(), HasSubstr("BAD signature: the content is not what was signed"));
}

TEST_F(OpenPgp, an_inline_signature_is_no_detached_one) {
    const test::Scratch scratch;
    write_file(scratch / "x.tar", "content");
    for (const std::string& signature : {home->clearsigned("content", {good}),
                                         home->gpg({"--local-user", good, "--sign"}, "content"),
                                         std::string("no signature"), std::string()}) {
        const Error error = test::error_of([&] {
            static_cast<void>(
                verify_detached(signature, scratch / "x.tar", keys_of(good), "x.tar"));
        });
        EXPECT_EQ(error.status(), ExitStatus::verification);
        EXPECT_THAT(error.message(),
                    testing::AnyOf("x.tar: is not signed",
                                   HasSubstr("x.tar: is no usable OpenPGP signature")));
    }
}

TEST_F(OpenPgp, a_file_without_keys_is_named) {
    const test::Scratch scratch;
    write_file(scratch / "keys.asc", "not a key\n");
    EXPECT_EQ(refusal(home->clearsigned(k_text, {good}), {{scratch / "keys.asc"}, {}}),
              (scratch / "keys.asc").string() + ": holds no OpenPGP public key");
}

TEST_F(OpenPgp, a_secret_key_is_refused) {
    const test::Scratch scratch;
    write_file(scratch / "secret.asc", home->gpg({"--armor", "--export-secret-keys", good}));
    EXPECT_EQ(refusal(home->clearsigned(k_text, {good}), {{scratch / "secret.asc"}, {}}),
              (scratch / "secret.asc").string() + ": holds a secret key");
}

TEST_F(OpenPgp, the_keys_of_a_file_are_listed) {
    const std::vector<KeyFacts> facts = keys_in_file(home->exported(good));
    ASSERT_EQ(facts.size(), 1U);
    EXPECT_EQ(facts[0].key.fingerprint, good);
    EXPECT_FALSE(facts[0].expired || facts[0].revoked);
}

TEST_F(OpenPgp, the_real_indexes_of_this_machine_verify) {
    const fs::path lists = "/var/lib/apt/lists";
    const fs::path keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
    int verified = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(lists)) {
        if (entry.path().string().ends_with("InRelease") && fs::exists(keyring)) {
            const ClearSigned result =
                verify_clearsigned(read_file(entry.path()), {{keyring}, {}}, "InRelease");
            EXPECT_THAT(result.text, HasSubstr("\nSHA256:\n"));
            ++verified;
        }
    }
    if (verified == 0 && !test::must_run()) {
        GTEST_SKIP() << "this machine has no Debian index or keyring";
    }
    EXPECT_GT(verified, 0);
}

} // namespace
} // namespace stopgap
