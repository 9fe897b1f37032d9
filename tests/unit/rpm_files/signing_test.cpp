// Signing packages: what comes out is what rpm itself accepts, and only the signature is new.

#include "base/digest.hpp"
#include "base/process.hpp"
#include "ecosystem/rpm/header.hpp"
#include "ecosystem/rpm/rpm_signing.hpp"
#include "packages.hpp"

#include <gmock/gmock.h>

namespace stopgap::rpm {
namespace {

using testing::HasSubstr;

/// Signs with a key of a throw-away home.
class Maker : public SignatureMaker {
  public:
    Maker(test::GpgHome& home, std::string key)
        : home_(home), fingerprint_(std::move(key)), key_file_(home.exported(fingerprint_)) {}
    [[nodiscard]] const std::string& fingerprint() const override { return fingerprint_; }
    [[nodiscard]] const fs::path& key_file() const override { return key_file_; }
    [[nodiscard]] std::string detached(std::string_view bytes, Form form) override {
        return home_.gpg({"--local-user", fingerprint_, "--digest-algo", "SHA512",
                          form == Form::armored ? "--armor" : "--no-armor", "--detach-sign"},
                         std::string(bytes));
    }
    [[nodiscard]] std::string clearsigned(std::string_view text) override {
        return home_.clearsigned(std::string(text), {fingerprint_});
    }

  private:
    test::GpgHome& home_;
    std::string fingerprint_;
    fs::path key_file_;
};

class RpmSigning : public test::Packages {
  protected:
    static void SetUpTestSuite() {
        test::Packages::SetUpTestSuite();
        made->good = made->home.make_key("Good <good@example.org>");
        made->other = made->home.make_key("Other <other@example.org>", "rsa2048");
    }
    static fs::path signed_by(const std::string& key, const fs::path& package) {
        const fs::path to = made->maker.next_file();
        Maker maker(made->home, key);
        sign_rpm(package, to, maker, "x.rpm");
        return to;
    }
    /// What rpmkeys says of it, with that key alone and both signature and digests asked for.
    static ProcessResult rpmkeys(const fs::path& package, const std::string& key) {
        const TemporaryDirectory database(made->folder.path(), "db");
        Command command;
        command.argv = {"rpmkeys", "--dbpath", database.path(), "--import",
                        made->home.exported(key)};
        run_or_throw(command, ExitStatus::machine);
        command.argv = {
            "rpmkeys",    "--dbpath", database.path(), "--define", "_pkgverify_level all",
            "--checksig", "-v",       package};
        return run(command);
    }
};

TEST_F(RpmSigning, makes_what_rpm_accepts_and_read_rpm_too) {
    for (const std::string& key : {made->good, made->other}) {
        for (const fs::path& package : {made->tiny.source, made->tiny.binary}) {
            const fs::path file = signed_by(key, package);
            EXPECT_EQ(read_rpm(file, "x.rpm", keys_of(key)).signer, key);
            const ProcessResult checked = rpmkeys(file, key);
            EXPECT_EQ(checked.exit_code, 0) << checked.output << checked.errors;
            EXPECT_THAT(checked.output, HasSubstr("SHA512 Signature"));
        }
    }
}

TEST_F(RpmSigning, changes_nothing_but_the_signature) {
    const fs::path file = signed_by(made->good, made->tiny.binary);
    EXPECT_NE(sha256_of_file(file), sha256_of_file(made->tiny.binary));
    EXPECT_EQ(digest_without_signatures(file), digest_without_signatures(made->tiny.binary));
    EXPECT_NE(digest_without_signatures(file), digest_without_signatures(made->tiny.source));
}

TEST_F(RpmSigning, takes_the_place_of_an_earlier_signature) {
    const fs::path file = signed_by(made->good, signed_by(made->other, made->tiny.binary));
    EXPECT_EQ(read_rpm(file, "x.rpm", keys_of(made->good)).signer, made->good);
    EXPECT_THAT(test::error_of([&] {
                    static_cast<void>(read_rpm(file, "x.rpm", keys_of(made->other)));
                }).message(),
                HasSubstr("the key is not in the keyring"));
}

TEST_F(RpmSigning, refuses_a_damaged_package_and_writes_nothing) {
    std::string bytes = read_file(made->tiny.binary);
    bytes[bytes.size() - 10] = static_cast<char>(bytes[bytes.size() - 10] ^ 1);
    const fs::path to = made->maker.next_file();
    Maker maker(made->home, made->good);
    const Error error = test::error_of([&] { sign_rpm(written(bytes), to, maker, "x.rpm"); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_FALSE(fs::exists(to));
}

TEST_F(RpmSigning, refuses_a_key_whose_signatures_rpm_has_no_place_for) {
    const std::string nist = made->home.make_key("Nist <nist@example.org>", "nistp256");
    EXPECT_EQ(
        test::error_of([&] { static_cast<void>(signed_by(nist, made->tiny.binary)); }).message(),
        "x.rpm: RPM packages cannot be signed with a key of this kind");
}

} // namespace
} // namespace stopgap::rpm
