#include "base/digest.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "source/archive.hpp"
#include "source/decompress.hpp"
#include "source/git.hpp"
#include "support/expect.hpp"
#include "support/git_repository.hpp"

#include <gmock/gmock.h>

namespace stopgap::source {
namespace {

using testing::HasSubstr;

const Instant k_committed = std::chrono::system_clock::from_time_t(1'700'003'600);

/// Real repositories of git(1), served by git(1) on loopback.
class Git : public testing::Test {
  protected:
    static DownloadSettings quick() {
        DownloadSettings settings;
        settings.retry_pause = std::chrono::milliseconds(1);
        settings.retries = 0;
        return settings;
    }
    StoredFile exported(const std::string& tag, const std::string& commit,
                        const std::string& path = "/git/x/.git") {
        return export_git_tag({server.url(path), tag, commit}, "x-1.0", quick(), scratch.path(),
                              store)
            .file;
    }
    Error refusal(const std::string& tag, const std::string& commit,
                  const std::string& path = "/git/x/.git") {
        const Error error = test::error_of([&] { static_cast<void>(exported(tag, commit, path)); });
        EXPECT_TRUE(fs::is_empty(scratch / "store/sha256")) << "something was stored";
        return error;
    }
    /// Of the tree that a hostile server made.
    Error refusal_of_tree(const std::string& tree) {
        const std::string commit = repository.commit_of_tree(tree);
        repository.git({"tag", "--force", "hostile", commit});
        return refusal("hostile", commit);
    }
    std::vector<GitPatch> patches(const std::vector<std::string>& commits) {
        return fetch_git_patches(server.url("/git/x/.git"), commits, quick(), scratch.path());
    }
    Error patches_refusal(const std::vector<std::string>& commits) {
        return test::error_of([&] { static_cast<void>(patches(commits)); });
    }
    [[nodiscard]] std::string message(const std::string& what) const {
        return server.url("/git/x/.git") + ": " + what;
    }
    std::string blob(const std::string& bytes) const {
        return repository.git({"hash-object", "-w", "--stdin"}, bytes);
    }

    test::Scratch scratch;
    Store store{scratch / "store"};
    test::GitRepository repository{scratch / "www/git/x"};
    test::GitServer server{scratch / "www"};
};

TEST_F(Git, a_tag_gives_the_tarball_that_packing_its_checkout_gives) {
    repository.write("src/a.c", "int a;\n");
    repository.write("src-b", "b\n");
    repository.write(".gitattributes", "src-b export-ignore\n");
    repository.write("run", "#!/bin/sh\n");
    fs::permissions(scratch / "www/git/x/run", fs::perms::owner_exec, fs::perm_options::add);
    fs::create_symlink("../elsewhere", scratch / "www/git/x/src/link");
    const std::string commit = repository.commit("all of it");
    repository.git({"tag", "--annotate", "--message", "a release", "v1.0"});
    const StoredFile file = exported("v1.0", commit);
    repository.git({"worktree", "add", "--quiet", (scratch / "checkout").string(), commit});
    fs::remove(scratch / "checkout/.git");
    pack_tar_xz(scratch / "checkout", "x-1.0", scratch / "packed.tar.xz", k_committed);
    EXPECT_EQ(file.sha256, sha256_of_file(scratch / "packed.tar.xz"));
    EXPECT_EQ(exported("v1.0", commit).sha256, file.sha256);
}

TEST_F(Git, a_tag_is_held_to_the_digest_of_its_tar_before_compression) {
    repository.write("a", "1\n");
    const std::string commit = repository.commit("one");
    repository.git({"tag", "v1"});
    GitTag tag{server.url("/git/x/.git"), "v1", commit, std::string(64, '0')};
    const auto made = [&] { return export_git_tag(tag, "x-1.0", quick(), scratch.path(), store); };
    const Error error = test::error_of([&] { static_cast<void>(made()); });
    EXPECT_TRUE(fs::is_empty(scratch / "store/sha256")) << "something was stored";
    tag.sha256.clear();
    const GitExport found = made();
    EXPECT_EQ(found.tar_sha256, sha256_of(decompress(found.file.path, "x-1.0.tar.xz", 1U << 20U)));
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(),
              message("the tar of tag v1 has another digest than the recipe pins\n    expected " +
                      std::string(64, '0') + "\n    found    " + found.tar_sha256));
    tag.sha256 = found.tar_sha256;
    EXPECT_EQ(made().file.sha256, found.file.sha256);
}

TEST_F(Git, a_tag_without_an_object_of_its_own_and_a_moved_repository_do_as_well) {
    repository.write("a", "1\n");
    const std::string commit = repository.commit("one");
    repository.git({"tag", "v1"});
    repository.git({"tag", "v1.1"});
    EXPECT_EQ(exported("v1", commit).sha256, exported("v1.1", commit, "/moved/git/x/.git").sha256);
}

TEST_F(Git, a_tag_at_another_commit_is_refused) {
    repository.write("a", "1\n");
    const std::string before = repository.commit("one");
    repository.write("a", "2\n");
    const std::string after = repository.commit("two");
    repository.git({"tag", "v1"});
    const Error error = refusal("v1", before);
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), message("tag v1 is at another commit than the recipe pins\n"
                                       "    expected " +
                                       before + "\n    found    " + after));
    EXPECT_EQ(refusal("v2", after).message(), message("has no tag v2"));
}

