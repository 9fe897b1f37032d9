#include "ecosystem/rpm/local_mirror.hpp"

#include "base/files.hpp"
#include "ecosystem/mirrors.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace stopgap::rpm {

namespace {

/// The indexes that dnf reads where a repository has them; it fails where one of these is listed
/// and cannot be had. It never asks for the others (changelogs, databases, zchunk: repo_file()).
constexpr std::array<std::string_view, 9> k_wanted_indexes = {
    "primary",   "filelists", "group",      "group_gz",   "group_xz",
    "group_zst", "modules",   "updateinfo", "prestodelta"};

} // namespace

LocalMirror::LocalMirror(Repositories& repositories, fs::path folder)
    : repositories_(&repositories), folder_(std::move(folder)) {
    make_directories(folder_);
    for (std::size_t i = 0; i < repositories_->count(); ++i) {
        write_indexes(i);
    }
}

void LocalMirror::write_indexes(std::size_t repository) {
    const LoadedRepository& loaded = repositories_->at(repository);
    const fs::path folder = folder_ / loaded.described.name;
    make_directories(folder / "repodata");
    write_file(folder / "repodata/repomd.xml", loaded.state.bytes);
    if (!loaded.state.signature.empty()) {
        write_file(folder / "repodata/repomd.xml.asc", loaded.state.signature);
    }
    for (const std::string_view type : k_wanted_indexes) {
        const std::map<std::string, IndexRecord, std::less<>>::const_iterator record =
            loaded.state.repomd.records.find(type);
        if (record != loaded.state.repomd.records.end()) {
            link_stored(repositories_->stored_index(repository, record->second).path,
                        folder / record->second.location);
        }
    }
}

void LocalMirror::add(const std::vector<PackageEntry>& packages) {
    const std::vector<source::StoredFile> files = repositories_->fetch(packages);
    for (std::size_t i = 0; i < packages.size(); ++i) {
        const LoadedRepository& repository = repositories_->at(packages[i].repository);
        link_stored(files[i].path, folder_ / repository.described.name / packages[i].location);
    }
}

std::string LocalMirror::repo_file(const std::string& inside,
                                   const std::string& keyring_inside) const {
    std::string text;
    for (std::size_t i = 0; i < repositories_->count(); ++i) {
        const Repository& described = repositories_->at(i).described;
        text += fmt::format("[{0}]\n"
                            "name={0}\n"
                            "baseurl=file://{1}/{0}\n"
                            "enabled=1\n"
                            "repo_gpgcheck={2}\n"
                            "gpgcheck={3}\n"
                            "gpgkey=file://{4}\n"
                            "skip_if_unavailable=0\n"
                            "metadata_expire=0\n",
                            described.name, inside, described.may_be_unsigned_metadata ? 0 : 1,
                            described.may_be_unsigned_packages ? 0 : 1, keyring_inside);
    }
    return text;
}

} // namespace stopgap::rpm
