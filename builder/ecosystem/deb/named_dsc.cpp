#include "ecosystem/deb/named_dsc.hpp"

#include "base/error.hpp"
#include "base/openpgp.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <fcntl.h>

namespace stopgap::deb {

namespace {

constexpr std::uint64_t k_dsc_limit_bytes = 16U << 20U;

TrustedKeys keys_of(const Recipe& recipe, const std::vector<fs::path>& files) {
    TrustedKeys keys;
    for (const fs::path& file : files) {
        keys.files.push_back(recipe.folder / file);
    }
    return keys;
}

const std::vector<fs::path>& key_files(const Input& input) {
    const auto* path = std::get_if<PathInput>(&input.from);
    return path != nullptr ? path->keys : std::get<UrlInput>(input.from).keys;
}

SourceFile fetch_dsc(const Recipe& recipe, const Input& input, Workplace& workplace) {
    const auto* path = std::get_if<PathInput>(&input.from);
    return path != nullptr ? take_path_input(recipe, *path, workplace)
                           : fetch_url_input(recipe, std::get<UrlInput>(input.from), workplace);
}

/// The text that was signed, or all of a .dsc that its digest pins alone.
std::string verified_text(SourceFile& file, const TrustedKeys& keys) {
    const std::string bytes = read_file(file.stored, k_dsc_limit_bytes);
    if (keys.files.empty()) {
        return bytes;
    }
    ClearSigned signed_text = verify_clearsigned(bytes, keys, file.name);
    file.verification = {Verification::By::signature,
                         fmt::format("{} ({})", signed_text.signer.fingerprint,
                                     printable(signed_text.signer.user_id))};
    return std::move(signed_text.text);
}

/// URLs of what lies beside a URL under another name.
std::vector<std::string> urls_beside(const UrlInput& dsc, const std::string& name) {
    std::vector<std::string> urls;
    std::vector<std::string> all = {dsc.url};
    all.insert(all.end(), dsc.mirrors.begin(), dsc.mirrors.end());
    for (const std::string& url : all) {
        const std::string path = url.substr(0, url.find_first_of("?#"));
        urls.push_back(path.substr(0, path.rfind('/') + 1) + name);
    }
    return urls;
}

SourceFile download_beside(const UrlInput& dsc, const DscFile& wanted, Workplace& workplace) {
    source::DownloadRequest request;
    request.urls = urls_beside(dsc, wanted.name);
    request.sha256 = wanted.sha256;
    request.size_bytes = wanted.size_bytes;
    request.name = wanted.name;
    const source::StoredFile stored = workplace.downloader.fetch(request);
    return {wanted.name, stored.path, stored.sha256, stored.size_bytes, request.urls.front(), {}};
}

SourceFile take_beside(const PathInput& dsc, const DscFile& wanted, const Recipe& recipe,
                       const Place& place, Workplace& workplace) {
    const fs::path path = dsc.path.parent_path() / wanted.name;
    const FileDescriptor folder = open_file(recipe.folder, O_RDONLY | O_DIRECTORY);
    if (!exists_beneath(folder.get(), path)) {
        throw Error(ExitStatus::usage, fmt::format("{}: {} lists {}, which is not beside it",
                                                   shown(place), dsc.path.string(), wanted.name))
            .with_hint("put the files of the .dsc into its folder");
    }
    SourceFile file = take_path_input(recipe, {path, wanted.sha256}, workplace);
    if (file.size_bytes != wanted.size_bytes) {
        throw Error(ExitStatus::verification,
                    fmt::format("{}: has {} bytes, not {} as {} says", path.string(),
                                file.size_bytes, wanted.size_bytes, dsc.path.string()));
    }
    return file;
}

} // namespace

NamedDsc take_named_dsc(const Recipe& recipe, const Base& base, Workplace& workplace) {
    const Input& input = *base.dsc;
    NamedDsc named;
    named.file = fetch_dsc(recipe, input, workplace);
    named.dsc =
        parse_dsc(verified_text(named.file, keys_of(recipe, key_files(input))), named.file.name);
    if (!base.source.empty() && base.source != named.dsc.source) {
        throw Error(ExitStatus::usage,
                    fmt::format("{}: base.dsc is {} {}, not {}", shown(input.place),
                                named.dsc.source, named.dsc.version, base.source))
            .with_hint("leave source out, or name the .dsc of that package");
    }
    return named;
}

SourceSet fetch_files_beside(const NamedDsc& named, const std::vector<DscFile>& wanted,
                             const Recipe& recipe, const Base& base, Workplace& workplace) {
    const Input& input = *base.dsc;
    SourceSet files;
    for (const DscFile& one : wanted) {
        const auto* path = std::get_if<PathInput>(&input.from);
        files.push_back(path != nullptr
                            ? take_beside(*path, one, recipe, input.place, workplace)
                            : download_beside(std::get<UrlInput>(input.from), one, workplace));
        files.back().verification = named.file.verification;
    }
    return files;
}

} // namespace stopgap::deb