TEST_F(Git, a_damaged_answer_is_refused) {
    repository.write("a", std::string(5000, 'a') + sha256_of("noise") + "\n");
    const std::string commit = repository.commit("one");
    repository.git({"tag", "v1"});
    const Error error = refusal("v1", commit, "/damaged/git/x/.git");
    EXPECT_EQ(error.status(), ExitStatus::verification);
}

TEST_F(Git, a_server_that_does_not_speak_git_is_refused) {
    write_file(scratch / "www/page", "hello");
    const Error missing = refusal("v1", std::string(40, '0'), "/nowhere");
    EXPECT_EQ(missing.status(), ExitStatus::unreachable);
    EXPECT_EQ(missing.message(),
              server.url("/nowhere") + ": could not be fetched: not found (HTTP 404)");
    const Error page = refusal("v1", std::string(40, '0'), "/page?");
    EXPECT_EQ(page.status(), ExitStatus::verification);
    EXPECT_EQ(page.message(), server.url("/page?") + ": does not answer in git's protocol");
}

TEST_F(Git, a_redirect_to_another_kind_of_address_is_refused) {
    const Error error =
        refusal("v1", std::string(40, '0'), "/redirect?http://169.254.169.254/x.git");
    EXPECT_EQ(error.status(), ExitStatus::unreachable);
    EXPECT_THAT(error.message(), HasSubstr("a redirect to a link-local address is refused"));
}

TEST_F(Git, a_submodule_is_refused) {
    const Error error =
        refusal_of_tree(repository.hostile_tree("160000", "lib", std::string(40, '1')));
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(),
              message("entry \"x-1.0/lib\" is a submodule, which is not part of the commit"));
}

TEST_F(Git, names_that_git_forbids_are_refused) {
    for (const char* name : {"..", ".", ".git", ".GIT", "a/b"}) {
        const Error error = refusal_of_tree(repository.hostile_tree("100644", name, blob("x")));
        EXPECT_EQ(error.message(), message("entry \"x-1.0/" + std::string(name) +
                                           "\" has a name that no file in git may have"));
    }
}

TEST_F(Git, control_characters_in_names_and_targets_are_refused) {
    EXPECT_THAT(refusal_of_tree(repository.hostile_tree("100644", "a\nb", blob("x"))).message(),
                HasSubstr("has control characters in its name or target"));
    EXPECT_THAT(refusal_of_tree(repository.hostile_tree("120000", "a", blob("x\ny"))).message(),
                HasSubstr("has control characters in its name or target"));
}

TEST_F(Git, a_folder_that_holds_itself_many_times_over_is_refused) {
    std::string tree = repository.hostile_tree("100644", "f", blob("x"));
    for (int level = 0; level < 70; ++level) {
        tree = repository.hostile_tree("40000", "d", tree);
    }
    EXPECT_THAT(refusal_of_tree(tree).message(), HasSubstr("lies more than 64 folders deep"));
}

TEST_F(Git, a_huge_file_is_refused) {
    repository.write("f", std::string(1001, '0'));
    const std::string commit = repository.commit("one");
    repository.git({"tag", "v1"});
    const GitTag tag{server.url("/git/x/.git"), "v1", commit, {}, 1000};
    const Error error = test::error_of(
        [&] { static_cast<void>(export_git_tag(tag, "x-1.0", quick(), scratch.path(), store)); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), message("entry \"x-1.0/f\" has more than 1000 bytes"));
    EXPECT_TRUE(fs::is_empty(scratch / "store/sha256"));
}

TEST_F(Git, commits_become_patches_with_subject_author_and_origin) {
    repository.write("a", "1\n2\n3\n");
    repository.commit("one");
    repository.write("a", "1\n2!\n3\n");
    repository.write("new", "n\n");
    const std::string commit = repository.commit("Fix: the 2\n\n--- a/evil\n+++ b/evil\n");
    const std::vector<GitPatch> found = patches({commit});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].commit, commit);
    EXPECT_EQ(found[0].subject, "Fix: the 2");
    const std::string git_s_own =
        repository.git({"diff", "--full-index", commit + "~", commit}) + "\n";
    EXPECT_EQ(found[0].text, "Subject: Fix: the 2\nFrom: Ada <a@b>\nOrigin: upstream, " +
                                 server.url("/git/x/.git") + ", commit:" + commit +
                                 "\nLast-Update: 2023-11-14\n---\n" + git_s_own);
}

