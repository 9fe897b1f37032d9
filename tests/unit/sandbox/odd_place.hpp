#pragma once
// State folders that lie where overlayfs cannot keep its changes. The file systems are real: an
// overlay, as the folders of a container are; an overlay on one, on which the kernel stacks no
// third; a ramfs, which keeps no attributes of users.

#include "fixture.hpp"

#include <sched.h>
#include <sys/mount.h>

namespace stopgap::sandbox {

struct Place {
    std::string name;
    Storage thrown_away; ///< what a sandbox without an upper gets there
    std::string why;
};

inline const Place k_overlay = {"Overlay", Storage::overlay_in_memory, "not supported as upperdir"};
inline const Place k_overlay_on_overlay = {"OverlayOnOverlay", Storage::copy, "in memory: overlay"};
inline const Place k_ramfs = {"Ramfs", Storage::overlay_in_memory,
                              "its file system keeps no extended attributes of users"};

class OddPlace : public SandboxTest {
  protected:
    void SetUp() override {
        SandboxTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) {
            return;
        }
        if (geteuid() != 0) {
            GTEST_SKIP() << "it mounts, which takes root";
        }
        ASSERT_EQ(unshare(CLONE_NEWNS), 0);
        ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    }
    void TearDown() override {
        run_.reset();
        for (; !mounted_.empty(); mounted_.pop_back()) {
            umount2(mounted_.back().c_str(), MNT_DETACH);
        }
        SandboxTest::TearDown();
    }

    void make(const Place& place) {
        if (place.name == k_ramfs.name) {
            mount_at(odd(), "ramfs", "");
        } else if (place.name == k_overlay.name) {
            mount_overlay(odd(), state() / "below");
        } else {
            mount_overlay(state() / "first", state() / "below");
            mount_overlay(odd(), state() / "first/inner");
        }
        run_.emplace(RunFolder::make(odd()));
        make_tree(odd() / "root");
        for (const char* name : {"bin", "sbin", "lib", "lib32", "lib64"}) {
            if (fs::is_symlink(fs::path("/") / name)) {
                fs::create_symlink(fs::path("usr") / name, odd() / "root" / name);
            }
        }
        put_file(odd() / "root", "etc/config", "old\n");
    }

    [[nodiscard]] fs::path odd() const { return state() / "odd"; }

    [[nodiscard]] Settings settings_there() const {
        Settings there = settings();
        there.lowers = {odd() / "root"};
        there.scratch = run_->folder("scratch");
        return there;
    }

    /// Settings of a sandbox that fills `upper`, which lies at the odd place.
    [[nodiscard]] Settings filling(const fs::path& upper) const {
        Settings there = settings_there();
        there.hardening = Hardening::install;
        there.upper = upper;
        return there;
    }

    void mount_at(const fs::path& place, const char* type, const std::string& options) {
        make_directories(place);
        ASSERT_EQ(::mount("none", place.c_str(), type, 0, options.c_str()), 0) << type;
        mounted_.push_back(place);
    }
    void bind_read_only(const fs::path& place) {
        ASSERT_EQ(::mount(place.c_str(), place.c_str(), nullptr, MS_BIND, nullptr), 0);
        mounted_.push_back(place);
        ASSERT_EQ(
            ::mount(nullptr, place.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr), 0);
    }

  private:
    void mount_overlay(const fs::path& place, const fs::path& lower) {
        const std::string own = (state() / (place.filename().string() + "-")).string();
        for (const fs::path& folder : {lower, fs::path(own + "upper"), fs::path(own + "work")}) {
            make_directories(folder);
        }
        mount_at(place, "overlay",
                 "lowerdir=" + lower.string() + ",upperdir=" + own + "upper,workdir=" + own +
                     "work");
    }

    std::vector<fs::path> mounted_;
    std::optional<RunFolder> run_;
};

} // namespace stopgap::sandbox
