#include "ecosystem/deb/source_files.hpp"

#include "base/error.hpp"
#include "base/log.hpp"

#include <fmt/format.h>

namespace stopgap::deb {

namespace {

/// "pool/main/u/unzip" and "pool/updates/main/u/unzip": one source in the pools of the archive and
/// of its security updates.
std::string sibling_pool(const std::string& directory) {
    const std::string security = "pool/updates/";
    const std::string main = "pool/";
    if (directory.rfind(security, 0) == 0) {
        return main + directory.substr(security.size());
    }
    return directory.rfind(main, 0) == 0 ? security + directory.substr(main.size()) : directory;
}

source::DownloadRequest request_for(const FoundSource& found, const DscFile& file,
                                    const Workplace& workplace) {
    source::DownloadRequest request;
    request.urls = {found.suite->url + found.entry.directory + "/" + file.name};
    for (const auto& [name, url] : workplace.mirrors) {
        request.urls.push_back(url + (url.back() == '/' ? "" : "/") +
                               sibling_pool(found.entry.directory) + "/" + file.name);
    }
    request.sha256 = file.sha256;
    request.size_bytes = file.size_bytes;
    request.name = file.name;
    return request;
}

/// The file from wherever any suite's index lists its digest; absent: from nowhere.
std::optional<source::StoredFile> fetch_from_any_suite(const std::string& source,
                                                       const DscFile& file, Suites& suites,
                                                       Workplace& workplace) {
    progress(fmt::format("{}: not at its place any more; looking for its digest in other suites",
                         file.name));
    for (const Suite* suite : suites.all()) {
        for (const std::string& text : suites.sources(*suite)) {
            const std::optional<FoundFile> elsewhere = find_file_by_digest(
                text, source, file.sha256, suite->repository.suite + " Sources");
            if (!elsewhere) {
                continue;
            }
            source::DownloadRequest request;
            request.urls = {suite->url + elsewhere->path()};
            request.sha256 = file.sha256;
            request.size_bytes = file.size_bytes;
            request.name = file.name;
            std::vector<source::DownloadOutcome> outcome =
                workplace.downloader.try_fetch_all({request});
            if (outcome.front().file) {
                return outcome.front().file;
            }
        }
    }
    return std::nullopt;
}

} // namespace

SourceSet fetch_source_files(const FoundSource& found, const std::vector<DscFile>& wanted,
                             Suites& suites, Workplace& workplace) {
    std::vector<source::DownloadRequest> requests;
    for (const DscFile& file : wanted) {
        requests.push_back(request_for(found, file, workplace));
    }
    std::vector<source::DownloadOutcome> outcomes = workplace.downloader.try_fetch_all(requests);
    SourceSet files;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        std::optional<source::StoredFile> stored = outcomes[i].file;
        if (!stored && outcomes[i].not_found_everywhere) {
            stored = fetch_from_any_suite(found.entry.dsc.source, wanted[i], suites, workplace);
        }
        if (!stored) {
            throw *outcomes[i].failure;
        }
        SourceFile file;
        file.name = wanted[i].name;
        file.stored = stored->path;
        file.sha256 = stored->sha256;
        file.size_bytes = stored->size_bytes;
        file.origin = requests[i].urls.front();
        file.verification = {Verification::By::signed_index, found.suite->shown()};
        files.push_back(std::move(file));
    }
    return files;
}

} // namespace stopgap::deb
