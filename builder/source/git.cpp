#include "source/git.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/worker.hpp"
#include "source/compressor.hpp"
#include "source/git_export.hpp"
#include "source/git_patch.hpp"
#include "source/git_patch_list.hpp"
#include "source/git_protocol.hpp"
#include "source/git_server.hpp"
#include "source/part_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>

namespace stopgap::source {

namespace {

/// What the worker makes in its folder, which is its root.
constexpr const char* k_objects = "/objects";
constexpr std::uint64_t k_most_tar_bytes = 8ULL << 30U;
constexpr std::uint64_t k_most_patches_bytes = 64ULL << 20U;

Confinement confinement_for(const std::string& name) {
    Confinement confinement;
    confinement.name = name;
    confinement.memory_bytes = 4ULL << 30U; // address space: the answer and its pack are mapped
    return confinement;
}

Error malformed(const std::string& name) {
    return {ExitStatus::verification, name + ": its confined reader sent a malformed answer"};
}

class FileReceiver : public Receiver {
  public:
    explicit FileReceiver(fs::path path)
        : path_(std::move(path)), file_(open_file(path_, O_RDWR | O_CREAT | O_EXCL, 0600)) {}
    void start_at(std::uint64_t offset) override {
        const off_t place = static_cast<off_t>(offset);
        if (ftruncate(file_.get(), place) != 0 || lseek(file_.get(), place, SEEK_SET) != place) {
            throw system_error(ExitStatus::machine, path_.string(), errno);
        }
    }
    void append(std::string_view bytes) override { write_all(file_.get(), bytes, path_.string()); }
    [[nodiscard]] int descriptor() const { return file_.get(); }

  private:
    fs::path path_;
    FileDescriptor file_;
};

/// A file's bytes, mapped while it lives.
class MappedFile {
  public:
    MappedFile(int file, const std::string& name) {
        struct stat status = {};
        if (fstat(file, &status) != 0) {
            throw system_error(ExitStatus::machine, name, errno);
        }
        size_ = static_cast<std::size_t>(status.st_size);
        data_ = size_ == 0 ? nullptr : mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
        if (data_ == MAP_FAILED) {
            throw system_error(ExitStatus::machine, name, errno);
        }
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile() {
        if (data_ != nullptr) {
            munmap(data_, size_);
        }
    }
    [[nodiscard]] std::string_view bytes() const { return {static_cast<char*>(data_), size_}; }

  private:
    void* data_ = nullptr;
    std::size_t size_ = 0;
};

// ---- in the worker ------------------------------------------------------------------------------

void index_answer(int file, const std::string& name) {
    make_directories(std::string(k_objects) + "/pack", 0700);
    const MappedFile answer(file, name);
    git::PackIndexer indexer(k_objects, name);
    git::read_pack(answer.bytes(), name, [&](std::string_view bytes) { indexer.append(bytes); });
    indexer.end();
}

/// "SHALLOW OBJECT_FORMAT", each 0 or 1.
std::string packed(const git::Capabilities& server) {
    return std::string(server.shallow ? "1" : "0") + (server.object_format ? "1" : "0");
}

// ---- outside: the worker is not believed --------------------------------------------------------

/// One repository, from its server to the worker that reads what came.
class Repository {
  public:
    Repository(const std::string& url, const DownloadSettings& settings, const fs::path& scratch)
        : name_(shown_url(url)), server_(url, settings), folder_(scratch, "git"),
          answer_(folder_.path() / "answer") {
        progress(name_ + ": fetching");
        const std::string answer = server_.discover();
        const std::string said = run_confined(
            confinement_for(name_), [&] { return packed(git::read_capabilities(answer, name_)); });
        if (said.size() != 2) {
            throw malformed(name_);
        }
        capabilities_ = {said[0] == '1', said[1] == '1'};
    }

    /// What the tag names; it must lead to the commit.
    std::string object_of(const GitTag& tag) {
        const std::string answer = server_.ask(git::ls_tag_request(tag.tag, capabilities_));
        const std::string said = run_confined(confinement_for(name_), [&] {
            const std::optional<git::TagRef> found = git::read_tag(answer, tag.tag, name_);
            return found ? found->object + found->peeled : std::string();
        });
        if (said.empty()) {
            throw Error(ExitStatus::verification, name_ + ": has no tag " + tag.tag);
        }
        const std::string object = said.substr(0, tag.commit.size());
        if (said.size() != 2 * tag.commit.size() || !git::is_object_name(object)) {
            throw malformed(name_);
        }
        require_commit(tag, said.substr(object.size()));
        return object;
    }

    void require_commit(const GitTag& tag, const std::string& found) const {
        if (found != tag.commit) {
            throw Error(ExitStatus::verification,
                        name_ + ": tag " + tag.tag + " is at another commit than the recipe pins" +
                            "\n    expected " + tag.commit + "\n    found    " + printable(found))
                .with_hint("a tag that moved is no release: ask its project before you change the "
                           "recipe");
        }
    }

