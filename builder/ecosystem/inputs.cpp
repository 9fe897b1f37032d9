#include "ecosystem/inputs.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/last_use.hpp"
#include "base/openpgp.hpp"
#include "base/text.hpp"
#include "source/archive.hpp"

#include <fmt/format.h>

#include <fcntl.h>

namespace stopgap {

namespace {

constexpr std::uint64_t k_source_limit_bytes = 4ULL << 30U;
constexpr std::uint64_t k_signature_limit_bytes = 1U << 20U;

/// Where the digest of what a URL last gave is kept, so that --offline can find it again.
fs::path digest_note(const Workplace& workplace, const std::string& url) {
    return workplace.state / "urls" / sha256_of(url);
}

std::string noted_digest(const Workplace& workplace, const std::string& url) {
    const fs::path note = digest_note(workplace, url);
    const std::string digest = mark_used(note) ? trimmed(read_file(note, 1024)) : std::string();
    return is_sha256(digest) ? digest : std::string();
}

source::StoredFile download(const std::vector<std::string>& urls, const std::string& sha256,
                            std::uint64_t limit_bytes, Workplace& workplace) {
    source::DownloadRequest request;
    request.urls = urls;
    request.name = file_name_of_url(urls.front());
    request.limit_bytes = limit_bytes;
    request.pinned = true; // by the digest here, or by the signature that the caller checks
    request.sha256 = sha256;
    if (sha256.empty() && workplace.offline) {
        request.sha256 = noted_digest(workplace, urls.front());
    }
    source::StoredFile file = workplace.downloader.fetch(request);
    make_directories(workplace.state / "urls");
    write_file(digest_note(workplace, urls.front()), file.sha256 + "\n");
    return file;
}

std::vector<fs::path> key_paths(const Recipe& recipe, const UrlInput& input) {
    std::vector<fs::path> paths;
    for (const fs::path& key : input.keys) {
        paths.push_back(recipe.folder / key);
    }
    return paths;
}

} // namespace

std::string file_name_of_url(const std::string& url) {
    const std::string path = url.substr(0, url.find_first_of("?#"));
    const std::string name = percent_decoded(path.substr(path.rfind('/') + 1));
    const bool usable = !name.empty() && name != "." && name != ".." &&
                        name.find('/') == std::string::npos && printable(name) == name;
    return usable ? name : "download";
}

SourceFile take_path_input(const Recipe& recipe, const PathInput& input, Workplace& workplace) {
    const FileDescriptor folder = open_file(recipe.folder, O_RDONLY | O_DIRECTORY);
    const std::string bytes = read_beneath(folder.get(), input.path, k_source_limit_bytes);
    const std::string digest = sha256_of(bytes);
    if (!input.sha256.empty() && digest != input.sha256) {
        throw Error(ExitStatus::verification,
                    fmt::format("{}: has another digest than the recipe pins\n"
                                "    expected {}\n    found    {}",
                                input.path.string(), input.sha256, digest))
            .with_hint("if the file is the right one, put the found digest into the recipe");
    }
    const source::StoredFile stored = workplace.store.put_bytes(bytes, digest);
    SourceFile file;
    file.name = input.path.filename();
    file.stored = stored.path;
    file.sha256 = digest;
    file.size_bytes = stored.size_bytes;
    file.origin = input.path;
    file.verification.by =
        input.sha256.empty() ? Verification::By::recipe_folder : Verification::By::recipe_digest;
    return file;
}

SourceFile fetch_url_input(const Recipe& recipe, const UrlInput& input, Workplace& workplace) {
    std::vector<std::string> urls = {input.url};
    urls.insert(urls.end(), input.mirrors.begin(), input.mirrors.end());
    const source::StoredFile stored = download(urls, input.sha256, k_source_limit_bytes, workplace);
    SourceFile file;
    file.name = file_name_of_url(input.url);
    file.stored = stored.path;
    file.sha256 = stored.sha256;
    file.size_bytes = stored.size_bytes;
    file.origin = input.url;
    if (!input.signature.empty()) {
        const source::StoredFile signature =
            download({input.signature}, {}, k_signature_limit_bytes, workplace);
        const Signer signer =
            verify_detached(read_file(signature.path, k_signature_limit_bytes), stored.path,
                            {key_paths(recipe, input), {}}, input.signature);
        file.verification = {Verification::By::signature,
                             fmt::format("{} ({})", signer.fingerprint, printable(signer.user_id))};
    }
    return file;
}

std::optional<SourceFile> fetch_common_input(const Recipe& recipe, const Input& input,
                                             Workplace& workplace) {
    if (const PathInput* path = std::get_if<PathInput>(&input.from)) {
        return take_path_input(recipe, *path, workplace);
    }
    if (const UrlInput* url = std::get_if<UrlInput>(&input.from)) {
        return fetch_url_input(recipe, *url, workplace);
    }
    return std::nullopt;
}

std::string patch_name(const Input& input, const SourceFile& file) {
    if (!input.name.empty()) {
        return input.name;
    }
    if (const PathInput* path = std::get_if<PathInput>(&input.from)) {
        const std::string text = path->path.generic_string();
        return text.starts_with("patches/") ? text.substr(8) : path->path.filename().string();
    }
    return file.name;
}

void inspect_tarballs(const SourceSet& files) {
    source::ExtractionPolicy policy;
    policy.symlinks_may_dangle = true;
    for (const SourceFile& file : files) {
        if (file.name.find(".tar.") != std::string::npos || file.name.ends_with(".tgz")) {
            static_cast<void>(source::inspect_archive(file.stored, file.name, policy));
        }
    }
}

} // namespace stopgap
