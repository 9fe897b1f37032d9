// Signatures and digests of real packages: what counts, and what does not.

#include "packages.hpp"

#include <gmock/gmock.h>

namespace stopgap::rpm {
namespace {

using stopgap::test::in_2020;
using testing::HasSubstr;

constexpr std::uint32_t k_payload_digest_tag = 5092;
constexpr std::uint32_t k_open_payload_digest_tag = 5097;
constexpr std::uint32_t k_unknown_tag = 5999;

class RpmSignature : public test::Packages {
  protected:
    static void SetUpTestSuite() {
        test::Packages::SetUpTestSuite();
        made->good = made->home.make_key("Good <good@example.org>", "rsa2048");
        made->other = made->home.make_key("Other <other@example.org>");
    }
    static fs::path signed_by(const std::string& key,
                              const std::vector<std::string>& gpg_options = {}) {
        return made->maker.signed_copy(made->tiny.source, made->home, key, gpg_options);
    }
    /// As rpm before 4.14 wrote them: nothing in the header vouches for the payload.
    static fs::path old_style() {
        test::RpmBytes bytes = srpm_bytes();
        bytes.rename_tag(k_payload_digest_tag, k_unknown_tag);
        bytes.rename_tag(k_open_payload_digest_tag, k_unknown_tag + 1);
        return written(bytes.resealed());
    }
};

TEST_F(RpmSignature, a_good_one_gives_the_signer) {
    EXPECT_EQ(read_srpm(signed_by(made->good), "x", keys_of(made->good)).header.signer, made->good);
    EXPECT_EQ(read_srpm(signed_by(made->other), "x", keys_of(made->other)).header.signer,
              made->other);
}

TEST_F(RpmSignature, keyrings_may_be_binary_and_hold_several_keys) {
    const TrustedKeys keys = {
        {made->home.exported(made->other, false), made->home.exported(made->good, false)}, {}};
    EXPECT_EQ(read_srpm(signed_by(made->good), "x", keys).header.signer, made->good);
    const fs::path both = made->folder.path() / "both.asc";
    write_file(both, read_file(made->home.exported(made->other)) +
                         read_file(made->home.exported(made->good)));
    EXPECT_EQ(read_srpm(signed_by(made->good), "x", TrustedKeys{{both}, {}}).header.signer,
              made->good);
}

TEST_F(RpmSignature, a_signing_subkey_counts_for_its_primary_key) {
    const std::string primary = made->home.make_key("Sub <sub@example.org>", "rsa2048", "cert");
    made->home.gpg({"--quick-add-key", primary, "rsa2048", "sign", "never"});
    EXPECT_EQ(read_srpm(signed_by(primary), "x", keys_of(primary)).header.signer, primary);
}

TEST_F(RpmSignature, none_is_refused_where_keys_are_given_and_else_not_asked_for) {
    EXPECT_EQ(refused(made->tiny.source, keys_of(made->good)), "x.rpm: is not signed");
    EXPECT_EQ(read_srpm(made->tiny.source, "x", {}).header.signer, "");
    EXPECT_EQ(read_srpm(signed_by(made->good), "x", {}).header.signer, "");
}

TEST_F(RpmSignature, another_key_is_refused) {
    EXPECT_EQ(refused(signed_by(made->other), keys_of(made->good)),
              "x.rpm: no signature counts: " + made->other + ": the key is not in the keyring");
}

TEST_F(RpmSignature, a_key_that_is_not_the_pinned_one_is_refused) {
    TrustedKeys keys = keys_of(made->good);
    keys.fingerprints = {made->other};
    EXPECT_EQ(refused(signed_by(made->good), keys),
              "x.rpm: no signature counts: " + made->good + ": the key is not the pinned one");
}

TEST_F(RpmSignature, an_expired_key_is_refused_though_librpm_accepts_it) {
    const std::string expired = made->home.make_old_key("Expired <expired@example.org>", "1d");
    EXPECT_EQ(refused(signed_by(expired, in_2020()), keys_of(expired)),
              "x.rpm: no signature counts: " + expired + ": the key has expired");
}

TEST_F(RpmSignature, a_revoked_key_is_refused_though_librpm_accepts_it) {
    const std::string revoked = made->home.make_key("Revoked <revoked@example.org>");
    const fs::path package = signed_by(revoked);
    made->home.revoke(revoked);
    EXPECT_EQ(refused(package, keys_of(revoked)),
              "x.rpm: no signature counts: " + revoked + ": the key is revoked");
}

TEST_F(RpmSignature, a_weak_digest_is_refused) {
    EXPECT_EQ(refused(signed_by(made->good, {"--digest-algo", "SHA1"}), keys_of(made->good)),
              "x.rpm: no signature counts: " + made->good + ": made with the weak digest SHA1");
}

TEST_F(RpmSignature, a_weak_key_is_refused) {
    const std::string weak = made->home.make_key("Weak <weak@example.org>", "rsa1024");
    EXPECT_EQ(refused(signed_by(weak), keys_of(weak)),
              "x.rpm: no signature counts: " + weak + ": the key is weak (1024 bits)");
}

TEST_F(RpmSignature, one_over_another_header_is_bad) {
    test::RpmBytes bytes(read_file(signed_by(made->good)));
    bytes.replace_in_header("Something small", "Something else!");
    EXPECT_THAT(refused(written(bytes.resealed()), keys_of(made->good)),
                HasSubstr(": BAD signature: the content is not what was signed"));
}

TEST_F(RpmSignature, that_of_the_header_alone_does_not_cover_a_payload_without_digest) {
    // rpmsign adds the old style of itself where the header has no digest of the payload.
    test::RpmBytes bytes(read_file(made->maker.signed_copy(old_style(), made->home, made->good)));
    bytes.rename_signature_tag(1002, k_unknown_tag);
    const fs::path package = written(bytes.resealed());
    EXPECT_THAT(refused(package, keys_of(made->good)),
                HasSubstr("its signature does not cover its payload"));
    EXPECT_EQ(read_srpm(package, "x", {}).header.name, "tiny"); // pinned by whoever asks
}

TEST_F(RpmSignature, an_old_style_one_covers_header_and_payload) {
    const fs::path package =
        made->maker.signed_copy(old_style(), made->home, made->good, {}, {"--rpmv3"});
    EXPECT_EQ(read_srpm(package, "x", keys_of(made->good)).header.signer, made->good);
    test::RpmBytes bytes(read_file(package));
    std::string payload = bytes.payload();
    payload.back() = static_cast<char>(payload.back() ^ 1);
    bytes.set_payload(payload);
    EXPECT_THAT(refused(written(bytes.resealed()), keys_of(made->good)),
                HasSubstr(": BAD signature: the content is not what was signed"));
}

TEST_F(RpmSignature, both_styles_on_one_package_are_fine) {
    const fs::path package =
        made->maker.signed_copy(made->tiny.source, made->home, made->good, {}, {"--rpmv3"});
    EXPECT_EQ(read_srpm(package, "x", keys_of(made->good)).header.signer, made->good);
}

TEST_F(RpmSignature, librpm_must_accept_it_as_well) {
    // A primary key of a kind that gpg knows and rpm 4.18 does not.
    const std::string primary =
        made->home.make_key("Curve <curve@example.org>", "nistp256", "cert");
    made->home.gpg({"--quick-add-key", primary, "rsa2048", "sign", "never"});
    EXPECT_THAT(refused(signed_by(primary), keys_of(primary)),
                HasSubstr("x.rpm: librpm does not accept its signature: Header V4 RSA/"));
}

TEST_F(RpmSignature, changed_bytes_do_not_have_the_digest) {
    test::RpmBytes header = srpm_bytes();
    header.replace_in_header("Something small", "Something else!");
    EXPECT_THAT(refused(written(header.stale())),
                HasSubstr("x.rpm: its digests do not verify: Header SHA256 digest: BAD"));
    test::RpmBytes payload = srpm_bytes();
    std::string bytes = payload.payload();
    bytes.at(bytes.size() / 2) = static_cast<char>(bytes.at(bytes.size() / 2) ^ 1);
    payload.set_payload(bytes);
    EXPECT_THAT(refused(written(payload.stale())), HasSubstr("Payload SHA256 digest: BAD"));
}

TEST_F(RpmSignature, a_package_without_digests_is_refused) {
    test::RpmBytes payload = srpm_bytes();
    payload.rename_tag(k_payload_digest_tag, k_unknown_tag);
    payload.rename_tag(k_open_payload_digest_tag, k_unknown_tag + 1);
    payload.rename_signature_tag(1004, k_unknown_tag); // MD5 of header and payload
    EXPECT_THAT(refused(written(payload.resealed())),
                HasSubstr("x.rpm: its digests do not verify"));
    test::RpmBytes header = srpm_bytes();
    header.rename_signature_tag(273, k_unknown_tag); // SHA-256 and
    header.rename_signature_tag(269, k_unknown_tag); // SHA-1 of the header
    header.rename_signature_tag(1004, k_unknown_tag);
    EXPECT_THAT(refused(written(header.resealed())), HasSubstr("x.rpm: its digests do not verify"));
}

TEST_F(RpmSignature, configuration_of_the_host_has_no_say) {
    const fs::path home = made->folder.path() / "evil";
    make_directories(home);
    write_file(home / ".rpmmacros", "%_pkgverify_level none\n%_vsflags_query 0xfffff\n"
                                    "%_dbpath %(touch " +
                                        (home / "touched").string() + ")\n");
    const std::string before = getenv("HOME") != nullptr ? getenv("HOME") : "";
    setenv("HOME", home.c_str(), 1);
    test::RpmBytes bytes = srpm_bytes();
    bytes.replace_in_header("Something small", "Something else!");
    EXPECT_THAT(refused(written(bytes.stale())), HasSubstr("its digests do not verify"));
    EXPECT_EQ(refused(made->tiny.source, keys_of(made->good)), "x.rpm: is not signed");
    setenv("HOME", before.c_str(), 1);
    EXPECT_FALSE(fs::exists(home / "touched"));
}

} // namespace
} // namespace stopgap::rpm