    void fetch(const std::vector<std::string>& objects, unsigned depth) {
        server_.ask(git::fetch_request(objects, depth, capabilities_), k_most_pack_bytes, answer_);
    }

    [[nodiscard]] Confinement confinement() const {
        Confinement confinement = confinement_for(name_);
        confinement.folder = folder_.path() / "worker";
        make_directories(confinement.folder, 0700);
        confinement.descriptors = {answer_.descriptor()};
        return confinement;
    }
    [[nodiscard]] int answer() const { return answer_.descriptor(); }
    [[nodiscard]] const std::string& name() const { return name_; }

  private:
    std::string name_;
    git::Server server_;
    TemporaryDirectory folder_;
    FileReceiver answer_;
    git::Capabilities capabilities_;
};

/// Every commit that must be there, each once: single ones, and the ends of ranges.
std::vector<std::string> tips_of(const std::vector<std::string>& commits) {
    std::vector<std::string> tips;
    for (const std::string& one : commits) {
        const std::string tip = one.substr(one.find("..") == std::string::npos ? 0 : 42);
        if (std::find(tips.begin(), tips.end(), tip) == tips.end()) {
            tips.push_back(tip);
        }
    }
    return tips;
}

unsigned depth_of(const std::vector<std::string>& commits) {
    const bool has_range = std::any_of(commits.begin(), commits.end(), [](const std::string& one) {
        return one.find("..") != std::string::npos;
    });
    return has_range ? k_most_commits + 1 : 2;
}

/// The tar as it comes from the worker: digested, and compressed into a file of the store.
class TarReceiver {
  public:
    TarReceiver(Store& store, std::string name)
        : part_(store, {}), xz_(Packing::xz, [this](std::string_view some) { part_.append(some); }),
          name_(std::move(name)) {}

    bool take(std::string_view bytes) {
        size_bytes_ += bytes.size();
        if (size_bytes_ > k_most_tar_bytes) {
            throw Error(ExitStatus::verification, name_ + ": gives too large a tarball");
        }
        digest_.update(bytes);
        xz_.write(bytes);
        return true;
    }

    GitExport stored_for(const GitTag& tag) {
        const std::string tar_sha256 = digest_.hex();
        require_tar_digest(tag, tar_sha256);
        xz_.end();
        std::string got;
        std::optional<StoredFile> stored = part_.commit(got);
        check_invariant(stored.has_value(), "a file without a known digest is put as it is");
        return {*stored, tar_sha256};
    }

  private:
    PartFile part_;
    Compressor xz_;
    Sha256 digest_;
    std::string name_;
    std::uint64_t size_bytes_ = 0;
};

} // namespace

void require_tar_digest(const GitTag& tag, const std::string& found) {
    if (!tag.sha256.empty() && tag.sha256 != found) {
        throw Error(ExitStatus::verification,
                    shown_url(tag.url) + ": the tar of tag " + tag.tag +
                        " has another digest than the recipe pins\n    expected " + tag.sha256 +
                        "\n    found    " + found)
            .with_hint("sha256 is that of the tar before compression, whose folder is called as "
                       "the tarball");
    }
}

GitExport export_git_tag(const GitTag& tag, const std::string& folder,
                         const DownloadSettings& settings, const fs::path& scratch, Store& store) {
    Repository repository(tag.url, settings, scratch);
    const std::string object = repository.object_of(tag);
    repository.fetch({object}, 1);
    TarReceiver receiver(store, repository.name());
    stream_confined(
        repository.confinement(),
        [&](const Emit& emit) {
            const git::Library library;
            index_answer(repository.answer(), repository.name());
            const git::Objects objects(k_objects, repository.name());
            repository.require_commit(tag, objects.peeled(object));
            git::write_tarball(objects, tag.commit, folder, tag.most_file_bytes, emit);
        },
        [&](std::string_view bytes) { return receiver.take(bytes); });
    return receiver.stored_for(tag);
}

std::vector<GitPatch> fetch_git_patches(const std::string& url,
                                        const std::vector<std::string>& commits,
                                        const DownloadSettings& settings, const fs::path& scratch) {
    Repository repository(url, settings, scratch);
    repository.fetch(tips_of(commits), depth_of(commits));
    Confinement confinement = repository.confinement();
    confinement.result_limit_bytes = k_most_patches_bytes + k_most_merged_bytes;
    const std::string packed_patches = run_confined(confinement, [&] {
        const git::Library library;
        index_answer(repository.answer(), repository.name());
        const git::Objects objects(k_objects, repository.name());
        return git::packed(git::patches_of(objects, git::listed_commits(objects, commits)));
    });
    return git::unpacked_patches(packed_patches, repository.name());
}

} // namespace stopgap::source
