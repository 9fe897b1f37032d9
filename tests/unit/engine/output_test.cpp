#include "engine/output.hpp"

#include "base/text.hpp"
#include "support/expect.hpp"
#include "unit/artifacts/hotfix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace stopgap::engine {
namespace {

using testing::HasSubstr;

/// Signs as long as it is not locked, as one with a passphrase may be after a while.
class Key : public SignatureMaker {
  public:
    Key(fs::path file, bool is_locked) : file_(std::move(file)), is_locked_(is_locked) {}
    [[nodiscard]] const std::string& fingerprint() const override { return fingerprint_; }
    [[nodiscard]] const fs::path& key_file() const override { return file_; }
    [[nodiscard]] std::string detached(std::string_view bytes, Form) override {
        if (is_locked_) {
            throw Error(ExitStatus::machine, "the key is locked");
        }
        return "signed: " + std::string(bytes);
    }
    [[nodiscard]] std::string clearsigned(std::string_view text) override {
        return std::string(text);
    }

  private:
    fs::path file_;
    bool is_locked_;
    std::string fingerprint_ = std::string(40, 'A');
};

class AnOutput : public testing::Test {
  protected:
    AnOutput() {
        hotfix_.result.id = hotfix_.recipe.id;
        hotfix_.result.outcome = Outcome::built;
        make_directories(folder_ / "logs");
        write_file(folder_ / "key.asc", "the key");
    }

    void write(bool is_locked) {
        BuildRequest request = {hotfix_.recipe, hotfix_.base, hotfix_.target, folder_ / "out"};
        request.signing_key = [&] { return std::make_unique<Key>(folder_ / "key.asc", is_locked); };
        write_output(request, hotfix_.result, hotfix_.record, folder_ / "artifacts",
                     folder_ / "logs");
    }
    [[nodiscard]] fs::path place() const {
        return folder_ / "out" / hotfix_.recipe.id / hotfix_.target.name;
    }

    artifacts::test::Hotfix hotfix_;
    test::Scratch folder_;
};

TEST_F(AnOutput, HasSignaturesOfManifestAndDigestsAndTheKey) {
    write(false);
    for (const std::string name : {"manifest.json", "SHA256SUMS"}) {
        EXPECT_EQ(read_file(place() / (name + ".asc")), "signed: " + read_file(place() / name));
    }
    EXPECT_EQ(read_file(place() / "stopgap.asc"), "the key");
}

TEST_F(AnOutput, ThatCannotBeSignedIsThereUnsignedAndAnErrorSaysSo) {
    const Error error = test::error_of([&] { write(true); });
    EXPECT_EQ(error.status(), ExitStatus::machine);
    EXPECT_EQ(error.message(), "the key is locked");
    EXPECT_EQ(joined(error.context(), "; "), "what was built lies unsigned in " + place().string());
    EXPECT_THAT(read_file(place() / "SHA256SUMS"), HasSubstr("hello_2.10-3+bhot1_amd64.deb"));
    for (const char* name : {"manifest.json.asc", "SHA256SUMS.asc", "stopgap.asc"}) {
        EXPECT_FALSE(fs::exists(place() / name)) << name;
    }
}

} // namespace
} // namespace stopgap::engine
