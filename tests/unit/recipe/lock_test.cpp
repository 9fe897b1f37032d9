// recipe.lock: written, read, and refused.

#include "recipe/lock.hpp"
#include "recipe_text.hpp"
#include "support/expect.hpp"

namespace stopgap::test {

namespace {

Lock example() {
    Lock lock;
    lock.recipe_digest = std::string(64, 'a');
    lock.target = "debian-bookworm-amd64";
    lock.catalogue_version = 3;
    lock.base_name = "apache2";
    lock.base_version = "2.4.67-1~deb12u1";
    lock.version = "2.4.68-0hot1";
    lock.inputs = {
        {"httpd.tar.gz", std::string(64, 'b'), 9000000000, "https://mirror.example/h"},
        {"ours.patch", std::string(64, 'c'), 0, "patches/ours.patch"},
        {"x-1.tar.xz", std::string(64, 'd'), 7, "https://git.example/x.git", std::string(64, 'e')}};
    lock.repairs = {{"add-build-dependency", "missing-header", "foo.h", "libfoo-dev"}};
    return lock;
}

std::string failure_of(const std::string& text) {
    return error_of([&] { static_cast<void>(read_lock(text, "recipe.lock")); }).message();
}

TEST(WrittenLock, ReadsAsAPersonWouldWriteIt) {
    EXPECT_EQ(write_lock(example()),
              "# recipe.lock, written by stopgap: what this build used and which repairs it made, "
              "so that\n"
              "# the next one needs no search. Each repair is proved again, and held against the "
              "recipe's\n"
              "# policy, before it is used.\n"
              "schema = 1\n"
              "recipe_digest = \"" +
                  std::string(64, 'a') +
                  "\"\n"
                  "catalogue_version = 3\n"
                  "target = \"debian-bookworm-amd64\"\n"
                  "version = \"2.4.68-0hot1\"\n"
                  "\n[base]\n"
                  "name = \"apache2\"\n"
                  "version = \"2.4.67-1~deb12u1\"\n"
                  "\n[[input]]\n"
                  "name = \"httpd.tar.gz\"\n"
                  "sha256 = \"" +
                  std::string(64, 'b') +
                  "\"\n"
                  "size = 9000000000\n"
                  "origin = \"https://mirror.example/h\"\n"
                  "\n[[input]]\n"
                  "name = \"ours.patch\"\n"
                  "sha256 = \"" +
                  std::string(64, 'c') +
                  "\"\n"
                  "size = 0\n"
                  "origin = \"patches/ours.patch\"\n"
                  "\n[[input]]\n"
                  "name = \"x-1.tar.xz\"\n"
                  "sha256 = \"" +
                  std::string(64, 'd') +
                  "\"\n"
                  "tar_sha256 = \"" +
                  std::string(64, 'e') +
                  "\"\n"
                  "size = 7\n"
                  "origin = \"https://git.example/x.git\"\n"
                  "\n[[repair]]\n"
                  "strategy = \"add-build-dependency\"\n"
                  "kind = \"missing-header\"\n"
                  "subject = \"foo.h\"\n"
                  "value = \"libfoo-dev\"\n");
}

TEST(WrittenLock, ReadsBackAsItWas) {
    EXPECT_EQ(read_lock(write_lock(example()), "recipe.lock"), example());
    Lock bare = example();
    bare.inputs.clear();
    bare.repairs.clear();
    EXPECT_EQ(read_lock(write_lock(bare), "recipe.lock"), bare);
}

TEST(WrittenLock, KeepsQuotesBackslashesAndOtherLetters) {
    Lock lock = example();
    lock.repairs[0].subject = "a \"quoted\" C:\\path 'x' = [1] # \xc3\xa4 {version}";
    lock.repairs[0].value = "\\\"";
    EXPECT_EQ(read_lock(write_lock(lock), "recipe.lock"), lock);
}

TEST(WrittenLock, RefusesAValueThatBreaksItsLine) {
    for (const char* value : {"a\nstrategy = \"x\"", "a\x1b[31m", "a\xff", "a\r", "\xe2\x80\xae"}) {
        Lock lock = example();
        lock.repairs[0].subject = value;
        const Error error = error_of([&] { static_cast<void>(write_lock(lock)); });
        EXPECT_EQ(error.message(), "recipe.lock: subject: the value holds a control character");
        EXPECT_EQ(error.status(), ExitStatus::verification);
    }
}

TEST(ReadLock, TellsEverythingThatIsMissing) {
    EXPECT_EQ(failure_of(""),
              "recipe.lock:1:1: base: is missing (the package that was hotfixed)\n"
              "recipe.lock:1:1: catalogue_version: is missing (a number from 0)\n"
              "recipe.lock:1:1: recipe_digest: is missing (a SHA-256 digest: 64 lower-case "
              "hexadecimal digits)\n"
              "recipe.lock:1:1: schema: is missing (this version reads 1)\n"
              "recipe.lock:1:1: target: is missing (a target's name: such as "
              "debian-bookworm-amd64)\n"
              "recipe.lock:1:1: version: is missing (a package version: "
              "[epoch:]version[-revision] of letters, digits, '.', '_', '+', '~', '^')");
}

TEST(ReadLock, RefusesWhatItDoesNotKnow) {
    const std::string text = write_lock(example());
    EXPECT_EQ(
        failure_of(text + "command = \"id\"\n"),
        "recipe.lock:38:1: repair: unknown key \"command\" (it may be strategy, kind, subject "
        "or value)");
}

TEST(ReadLock, RefusesAnotherSchema) {
    std::string text = write_lock(example());
    text.replace(text.find("schema = 1"), 10, "schema = 2");
    EXPECT_EQ(failure_of(text), "recipe.lock:4:10: schema: 2 is out of range (from 1 to 1)");
}

TEST(ReadLock, RefusesValuesOfAnotherForm) {
    Lock lock = example();
    lock.target = "../../etc";
    lock.inputs[0].name = "../a";
    lock.inputs[0].sha256 = "b";
    lock.repairs[0].strategy = "$(id)";
    EXPECT_EQ(failure_of(write_lock(lock)),
              "recipe.lock:7:10: target: \"../../etc\" is not a target's name (such as "
              "debian-bookworm-amd64)\n"
              "recipe.lock:15:8: input.name: \"../a\" is not a file name (letters, digits, '.', "
              "'_', '+', '~', '^' and '-', without a folder)\n"
              "recipe.lock:16:10: input.sha256: \"b\" is not a SHA-256 digest (64 lower-case "
              "hexadecimal digits)\n"
              "recipe.lock:34:12: repair.strategy: \"$(id)\" is not a word (lower-case letters and "
              "'-')");
}

TEST(ReadLock, RefusesTwoInputsOfOneName) {
    Lock lock = example();
    lock.inputs[1].name = lock.inputs[0].name;
    EXPECT_EQ(failure_of(write_lock(lock)),
              "recipe.lock:20:1: input: another one has the name \"httpd.tar.gz\"");
}

} // namespace

} // namespace stopgap::test
