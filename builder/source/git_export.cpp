#include "source/git_export.hpp"

#include "source/entry_policy.hpp"

#include <algorithm>
#include <vector>

namespace stopgap::source::git {

namespace {

struct Listed {
    std::string name; ///< below the tarball's folder
    EntryKind kind = EntryKind::file;
    FileMode mode = FileMode::plain;
    std::string target; ///< of a symbolic link
    std::uint64_t size_bytes = 0;
    git_oid id = {};
};

/// Everything in a tree, each entry held to the rules that tarballs are held to.
class Lister {
  public:
    Lister(const Objects& objects, std::string folder, std::uint64_t limit_bytes)
        : objects_(objects), folder_(std::move(folder)), limit_bytes_(limit_bytes),
          policy_(objects.name(), limits()) {}

    /// In the order of the names' bytes.
    std::vector<Listed> list(const git_oid& tree) {
        admit({folder_, EntryKind::folder, {}, {}, 0, tree});
        descend(folder_, tree);
        std::sort(found_.begin(), found_.end(),
                  [](const Listed& left, const Listed& right) { return left.name < right.name; });
        const auto twice = std::adjacent_find(
            found_.begin(), found_.end(),
            [](const Listed& left, const Listed& right) { return left.name == right.name; });
        if (twice != found_.end()) {
            throw refusal(twice->name, "is there twice");
        }
        return std::move(found_);
    }

  private:
    static ExtractionPolicy limits() {
        ExtractionPolicy limits;
        limits.symlinks_may_dangle = true; // as of a tarball: it is unpacked in the sandbox
        return limits;
    }

    [[nodiscard]] Error refusal(const std::string& name, const std::string& what) const {
        return {ExitStatus::verification,
                objects_.name() + ": entry \"" + printable(name) + "\" " + what};
    }

    void admit(Listed entry) {
        static_cast<void>(
            policy_.admit({entry.name, entry.kind, entry.target, {}, entry.size_bytes}));
        found_.push_back(std::move(entry));
    }

    void descend(const std::string& folder, const git_oid& id) {
        const Tree tree = objects_.tree(id);
        for (std::size_t i = 0; i < git_tree_entrycount(tree.get()); ++i) {
            take(folder, *git_tree_entry_byindex(tree.get(), i));
        }
    }

    void take(const std::string& folder, const git_tree_entry& entry) {
        const std::string own = git_tree_entry_name(&entry);
        Listed listed;
        listed.name = folder + "/" + own;
        listed.id = *git_tree_entry_id(&entry);
        check_name(listed.name, own);
        switch (git_tree_entry_filemode(&entry)) {
        case GIT_FILEMODE_TREE:
            listed.kind = EntryKind::folder;
            admit(listed);
            descend(listed.name, listed.id);
            return;
        case GIT_FILEMODE_COMMIT:
            throw refusal(listed.name, "is a submodule, which is not part of the commit")
                .with_hint("name the tarball that the project releases, by url");
        case GIT_FILEMODE_LINK:
            listed.kind = EntryKind::symbolic_link;
            listed.target = target_of(listed);
            break;
        case GIT_FILEMODE_BLOB_EXECUTABLE:
            listed.mode = FileMode::executable;
            [[fallthrough]];
        case GIT_FILEMODE_BLOB:
            listed.size_bytes = size_of(listed);
            break;
        default:
            throw refusal(listed.name, "has a mode that git does not know");
        }
        admit(std::move(listed));
    }

    void check_name(const std::string& name, const std::string& own) const {
        std::string lower = own;
        std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        const bool is_clean = !own.empty() && own != "." && own != ".." && lower != ".git" &&
                              own.find('/') == std::string::npos;
        if (!is_clean) {
            throw refusal(name, "has a name that no file in git may have");
        }
    }

    [[nodiscard]] std::uint64_t size_of(const Listed& file) const {
        const std::uint64_t size_bytes = objects_.size_bytes(file.id);
        if (size_bytes > limit_bytes_) {
            throw refusal(file.name, "has more than " + std::to_string(limit_bytes_) + " bytes");
        }
        return size_bytes;
    }

    [[nodiscard]] std::string target_of(const Listed& link) const {
        constexpr std::uint64_t k_longest_target = 4096;
        if (objects_.size_bytes(link.id) > k_longest_target) {
            throw refusal(link.name, "is a symbolic link with too long a target");
        }
        return objects_.blob(link.id);
    }

    const Objects& objects_;
    std::string folder_;
    std::uint64_t limit_bytes_;
    EntryPolicy policy_;
    std::vector<Listed> found_;
};

/// The commit's time, as far as a tar header can say it.
Instant time_of(const git_commit& commit) {
    constexpr std::int64_t k_latest = 077777777777;
    const std::int64_t seconds = git_commit_time(&commit);
    return Instant(std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, k_latest)));
}

void write_entry(const Objects& objects, const Listed& entry, TarWriter& tar) {
    switch (entry.kind) {
    case EntryKind::folder:
        tar.add_folder(entry.name);
        return;
    case EntryKind::symbolic_link:
        tar.add_symbolic_link(entry.name, entry.target);
        return;
    default:
        tar.begin_file(entry.name, entry.size_bytes, entry.mode);
        tar.write(objects.blob(entry.id));
    }
}

} // namespace

void write_tarball(const Objects& objects, const std::string& commit, const std::string& folder,
                   std::uint64_t limit_bytes, const TarWriter::Sink& sink) {
    const Commit named = objects.commit(commit);
    const std::vector<Listed> entries =
        Lister(objects, folder, limit_bytes).list(*git_commit_tree_id(named.get()));
    TarWriter tar(TarForm::plain, time_of(*named), sink);
    for (const Listed& entry : entries) {
        write_entry(objects, entry, tar);
    }
    tar.end();
}

} // namespace stopgap::source::git
