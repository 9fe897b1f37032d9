#include "ecosystem/cache.hpp"

#include "base/digest.hpp"
#include "sandbox/scratch.hpp"
#include "sandbox/trees.hpp"
#include "source/store.hpp"
#include "support/expect.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>

namespace stopgap {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr CacheLimits k_nothing{};
constexpr CacheLimits k_everything{1ULL << 40U, hours(24 * 365 * 50)};

class TheCache : public testing::Test {
  protected:
    ~TheCache() override { sandbox::remove_tree(state_ / "layers"); }

    static void age(const fs::path& path, hours by) {
        fs::last_write_time(path, fs::last_write_time(path) - by);
    }
    fs::path stored(const std::string& bytes, hours ago) {
        const fs::path path = source::Store(state_ / "store").put_bytes(bytes).path;
        age(path, ago);
        return path;
    }
    fs::path record(const std::string& name, hours ago) {
        make_directories((state_ / name).parent_path());
        write_file(state_ / name, "x");
        age(state_ / name, ago);
        return state_ / name;
    }
    void layer(const std::string& key, hours ago) {
        sandbox::LayerStore(state_).create(key, "a layer", [](const fs::path& folder) {
            sandbox::put_file(folder, "file", std::string(100'000, 'x'));
        });
        age(state_ / "layers" / key / "use.lock", ago);
    }
    Collection trim(const CacheLimits& limits) {
        return trim_cache(state_, limits, sandbox::Deletion::now);
    }
    static std::vector<std::string> names(const std::vector<CacheItem>& items) {
        std::vector<std::string> names;
        names.reserve(items.size());
        for (const CacheItem& item : items) {
            names.push_back(item.name);
        }
        return names;
    }

    test::Scratch scratch_;
    fs::path state_ = scratch_ / "state";
};

TEST_F(TheCache, is_listed_with_what_was_not_used_for_longest_first) {
    EXPECT_THAT(list_cache(state_), IsEmpty());
    const fs::path file = stored("bytes", hours(2));
    layer("root-a-1", hours(1));
    record("resolutions/old", hours(3));
    record("logs/new.log", hours(0));
    const std::vector<CacheItem> items = list_cache(state_);
    EXPECT_THAT(names(items), ElementsAre("old", file.filename().string(), "root-a-1", "new.log"));
    EXPECT_EQ(name_of(items[0].kind), "resolution");
    EXPECT_EQ(items[1].size_bytes, 5U);
    EXPECT_GE(items[2].size_bytes, 100'000U);
}

TEST_F(TheCache, gives_up_what_was_not_used_for_longest_until_it_is_small_enough) {
    layer("oldest", hours(3));
    layer("middle", hours(2));
    layer("newest", hours(1));
    const Collection done = trim({250'000, k_everything.age});
    EXPECT_THAT(names(done.removed), ElementsAre("oldest"));
    EXPECT_EQ(sandbox::LayerStore(state_).keys(), (std::vector<std::string>{"middle", "newest"}));
    EXPECT_LE(done.left_bytes, 250'000U);
}

TEST_F(TheCache, gives_up_what_was_not_used_for_too_long) {
    const fs::path old = stored("old", hours(48));
    const fs::path young = stored("young", hours(1));
    record("indexes/kept/InRelease", hours(0));
    age(state_ / "indexes/kept", hours(1));
    record("indexes/gone/InRelease", hours(0));
    age(state_ / "indexes/gone", hours(48));
    EXPECT_EQ(trim({k_everything.size_bytes, hours(24)}).removed.size(), 2U);
    EXPECT_FALSE(fs::exists(old));
    EXPECT_TRUE(fs::exists(young));
    EXPECT_TRUE(fs::exists(state_ / "indexes/kept/InRelease"));
    EXPECT_FALSE(fs::exists(state_ / "indexes/gone"));
}

TEST_F(TheCache, keeps_indexes_whatever_its_size) {
    record("indexes/one/InRelease", hours(1));
    EXPECT_THAT(trim({0, k_everything.age}).removed, IsEmpty());
}

TEST_F(TheCache, notes_each_use_of_a_stored_file) {
    const fs::path used = stored("used", hours(48));
    const fs::path unused = stored("unused", hours(48));
    EXPECT_TRUE(source::Store(state_ / "store").find(sha256_of("used")));
    trim({k_everything.size_bytes, hours(24)});
    EXPECT_TRUE(fs::exists(used));
    EXPECT_FALSE(fs::exists(unused));
}

TEST_F(TheCache, keeps_what_was_used_since_the_oldest_living_run_began) {
    const fs::path before = stored("before", hours(1));
    const fs::path since = stored("since", hours(0));
    {
        const sandbox::RunFolder run = sandbox::RunFolder::make(state_);
        const Collection done = trim(k_nothing);
        EXPECT_FALSE(fs::exists(before));
        EXPECT_TRUE(fs::exists(since));
        EXPECT_THAT(names(done.in_use), ElementsAre(since.filename().string()));
    }
    trim(k_nothing);
    EXPECT_FALSE(fs::exists(since));
}

TEST_F(TheCache, keeps_a_file_that_is_open_or_being_downloaded) {
    const fs::path open = stored("open", hours(9));
    const fs::path part = record("store/partial/" + sha256_of("x") + ".part", hours(9));
    const FileDescriptor reader = open_file(open, O_RDONLY);
    const FileDescriptor writer = open_file(part, O_RDWR);
    ASSERT_EQ(flock(reader.get(), LOCK_SH) + flock(writer.get(), LOCK_EX), 0);
    EXPECT_EQ(trim(k_nothing).in_use.size(), 2U);
    EXPECT_TRUE(fs::exists(open) && fs::exists(part));
}

TEST_F(TheCache, keeps_a_layer_that_a_run_has_found_and_one_that_a_person_imported) {
    layer("found", hours(9));
    layer("imported-debian-0", hours(9));
    sandbox::LayerStore run(state_);
    ASSERT_TRUE(run.find("found"));
    EXPECT_THAT(names(trim(k_nothing).in_use), ElementsAre("found"));
    EXPECT_EQ(run.keys(), (std::vector<std::string>{"found", "imported-debian-0"}));
}

TEST_F(TheCache, gives_up_damaged_layers_first) {
    layer("whole", hours(9));
    layer("damaged", hours(0));
    write_file(state_ / "layers/damaged/manifest.json", "{");
    EXPECT_THAT(names(trim(k_everything).removed), ElementsAre("damaged"));
}

TEST_F(TheCache, removes_what_is_named_and_nothing_else) {
    const fs::path one = stored("one", hours(9));
    const fs::path other = stored("other", hours(9));
    std::vector<CacheItem> items = list_cache(state_);
    std::erase_if(items, [&](const CacheItem& item) { return item.path != one; });
    EXPECT_THAT(remove_from_cache(state_, items), IsEmpty());
    EXPECT_FALSE(fs::exists(one));
    EXPECT_TRUE(fs::exists(other));
}

} // namespace
} // namespace stopgap
