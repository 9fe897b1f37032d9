#include "sandbox/tree_digest.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "sandbox/tree_walk.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace stopgap::sandbox {

namespace {

constexpr unsigned k_most_depth = 256; // deeper is not looked at

class Digester {
  public:
    Digester(uid_t first_uid, gid_t first_gid, TreeDigest digest)
        : first_uid_(first_uid), first_gid_(first_gid), digest_(digest) {}

    void add_folder(int folder, unsigned depth) {
        std::vector<std::string> names = names_in(folder);
        std::sort(names.begin(), names.end());
        for (const std::string& name : names) {
            struct stat status = {};
            if (fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
                throw system_error(ExitStatus::machine, name, errno);
            }
            add_entry(folder, name, status, depth);
        }
        sum_.update(is_opaque(folder) ? "opaque\n" : "end\n");
    }

    [[nodiscard]] std::string hex() { return sum_.hex(); }

  private:
    // A folder's size is the file system's own affair.
    void add_entry(int folder, const std::string& name, const struct stat& status, unsigned depth) {
        const bool is_folder = S_ISDIR(status.st_mode);
        sum_.update(fmt::format("{:o} {} {} {} {}.{} {} ", status.st_mode,
                                status.st_uid - first_uid_, status.st_gid - first_gid_,
                                is_folder ? 0 : status.st_size, status.st_mtim.tv_sec,
                                status.st_mtim.tv_nsec, status.st_rdev));
        sum_.update(name);
        sum_.update({"\0", 1});
        if (S_ISLNK(status.st_mode)) {
            sum_.update(link_target(folder, name));
            sum_.update({"\0", 1});
        } else if (is_folder && depth < k_most_depth) {
            const FileDescriptor below = open_folder(folder, name.c_str());
            if (!below) {
                throw system_error(ExitStatus::machine, name, errno);
            }
            add_folder(below.get(), depth + 1);
        } else if (S_ISREG(status.st_mode) && digest_ == TreeDigest::content) {
            const FileDescriptor file(
                openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
            sum_.update(sha256_of_descriptor(file.get(), name));
        }
    }

    uid_t first_uid_;
    gid_t first_gid_;
    TreeDigest digest_;
    Sha256 sum_;
};

} // namespace

std::string digest_folder(int folder, uid_t first_uid, gid_t first_gid, TreeDigest digest) {
    Digester digester(first_uid, first_gid, digest);
    digester.add_folder(folder, 0);
    return digester.hex();
}

} // namespace stopgap::sandbox