TEST_F(Git, beside_a_patch_come_both_versions_of_its_files) {
    repository.write("a", "1\n");
    repository.write("gone", "g\n");
    repository.commit("one");
    repository.write("a", "2\n");
    repository.write("new", "n\n");
    fs::permissions(scratch / "www/git/x/new", fs::perms::owner_exec, fs::perm_options::add);
    fs::remove(scratch / "www/git/x/gone");
    const std::vector<GitFile> files = patches({repository.commit("two")}).at(0).files;
    ASSERT_EQ(files.size(), 3U);
    EXPECT_EQ(files[0].path, "a");
    EXPECT_EQ(files[0].before->bytes, "1\n");
    EXPECT_EQ(files[0].after->bytes, "2\n");
    EXPECT_FALSE(files[0].after->is_executable);
    EXPECT_EQ(files[1].path, "gone");
    EXPECT_EQ(files[1].before->bytes, "g\n");
    EXPECT_FALSE(files[1].after);
    EXPECT_FALSE(files[2].before);
    EXPECT_TRUE(files[2].after->is_executable);
}

TEST_F(Git, files_that_are_too_large_to_merge_leave_the_patch_alone) {
    const std::string large(k_most_merged_file_bytes, 'x');
    repository.write("a", large + "\n1\n");
    repository.commit("one");
    repository.write("a", large + "\n2\n");
    repository.write("b", "small\n");
    const std::vector<GitPatch> found = patches({repository.commit("two")});
    EXPECT_THAT(found.at(0).text, HasSubstr("+small\n"));
    EXPECT_TRUE(found.at(0).files.empty());
}

TEST_F(Git, a_range_gives_its_commits_in_order_without_its_start) {
    std::vector<std::string> commits;
    for (const char* number : {"1", "2", "3", "4"}) {
        repository.write("a", std::string(number) + "\n");
        commits.push_back(repository.commit(std::string("to ") + number));
    }
    std::vector<std::string> subjects;
    for (const GitPatch& patch : patches({commits[3], commits[0] + ".." + commits[2]})) {
        subjects.push_back(patch.subject);
    }
    EXPECT_THAT(subjects, testing::ElementsAre("to 4", "to 2", "to 3"));
    EXPECT_EQ(patches({commits[0]}).front().text.find("new file mode 100644"),
              patches({commits[0]}).front().text.find("new file"));
}

TEST_F(Git, a_range_backwards_is_refused) {
    repository.write("a", "1\n");
    const std::string first = repository.commit("one");
    repository.write("a", "2\n");
    const std::string second = repository.commit("two");
    const Error error = patches_refusal({second + ".." + first});
    EXPECT_EQ(error.status(), ExitStatus::usage);
    EXPECT_EQ(error.message(), "commit " + second + " is none of the 64 commits before " + first);
}

TEST_F(Git, what_patch_cannot_do_is_refused) {
    repository.write("a", "1\n");
    repository.commit("one");
    repository.git({"checkout", "--quiet", "-b", "side"});
    repository.write("b", "1\n");
    repository.commit("side");
    repository.git({"checkout", "--quiet", "main"});
    repository.write("c", "1\n");
    repository.commit("main");
    repository.git({"merge", "--quiet", "--no-edit", "side"});
    const std::string merge = repository.git({"rev-parse", "HEAD"});
    EXPECT_EQ(patches_refusal({merge}).message(),
              "commit " + merge + " is a merge, which no patch can stand for");
    repository.write("image", std::string("\0\1\2", 3));
    const std::string binary = repository.commit("an image");
    EXPECT_EQ(patches_refusal({binary}).message(),
              "commit " + binary + " changes the binary file image: no patch can");
    fs::create_symlink("a", scratch / "www/git/x/link");
    const std::string link = repository.commit("a link");
    EXPECT_EQ(patches_refusal({link}).message(),
              "commit " + link + " changes link, which is a symbolic link: no patch can");
    repository.write("a \"b\"", "1\n");
    const std::string name = repository.commit("a name");
    EXPECT_THAT(patches_refusal({name}).message(), HasSubstr("names the file"));
    const std::string empty = repository.commit("nothing");
    EXPECT_EQ(patches_refusal({empty}).message(), "commit " + empty + " changes nothing");
}

TEST_F(Git, a_commit_that_the_server_has_not_is_refused) {
    repository.write("a", "1\n");
    repository.commit("one");
    const Error error = patches_refusal({std::string(40, '1')});
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_THAT(error.message(), HasSubstr("not our ref"));
}

} // namespace
} // namespace stopgap::source
