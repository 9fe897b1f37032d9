#include "ecosystem/base_root.hpp"

#include "sandbox/trees.hpp"
#include "support/expect.hpp"

#include <gtest/gtest.h>

namespace stopgap {
namespace {

const std::string k_digits(32, '0');

class BaseRoots : public testing::Test {
  protected:
    ~BaseRoots() override { sandbox::remove_tree(workplace_.state / "layers"); }

    /// Made that many hours ago.
    fs::path make(const std::string& key, long hours_ago) {
        const fs::path tree =
            sandbox::LayerStore(workplace_.state).create(key, "a root", [](const fs::path& folder) {
                sandbox::put_file(folder, "file", "content");
            });
        const fs::path manifest = tree.parent_path() / "manifest.json";
        const std::string created = std::to_string(epoch_seconds(now()));
        std::string text = read_file(manifest);
        const std::size_t at = text.find("\"created\": ") + std::string("\"created\": ").size();
        text.replace(at, created.size(), std::to_string(epoch_seconds(now()) - hours_ago * 3600));
        write_file(manifest, text);
        return tree;
    }
    std::string usable() {
        const std::optional<BaseRoot> root = usable_root("debian", "root-debian-", workplace_);
        return root ? root->key : "none";
    }

    test::Scratch scratch_;
    Workplace workplace_{scratch_ / "state", scratch_ / "scratch", {}};
};

TEST_F(BaseRoots, are_used_for_a_week_the_newest_first) {
    EXPECT_EQ(usable(), "none");
    make("root-debian-old", 24 * 8);
    EXPECT_EQ(usable(), "none");
    make("root-debian-young", 2);
    make("root-debian-younger", 1);
    make("root-other-x", 0);
    EXPECT_EQ(usable(), "root-debian-younger");
}

TEST_F(BaseRoots, that_are_damaged_give_way_to_sound_ones_and_go) {
    make("root-debian-sound", 2);
    write_file(make("root-debian-newest", 1) / "file", "changed");
    EXPECT_EQ(usable(), "root-debian-sound");
    EXPECT_FALSE(fs::exists(workplace_.state / "layers/root-debian-newest"));
}

TEST_F(BaseRoots, that_were_imported_come_first_at_any_age) {
    make("root-debian-young", 1);
    make("imported-debian-" + k_digits, 24 * 99);
    make("imported-debian-sid-" + k_digits, 0);
    EXPECT_EQ(usable(), "imported-debian-" + k_digits);
    EXPECT_EQ(usable_root("", "root-debian-", workplace_)->key, "root-debian-young");
}

TEST_F(BaseRoots, that_were_imported_give_way_to_none_where_they_are_damaged) {
    const std::string older = "imported-debian-" + k_digits;
    const std::string newer = "imported-debian-" + std::string(32, '1');
    make(older, 2);
    const fs::path tree = make(newer, 1);
    write_file(tree / "file", "changed");
    const Error changed = test::error_of([&] { usable(); });
    EXPECT_EQ(changed.status(), ExitStatus::machine);
    EXPECT_EQ(changed.message(), newer + ": the imported root is damaged, or made by another "
                                         "version of stopgap");
    write_file(tree.parent_path() / "manifest.json", "{");
    EXPECT_EQ(test::error_of([&] { usable(); }).message(), changed.message());
}

} // namespace
} // namespace stopgap
