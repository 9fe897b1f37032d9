#include "ecosystem/rpm/source_tree.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/rpm/names.hpp"
#include "sandbox/trees.hpp"

#include <fcntl.h>

namespace stopgap::rpm {

namespace {

constexpr std::uint64_t k_file_limit_bytes = 4ULL << 30U;
constexpr std::uint64_t k_text_limit_bytes = 64U << 20U;

void require_file_name(const std::string& name) {
    if (!is_file_name(name)) {
        throw Error(ExitStatus::verification, printable(name) + ": is no file name");
    }
}

} // namespace

SourceTree::SourceTree(fs::path folder, std::string spec_file)
    : folder_(std::move(folder)), spec_file_(std::move(spec_file)),
      descriptor_(open_file(folder_, O_RDONLY | O_DIRECTORY)) {
    require_file_name(spec_file_);
}

bool SourceTree::has(const std::string& name) const {
    return is_file_name(name) && exists_beneath(descriptor_.get(), name);
}

std::string SourceTree::read(const std::string& name) const {
    require_file_name(name);
    return read_beneath(descriptor_.get(), name, k_text_limit_bytes);
}

void SourceTree::write(const std::string& name, std::string_view bytes) {
    require_file_name(name);
    write_beneath(descriptor_.get(), name, bytes);
}

void SourceTree::put(const std::string& name, const SourceFile& file) {
    require_file_name(name);
    const FileDescriptor store = open_file(file.stored.parent_path(), O_RDONLY | O_DIRECTORY);
    copy_out(store.get(), file.stored.filename(), folder_ / name, k_file_limit_bytes);
    if (sha256_of_file(folder_ / name) != file.sha256) {
        throw Error(ExitStatus::verification, name + ": changed in the store while it was used");
    }
}

void SourceTree::remove(const std::string& name) {
    require_file_name(name);
    remove_beneath(descriptor_.get(), name);
}

void SourceTree::fill(const fs::path& build, const std::vector<std::string>& files) const {
    for (const std::string& name : files) {
        require_file_name(name);
        const FileDescriptor file = open_beneath(descriptor_.get(), name, O_RDONLY);
        sandbox::put_file(build, fs::path("rpmbuild/SOURCES") / name, file.get(),
                          sandbox::User::builder);
    }
    fill_spec(build, spec());
}

void SourceTree::fill_spec(const fs::path& build, std::string_view text) const {
    sandbox::put_file(build, fs::path("rpmbuild/SPECS") / spec_file_, text, sandbox::User::builder);
}

std::string SourceTree::spec_inside() const {
    return std::string(k_topdir_inside) + "/SPECS/" + spec_file_;
}

} // namespace stopgap::rpm
