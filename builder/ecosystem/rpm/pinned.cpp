#include "ecosystem/rpm/pinned.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/last_use.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace stopgap::rpm {

namespace {

fs::path note_of(const FilePin& pin, const Workplace& workplace) {
    return workplace.state / "indexes" / "sha512" / pin.sha512;
}

std::string noted_sha256(const FilePin& pin, const Workplace& workplace) {
    const fs::path note = note_of(pin, workplace);
    const bool is_kept = mark_used(note.parent_path()) && fs::exists(note);
    const std::string noted = is_kept ? trimmed(read_file(note, 1024)) : std::string();
    return is_sha256(noted) ? noted : std::string();
}

source::DownloadRequest request_for(const PinnedFile& file, const Workplace& workplace) {
    source::DownloadRequest request;
    request.urls = {file.url};
    request.sha256 = file.pin.sha256.empty() ? noted_sha256(file.pin, workplace) : file.pin.sha256;
    request.size_bytes = file.pin.size_bytes;
    request.limit_bytes = file.pin.size_bytes;
    request.name = file.name;
    request.pinned = true; // where it is by SHA-512, require_sha512() looks
    return request;
}

/// Turns the outcome into a failure where the file is another one.
void require_sha512(const PinnedFile& file, source::DownloadOutcome& outcome,
                    const Workplace& workplace) {
    if (!outcome.file || file.pin.sha512.empty()) {
        return;
    }
    const std::string found = sha512_of_file(outcome.file->path);
    if (found == file.pin.sha512) {
        make_directories(note_of(file.pin, workplace).parent_path());
        write_file(note_of(file.pin, workplace), outcome.file->sha256 + "\n");
        return;
    }
    outcome.failure = Error(ExitStatus::verification,
                            fmt::format("{}: has another SHA-512 digest than the index lists\n"
                                        "    expected {}\n    found    {}",
                                        file.url, file.pin.sha512, found))
                          .with_hint("the mirror is damaged or being changed: try another");
    outcome.file.reset();
}

} // namespace

std::vector<source::DownloadOutcome> try_fetch_pinned(const std::vector<PinnedFile>& files,
                                                      Workplace& workplace) {
    std::vector<source::DownloadRequest> requests;
    requests.reserve(files.size());
    for (const PinnedFile& file : files) {
        requests.push_back(request_for(file, workplace));
    }
    std::vector<source::DownloadOutcome> outcomes = workplace.downloader.try_fetch_all(requests);
    for (std::size_t i = 0; i < files.size(); ++i) {
        require_sha512(files[i], outcomes[i], workplace);
    }
    return outcomes;
}

source::StoredFile fetch_pinned(const PinnedFile& file, Workplace& workplace) {
    source::DownloadOutcome outcome = std::move(try_fetch_pinned({file}, workplace).front());
    if (outcome.failure) {
        throw *outcome.failure;
    }
    return *outcome.file;
}

} // namespace stopgap::rpm
