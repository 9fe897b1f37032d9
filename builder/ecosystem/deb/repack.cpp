#include "ecosystem/deb/repack.hpp"

#include "base/text.hpp"
#include "ecosystem/deb/files_excluded.hpp"
#include "ecosystem/deb/hotfix_version.hpp"
#include "ecosystem/deb/source_member.hpp"
#include "ecosystem/deb/version.hpp"
#include "source/repack.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

namespace stopgap::deb {

namespace {

constexpr const char* k_copyright = "debian/copyright";

class Repacker {
  public:
    Repacker(Inputs& inputs, const WorkTree& tree, std::string version, Workplace& workplace)
        : inputs_(inputs), copyright_(tree.has(k_copyright) ? tree.read(k_copyright) : ""),
          version_(std::move(version)), workplace_(workplace) {}

    Repacking run(const Recipe& recipe, const Base& base) {
        std::vector<SourceFile*> pristine;
        for (SourceFile& file : inputs_.new_upstream) {
            if (!names_repack(fs::path(file.origin).filename())) {
                pristine.push_back(&file);
            }
        }
        const bool has_rule =
            std::any_of(pristine.begin(), pristine.end(),
                        [&](const SourceFile* file) { return !rule_for(*file).empty(); });
        if (!pristine.empty() && !has_rule) {
            stop(*pristine.front(), recipe, base);
            return std::move(done_);
        }
        for (SourceFile* file : pristine) {
            repack(*file);
        }
        return std::move(done_);
    }

  private:
    [[nodiscard]] FilesExcluded rule_for(const SourceFile& file) const {
        return FilesExcluded::parse(copyright_, orig_component(file.name));
    }

    void stop(const SourceFile& file, const Recipe& recipe, const Base& base) {
        const Decision* decision =
            decision_on(recipe.decisions, "repack-unknown", file.name, base.target);
        if (decision != nullptr) {
            done_.notes.push_back(fmt::format("{}: taken as it is by decision of the recipe: {}",
                                              printable(file.name), decision->reason));
            return;
        }
        done_.findings.push_back(
            {"repack-unknown",
             file.name,
             {k_copyright, 0,
              fmt::format(
                  "the version {} says that its tarball was repacked, and no Files-Excluded "
                  "says which files were left out",
                  version_)},
             {}});
    }

    void repack(SourceFile& file) {
        const FilesExcluded rule = rule_for(file);
        if (rule.empty()) {
            return;
        }
        const source::LeavesOut leaves_out = [&rule](const std::string& entry, bool is_folder) {
            return rule.leave_out(entry, is_folder);
        };
        const std::uint64_t count = source::count_left_out(file.stored, file.name, leaves_out);
        if (count == 0) {
            done_.notes.push_back(fmt::format("{}: taken as it is: Files-Excluded matches nothing "
                                              "in it",
                                              printable(file.name)));
            return;
        }
        const fs::path path = workplace_.store.temporary_folder() /
                              fmt::format("repacked.{}.{}", file.sha256, getpid());
        source::repack_tar_xz(file.stored, file.name, leaves_out, path);
        const source::StoredFile stored = workplace_.store.put_file(path, {});
        const std::string what =
            fmt::format("{} (sha256 {}) without {} {} that {} excludes", printable(file.name),
                        file.sha256, count, count == 1 ? "entry" : "entries", k_copyright);
        file.name = fmt::format("{}_{}.orig{}.tar.xz", inputs_.packaging().source,
                                parse_version(version_).upstream, orig_component(file.name));
        file.stored = stored.path;
        file.sha256 = stored.sha256;
        file.tar_sha256.clear();
        file.size_bytes = stored.size_bytes;
        file.origin = "made of " + what;
        done_.notes.push_back(fmt::format("{}: made of {}", file.name, what));
        done_.made.push_back(file);
    }

    Inputs& inputs_;
    std::string copyright_, version_;
    Workplace& workplace_;
    Repacking done_;
};

} // namespace

bool names_repack(const std::string& file_name) {
    const std::size_t end =
        std::min({file_name.find(".orig"), file_name.find(".tar."), file_name.find(".tgz")});
    return !repack_mark(file_name.substr(0, end)).empty();
}

Repacking repack_upstream(Inputs& inputs, const WorkTree& tree, const Recipe& recipe,
                          const Base& base, const std::string& version, Workplace& workplace) {
    const bool is_marked = !repack_mark(parse_version(version).upstream).empty();
    const bool is_wanted = fix_for(recipe, base).repack == "auto" && !inputs.new_upstream.empty();
    if (!is_marked || !is_wanted || inputs.packaging().is_native()) {
        return {};
    }
    return Repacker(inputs, tree, version, workplace).run(recipe, base);
}

} // namespace stopgap::deb
