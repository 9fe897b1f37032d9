#include "source/part_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace stopgap::source {

namespace {

/// Whether the path still names the open file: another process may have moved it into the store.
bool is_same_file(const fs::path& path, int descriptor) {
    struct stat named = {};
    struct stat opened = {};
    return lstat(path.c_str(), &named) == 0 && fstat(descriptor, &opened) == 0 &&
           named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

} // namespace

PartFile::PartFile(Store& store, std::string sha256) : store_(&store), sha256_(std::move(sha256)) {
    is_kept_ = !sha256_.empty() && take_shared_part();
    if (!is_kept_) {
        make_temporary();
    }
}

PartFile::~PartFile() {
    if (!path_.empty() && (!is_kept_ || size_bytes() == 0)) {
        static_cast<void>(unlink(path_.c_str()));
    }
}

bool PartFile::take_shared_part() {
    path_ = store_->partial_path(sha256_);
    file_ = open_file(path_, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
    return flock(file_.get(), LOCK_EX | LOCK_NB) == 0 && is_same_file(path_, file_.get());
}

void PartFile::make_temporary() {
    std::string name = (store_->temporary_folder() / "download.XXXXXX").string();
    file_.reset(mkostemp(name.data(), O_CLOEXEC));
    if (!file_) {
        throw system_error(ExitStatus::machine, name, errno);
    }
    path_ = name;
}

void PartFile::start_at(std::uint64_t offset) {
    const off_t place = static_cast<off_t>(offset);
    if (ftruncate(file_.get(), place) != 0 || lseek(file_.get(), place, SEEK_SET) != place) {
        throw system_error(ExitStatus::machine, path_.string(), errno);
    }
}

void PartFile::append(std::string_view bytes) {
    write_all(file_.get(), bytes, path_.string());
}

std::uint64_t PartFile::size_bytes() const {
    struct stat status = {};
    return fstat(file_.get(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

std::optional<StoredFile> PartFile::commit(std::string& got) {
    std::optional<StoredFile> stored = store_->try_put_file(path_, sha256_, got);
    if (stored) {
        path_.clear();
    }
    return stored;
}

} // namespace stopgap::source
