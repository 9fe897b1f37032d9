#include "source/payload.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "source/archive_reader.hpp"
#include "source/disk_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <iterator>
#include <map>
#include <utility>

namespace stopgap::source {

namespace {

/// The files that are asked for and have not come yet, with their sizes.
class Expected {
  public:
    Expected(const std::vector<PayloadFile>& files, std::string package)
        : package_(std::move(package)) {
        for (const PayloadFile& file : files) {
            if (!missing_.emplace(file.name, file.size_bytes).second) {
                throw refusal(file.name, "is listed twice");
            }
        }
    }

    void take(const std::string& name, std::uint64_t size_bytes) {
        const std::map<std::string, std::uint64_t>::const_iterator found = missing_.find(name);
        if (found == missing_.end()) {
            throw refusal(name, "is not in the package's list of files");
        }
        if (found->second != size_bytes) {
            throw refusal(name, "has " + std::to_string(size_bytes) + " bytes, and " +
                                    std::to_string(found->second) +
                                    " in the package's list of files");
        }
        missing_.erase(found);
    }

    void require_all() const {
        if (!missing_.empty()) {
            throw refusal(missing_.begin()->first, "is listed and not there");
        }
    }

  private:
    [[nodiscard]] Error refusal(const std::string& name, const std::string& what) const {
        return {ExitStatus::verification, package_ + ": entry \"" + printable(name) + "\" " + what};
    }

    std::string package_;
    std::map<std::string, std::uint64_t> missing_;
};

ExtractionPolicy policy_for(const std::vector<PayloadFile>& files) {
    ExtractionPolicy policy;
    policy.flat_files = true;
    policy.entries = files.size() + 1; // one more is named, not only counted
    return policy;
}

void unpack_here(int descriptor, const std::string& name, std::uint64_t offset_bytes,
                 const std::vector<PayloadFile>& files) {
    if (lseek(descriptor, static_cast<off_t>(offset_bytes), SEEK_SET) < 0) {
        throw system_error(ExitStatus::machine, name, errno);
    }
    ArchiveReader reader(descriptor, name, ArchiveReader::Format::cpio);
    EntryPolicy policy(name, policy_for(files));
    Expected expected(files, name);
    DiskWriter writer(name);
    static_cast<void>(walk_archive(
        reader, policy,
        [&](archive_entry* entry, const std::string& clean) {
            expected.take(clean, facts_of(entry).size_bytes);
            writer.begin(entry, clean);
        },
        [&](const ContentBlock& block) { writer.write(block); }));
    writer.end();
    expected.require_all();
}

/// In our own process: the worker's word is not taken for it.
void require_only(const fs::path& folder, const std::string& name, std::size_t files) {
    const fs::directory_iterator entries(folder);
    if (static_cast<std::size_t>(std::distance(begin(entries), end(entries))) != files) {
        throw Error(ExitStatus::verification,
                    name + ": unpacked to other files than those of the package's list");
    }
}

void require_digests(const fs::path& folder, const std::string& name,
                     const std::vector<PayloadFile>& files) {
    const FileDescriptor root = open_file(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    for (const PayloadFile& file : files) {
        const FileDescriptor content = open_beneath(root.get(), file.name, O_RDONLY);
        if (!file.sha256.empty() && sha256_of_descriptor(content.get(), file.name) != file.sha256) {
            throw Error(ExitStatus::verification, name + ": entry \"" + printable(file.name) +
                                                      "\" has not the digest of the package's "
                                                      "list of files");
        }
    }
}

} // namespace

void extract_payload(const fs::path& file, const std::string& name, std::uint64_t offset_bytes,
                     const std::vector<PayloadFile>& files, const fs::path& into) {
    check_invariant(fs::is_directory(into) && fs::is_empty(into), "not an empty folder");
    const TemporaryDirectory folder = folder_beside(into);
    confined_reading(file, name, [&](Confinement confinement, int descriptor) {
        confinement.folder = folder.path();
        static_cast<void>(run_confined(confinement, [&] {
            unpack_here(descriptor, name, offset_bytes, files);
            return std::string();
        }));
    });
    require_only(folder.path(), name, files.size());
    require_digests(folder.path(), name, files);
    replace_folder(folder.path(), into);
}

} // namespace stopgap::source
