#include "ecosystem/deb/local_mirror.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/deb822.hpp"
#include "ecosystem/mirrors.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::deb {

namespace {

std::string mirror_folder_of(const Repository& repository) {
    return repository.mirror.empty() ? "repository" : repository.mirror;
}

std::vector<source::DownloadRequest> requests_for(const std::vector<MirrorFile>& files) {
    std::vector<source::DownloadRequest> requests;
    for (const MirrorFile& file : files) {
        source::DownloadRequest request;
        request.urls = {file.url};
        request.sha256 = file.package.sha256;
        request.size_bytes = file.package.size_bytes;
        request.name = fs::path(file.path).filename();
        requests.push_back(std::move(request));
    }
    return requests;
}

} // namespace

LocalMirror::LocalMirror(Suites& suites, fs::path folder, Workplace& workplace)
    : suites_(&suites), folder_(std::move(folder)), workplace_(&workplace) {
    for (const Suite* suite : suites_->own()) {
        write_indexes(*suite);
    }
}

void LocalMirror::write_indexes(const Suite& suite) {
    const fs::path dists =
        folder_ / mirror_folder_of(suite.repository) / "dists" / suite.repository.suite;
    make_directories(dists);
    write_file(dists / "InRelease", suite.inrelease);
    for (const std::string& component : suite.repository.components) {
        const std::string path = packages_path(component, suites_->target().architecture);
        if (const std::optional<IndexFile> index = best_index(suite.release, path)) {
            link_stored(suites_->stored_index(suite, *index).path, dists / index->path);
        }
    }
}

std::vector<std::string> LocalMirror::apt_sources(const std::string& inside,
                                                  const std::string& keyring_inside) const {
    std::vector<std::string> lines;
    for (const Suite* suite : suites_->own()) {
        lines.push_back(fmt::format("deb [signed-by={}{}] copy:{}/{} {} {}", keyring_inside,
                                    suite->expiry_note.empty() ? "" : " check-valid-until=no",
                                    inside, mirror_folder_of(suite->repository),
                                    suite->repository.suite,
                                    joined(suite->repository.components, " ")));
    }
    return lines;
}

std::vector<MirrorFile> LocalMirror::look_up(const std::set<std::string>& paths) {
    std::vector<MirrorFile> found;
    for (const Suite* suite : suites_->own()) {
        const std::string prefix = mirror_folder_of(suite->repository) + "/";
        std::set<std::string, std::less<>> names;
        for (const std::string& path : paths) {
            if (path.rfind(prefix, 0) == 0) {
                names.insert(path.substr(prefix.size()));
            }
        }
        for (const std::string& text : suites_->packages(*suite)) {
            for (const auto& [name, package] :
                 lookup_files(text, names, suite->repository.suite + " Packages")) {
                found.push_back({prefix + name, package, suite->url + name});
            }
        }
    }
    std::set<std::string> listed;
    std::erase_if(found, [&](const MirrorFile& file) { return !listed.insert(file.path).second; });
    for (const std::string& path : paths) {
        if (!listed.contains(path)) {
            throw Error(ExitStatus::verification,
                        printable(path) + ": asked for, but no signed index lists it");
        }
    }
    return found;
}

std::vector<MirrorFile>
LocalMirror::look_up_packages(const std::vector<std::pair<std::string, std::string>>& names) {
    std::set<std::pair<std::string, std::string>> wanted(names.begin(), names.end());
    std::vector<MirrorFile> found;
    for (const Suite* suite : suites_->own()) {
        const std::string prefix = mirror_folder_of(suite->repository) + "/";
        for (const std::string& text : suites_->packages(*suite)) {
            for_each_stanza(text, [&](std::string_view stanza) {
                const std::pair<std::string, std::string> key = {
                    std::string(field_of(stanza, "Package").value_or("")),
                    std::string(field_of(stanza, "Version").value_or(""))};
                if (wanted.erase(key) > 0) {
                    const std::string file(field_of(stanza, "Filename").value_or(""));
                    const std::optional<PackageFile> package = find_package_by_filename(
                        stanza, file, suite->repository.suite + " Packages");
                    check_invariant(package.has_value(), "a stanza does not find itself");
                    found.push_back({prefix + file, *package, suite->url + file});
                }
                return !wanted.empty();
            });
        }
    }
    if (!wanted.empty()) {
        throw Error(ExitStatus::verification,
                    fmt::format("{} {}: asked for, but no signed index lists it",
                                printable(wanted.begin()->first),
                                printable(wanted.begin()->second)));
    }
    return found;
}

void LocalMirror::add(const std::vector<MirrorFile>& files) {
    const std::vector<source::StoredFile> stored =
        workplace_->downloader.fetch_all(requests_for(files));
    for (std::size_t i = 0; i < files.size(); ++i) {
        link(files[i], stored[i]);
    }
}

bool LocalMirror::add_if_served(const std::vector<MirrorFile>& files) {
    const std::vector<source::DownloadOutcome> outcomes =
        workplace_->downloader.try_fetch_all(requests_for(files));
    bool all_served = true;
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (outcomes[i].file) {
            link(files[i], *outcomes[i].file);
        } else if (!outcomes[i].not_found_everywhere) {
            throw *outcomes[i].failure;
        }
        all_served = all_served && outcomes[i].file.has_value();
    }
    return all_served;
}

void LocalMirror::link(const MirrorFile& file, const source::StoredFile& stored) const {
    link_stored(stored.path, folder_ / file.path);
}

void fetch_packages(const std::vector<MirrorFile>& files, const fs::path& folder,
                    Workplace& workplace) {
    const std::vector<source::StoredFile> stored =
        workplace.downloader.fetch_all(requests_for(files));
    make_directories(folder);
    for (std::size_t i = 0; i < files.size(); ++i) {
        link_stored(stored[i].path, folder / fs::path(files[i].path).filename());
    }
}

} // namespace stopgap::deb
