// What a lock holds the inputs of the next run to.

#include "engine/lock_file.hpp"

#include "support/expect.hpp"

#include <gmock/gmock.h>

namespace stopgap::engine {
namespace {

SourceFile file_of(char sha256, char tar_sha256) {
    SourceFile file;
    file.name = "x-1.tar.xz";
    file.sha256 = std::string(64, sha256);
    file.tar_sha256 = tar_sha256 == 0 ? std::string() : std::string(64, tar_sha256);
    return file;
}

std::string refusal(const SourceFile& now, const SourceFile& locked) {
    BuildResult result;
    result.inputs = {locked};
    const std::optional<Lock> lock = lock_of(Recipe(), result);
    return test::error_of([&] { require_locked_inputs({now}, lock); }).message();
}

void expect_held(const SourceFile& now, const SourceFile& locked) {
    BuildResult result;
    result.inputs = {locked};
    EXPECT_NO_THROW(require_locked_inputs({now}, lock_of(Recipe(), result)));
}

TEST(ALock, holds_a_tarball_of_ours_to_its_tar_whatever_it_was_compressed_to) {
    expect_held(file_of('b', 't'), file_of('a', 't'));
    EXPECT_EQ(refusal(file_of('a', 'u'), file_of('a', 't')),
              "x-1.tar.xz: is another file than recipe.lock names\n    locked " +
                  std::string(64, 'a') + ", its tar " + std::string(64, 't') + "\n    now    " +
                  std::string(64, 'a') + ", its tar " + std::string(64, 'u'));
}

TEST(ALock, holds_every_other_file_to_its_bytes) {
    expect_held(file_of('a', 0), file_of('a', 0));
    expect_held(file_of('a', 't'), file_of('a', 0));
    EXPECT_EQ(refusal(file_of('b', 0), file_of('a', 0)),
              "x-1.tar.xz: is another file than recipe.lock names\n    locked " +
                  std::string(64, 'a') + "\n    now    " + std::string(64, 'b'));
}

} // namespace
} // namespace stopgap::engine
