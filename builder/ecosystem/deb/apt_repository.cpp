#include "ecosystem/deb/apt_repository.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/apt_index.hpp"
#include "source/compress.hpp"
#include "source/deb_control.hpp"

#include <fmt/format.h>

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <map>

namespace stopgap::deb {

namespace {

constexpr const char* k_pool = "pool";
constexpr std::uint64_t k_package_limit_bytes = 8ULL << 30U;

/// The packages of all hotfixes by their place: one that two hotfixes share is listed once.
std::map<std::string, IndexedFile> packages_of(const std::vector<PublishedHotfix>& hotfixes) {
    std::map<std::string, IndexedFile> packages;
    for (const PublishedHotfix& hotfix : hotfixes) {
        for (const artifacts::PublishedFile& file : hotfix.published.files) {
            if (file.path.starts_with(std::string(k_pool) + "/")) {
                packages[file.path] = {file.path, file.sha256, file.size_bytes};
            }
        }
    }
    return packages;
}

std::string packages_text(const IndexRequest& request) {
    std::string text;
    for (const auto& [path, file] : packages_of(request.hotfixes)) {
        const std::string control = source::deb_control(request.folder / path, path);
        text += (text.empty() ? "" : "\n") +
                packages_stanza(control, file, request.target.architecture);
    }
    return text;
}

/// Writes an index under its name and under its digest.
IndexedFile put_index(const fs::path& suite, const std::string& path, const std::string& bytes) {
    const IndexedFile index = {path, sha256_of(bytes), bytes.size()};
    const fs::path by_hash = (suite / path).parent_path() / "by-hash/SHA256";
    make_directories(by_hash);
    write_file(suite / path, bytes);
    write_file(by_hash / index.sha256, bytes);
    return index;
}

/// What the index that is being replaced says; absent: there is none.
std::optional<ReleaseFile> replaced_release(const fs::path& folder, const fs::path& suite,
                                            SignatureMaker& signatures) {
    const PublishedTree tree(folder);
    if (!tree.has(suite / "InRelease")) {
        return std::nullopt;
    }
    return verified_release(tree, suite, {{signatures.key_file()}, {signatures.fingerprint()}});
}

Instant next_date(const std::optional<ReleaseFile>& replaced) {
    const Instant present = now();
    if (!replaced) {
        return present;
    }
    static_cast<void>(check_dates(*replaced, present, Expiry::accepted)); // none of the future
    return std::max(present, replaced->date + std::chrono::seconds(1));
}

void keep_for_old_clients(const fs::path& old_suite, const fs::path& fresh,
                          const std::string& folder, const std::optional<ReleaseFile>& replaced) {
    std::set<std::string> current;
    if (replaced) {
        for (const auto& [path, digest] : replaced->files) {
            current.insert(digest.sha256);
        }
    }
    const fs::path by_hash = fs::path(folder) / "by-hash/SHA256";
    keep_replaced_files(old_suite / by_hash, fresh / by_hash, current);
}

} // namespace

ReleaseFile verified_release(const PublishedTree& tree, const fs::path& suite,
                             const TrustedKeys& keys) {
    const fs::path in_release = suite / "InRelease";
    const ClearSigned inline_signed =
        verify_clearsigned(tree.read(in_release), keys, tree.shown(in_release));
    static_cast<void>(tree.require_signed(suite / "Release", suite / "Release.gpg", keys));
    if (trimmed(tree.read(suite / "Release")) != trimmed(inline_signed.text)) {
        throw Error(ExitStatus::verification,
                    tree.shown(suite / "Release") + ": is not the text of InRelease");
    }
    return parse_release(inline_signed.text, tree.shown(in_release));
}

fs::path AptRepository::place_of(const Artifact& artifact) const {
    return artifact.kind == "deb" ? fs::path(k_pool) / artifact.path : fs::path();
}

void AptRepository::put_package(const fs::path& from, const fs::path& to, SignatureMaker&) {
    const FileDescriptor folder = open_file(from.parent_path(), O_RDONLY | O_DIRECTORY);
    copy_out(folder.get(), from.filename(), to, k_package_limit_bytes);
}

bool AptRepository::is_same_package(const fs::path& one, const fs::path& other) const {
    return sha256_of_file(one) == sha256_of_file(other);
}

void AptRepository::write_index(const IndexRequest& request, SignatureMaker& signatures,
                                Workplace&) {
    const fs::path suite = fs::path("dists") / hotfix_suite(request.target);
    const fs::path fresh = request.folder / (suite.string() + ".fresh");
    const std::string place = "main/binary-" + request.target.architecture;
    const std::optional<ReleaseFile> replaced = replaced_release(request.folder, suite, signatures);

    const std::string packages = packages_text(request);
    const std::vector<IndexedFile> indexes = {
        put_index(fresh, place + "/Packages", packages),
        put_index(fresh, place + "/Packages.gz",
                  source::compressed(packages, source::Packing::gzip)),
        put_index(fresh, place + "/Packages.xz",
                  source::compressed(packages, source::Packing::xz))};
    keep_for_old_clients(request.folder / suite, fresh, place, replaced);

    const Instant date = next_date(replaced);
    const std::string release =
        release_text(request.target, date, date + request.valid_for, indexes);
    write_file(fresh / "Release", release);
    write_file(fresh / "Release.gpg", signatures.detached(release, SignatureMaker::Form::armored));
    write_file(fresh / "InRelease", signatures.clearsigned(release));
    remove_tree(request.folder / suite);
    fs::rename(fresh, request.folder / suite);
}

std::string AptRepository::client_file(const Target& target, const std::string& url) const {
    const std::string key = "/etc/apt/keyrings/stopgap.asc";
    Stanza source;
    source.set("Types", "deb");
    source.set("URIs", url);
    source.set("Suites", hotfix_suite(target));
    source.set("Components", "main");
    source.set("Signed-By", key);
    return fmt::format("# Goes to /etc/apt/sources.list.d/; {} beside it goes to {}.\n",
                       k_public_key_file, key) +
           write_stanza(source);
}

void AptRepository::self_test(const IndexRequest& request, const fs::path& key_file,
                              Workplace& workplace) {
    read_with_apt(request, key_file, workplace);
}

} // namespace stopgap::deb
