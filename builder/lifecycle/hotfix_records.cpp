#include "lifecycle/hotfix_records.hpp"

#include "artifacts/dsse.hpp"
#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "lifecycle/published_files.hpp"

#include <fmt/format.h>

#include <fcntl.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>

namespace stopgap::lifecycle {

namespace {

constexpr const char* k_hotfixes = "hotfixes";
constexpr const char* k_manifest = "manifest.json";
constexpr const char* k_published = "published.json";
constexpr const char* k_retired = "retired.json";
constexpr const char* k_provenance = "provenance.json";
constexpr const char* k_provenance_envelope = "provenance.dsse.json";
constexpr std::uint64_t k_file_limit_bytes = 8ULL << 30U;

fs::path record_of(const std::string& id, const std::string& version) {
    return fs::path(k_hotfixes) / id / version_folder(version);
}

/// Error(verification) where the envelope does not hold the provenance, signed.
void require_envelope(const PublishedTree& tree, const fs::path& record, const TrustedKeys& keys) {
    const std::string name = tree.shown(record / k_provenance_envelope);
    const std::string payload = artifacts::verified_payload(
        tree.read(record / k_provenance_envelope), name, artifacts::k_in_toto_type,
        [&](std::string_view bytes, std::string_view signature) {
            static_cast<void>(verify_detached_bytes(signature, bytes, keys, name));
            return true;
        });
    if (payload != tree.read(record / k_provenance)) {
        throw Error(ExitStatus::verification,
                    name + ": does not hold what " + k_provenance + " says");
    }
}

std::optional<artifacts::Retirement> read_retirement(const PublishedTree& tree,
                                                     const fs::path& record,
                                                     const artifacts::Published& published,
                                                     const TrustedKeys& keys) {
    const fs::path file = record / k_retired;
    if (!tree.has(file)) {
        return std::nullopt;
    }
    static_cast<void>(tree.require_signed(file, signature_of(file), keys));
    const std::string name = tree.shown(file);
    artifacts::Retirement retirement = artifacts::read_retirement(tree.read(file), name);
    if (retirement.id != published.id || retirement.version != published.version ||
        retirement.target != published.target) {
        throw Error(ExitStatus::verification, name + ": is of another hotfix");
    }
    return retirement;
}

PublishedHotfix read_hotfix(const PublishedTree& tree, const fs::path& record,
                            const std::string& target, const TrustedKeys& keys) {
    const fs::path manifest = record / k_manifest;
    const fs::path published = record / k_published;
    static_cast<void>(tree.require_signed(manifest, signature_of(manifest), keys));
    static_cast<void>(tree.require_signed(published, signature_of(published), keys));
    PublishedHotfix hotfix = {
        artifacts::read_manifest(tree.read(manifest), tree.shown(manifest)),
        artifacts::read_published(tree.read(published), tree.shown(published))};
    hotfix.retired = read_retirement(tree, record, hotfix.published, keys);
    const bool is_at_its_place = hotfix.manifest.id == hotfix.published.id &&
                                 hotfix.manifest.version == hotfix.published.version &&
                                 hotfix.manifest.target == target &&
                                 hotfix.published.target == target &&
                                 record == record_of(hotfix.published.id, hotfix.published.version);
    if (!is_at_its_place) {
        throw Error(ExitStatus::verification,
                    fmt::format("{}: is of {} {} for {}", tree.shown(published),
                                printable(hotfix.published.id), printable(hotfix.published.version),
                                printable(hotfix.published.target)));
    }
    for (const artifacts::PublishedFile& file : hotfix.published.files) {
        tree.require(file.path, file.sha256, file.size_bytes, tree.shown(published));
    }
    require_envelope(tree, record, keys);
    return hotfix;
}

Error already_published(const fs::path& package, const std::string& what) {
    return Error(ExitStatus::verification, printable(package.filename().string() + ": " + what))
        .with_hint("a version once published stays what it is: raise build.hotfix and build "
                   "again");
}

bool lists(const fs::path& record, const fs::path& path) {
    const artifacts::Published published =
        artifacts::read_published(read_file(record), record.string());
    return std::ranges::any_of(published.files, [&](const artifacts::PublishedFile& file) {
        return file.path == path.string();
    });
}

/// Writes the package where hosts get it; an earlier one there must be the same.
void put_package(const fs::path& from, const fs::path& to, RepositoryFormat& format,
                 SignatureMaker& signatures) {
    if (!fs::exists(fs::symlink_status(to))) {
        make_directories(to.parent_path());
        format.put_package(from, to, signatures);
    } else if (!format.is_same_package(from, to)) {
        throw already_published(to, "is published already, with other content");
    }
}

artifacts::PublishedFile listed(const fs::path& folder, const fs::path& path) {
    return {path.string(), sha256_of_file(folder / path),
            static_cast<std::uint64_t>(fs::file_size(folder / path))};
}

/// The provenance in an envelope that our key signs: an OpenPGP signature, the key's fingerprint
/// its keyid.
void write_envelope(const fs::path& record, SignatureMaker& signatures) {
    const std::string envelope = artifacts::dsse_envelope(
        artifacts::k_in_toto_type, read_file(record / k_provenance),
        {{signatures.fingerprint(), [&signatures](std::string_view bytes) {
              return signatures.detached(bytes, SignatureMaker::Form::binary);
          }}});
    write_file(record / k_provenance_envelope, envelope);
}

} // namespace

std::vector<PublishedHotfix> read_hotfixes(const fs::path& folder, const std::string& target,
                                           const TrustedKeys& keys) {
    const PublishedTree tree(folder);
    std::vector<PublishedHotfix> hotfixes;
    for (const fs::path& id : entries_of(folder / k_hotfixes)) {
        for (const fs::path& version : entries_of(folder / k_hotfixes / id)) {
            hotfixes.push_back(
                read_hotfix(tree, fs::path(k_hotfixes) / id / version, target, keys));
        }
    }
    return hotfixes;
}

void add_hotfix(const fs::path& folder, const BuiltHotfix& built, RepositoryFormat& format,
                SignatureMaker& signatures) {
    const artifacts::Manifest& manifest = built.manifest;
    const fs::path record = record_of(manifest.id, manifest.version);
    const bool is_there = fs::exists(folder / record / k_published);
    if (fs::exists(folder / record / k_retired)) {
        throw Error(ExitStatus::usage,
                    fmt::format("{} {}: is retired", manifest.id, printable(manifest.version)))
            .with_hint("where hosts need it again, raise build.hotfix and build it again");
    }
    const FileDescriptor from = open_file(built.folder, O_RDONLY | O_DIRECTORY);
    make_directories(folder / record);
    artifacts::Published published = {
        manifest.id, manifest.target, manifest.version, rfc3339_date(now()), {}};
    for (const Artifact& artifact : manifest.artifacts) {
        const fs::path place = format.place_of(artifact);
        if (!place.empty()) {
            if (is_there && !lists(folder / record / k_published, place)) {
                throw already_published(place, manifest.version + " was published without it");
            }
            put_package(built.folder / artifact.path, folder / place, format, signatures);
            published.files.push_back(listed(folder, place));
        } else if (!is_there) {
            copy_out(from.get(), artifact.path, folder / record / artifact.path,
                     k_file_limit_bytes);
            published.files.push_back(listed(folder, record / artifact.path));
        }
    }
    if (!is_there) {
        write_envelope(folder / record, signatures);
        published.files.push_back(listed(folder, record / k_provenance_envelope));
        write_signed(folder / record / k_manifest, built.manifest_text, signatures);
        write_signed(folder / record / k_published, artifacts::published_json(published),
                     signatures);
    }
}

void retire_hotfix(const fs::path& folder, artifacts::Retirement retirement,
                   SignatureMaker& signatures) {
    for (const fs::path& version : entries_of(folder / k_hotfixes / retirement.id)) {
        const fs::path record = folder / k_hotfixes / retirement.id / version;
        if (fs::exists(record / k_retired)) {
            continue; // for another build of the vendor's, on other evidence
        }
        retirement.version = artifacts::read_published(read_file(record / k_published),
                                                       (record / k_published).string())
                                 .version;
        write_signed(record / k_retired, artifacts::retirement_json(retirement), signatures);
    }
}

std::vector<PublishedHotfix> not_retired(const std::vector<PublishedHotfix>& hotfixes) {
    std::vector<PublishedHotfix> served;
    std::copy_if(hotfixes.begin(), hotfixes.end(), std::back_inserter(served),
                 [](const PublishedHotfix& hotfix) { return !hotfix.retired; });
    return served;
}

void require_client_file(const fs::path& folder, const RepositoryFormat& format,
                         const TrustedKeys& keys) {
    const std::string name = format.client_file_name();
    static_cast<void>(PublishedTree(folder).require_signed(name, signature_of(name), keys));
}

void require_same_packages(const std::vector<PublishedHotfix>& hotfixes,
                           const std::vector<ListedPackage>& listed, const std::string& subject) {
    std::map<std::string, std::string> known;
    for (const PublishedHotfix& hotfix : hotfixes) {
        for (const artifacts::PublishedFile& file : hotfix.published.files) {
            known[file.path] = file.sha256;
        }
    }
    for (const ListedPackage& package : listed) {
        const std::map<std::string, std::string>::const_iterator found = known.find(package.path);
        if (found == known.end() || found->second != package.sha256) {
            throw Error(ExitStatus::verification,
                        fmt::format("{}: lists {}, which no hotfix there has", subject,
                                    printable(package.path)));
        }
    }
    for (const auto& [path, digest] : known) {
        const bool is_listed =
            std::binary_search(listed.begin(), listed.end(), ListedPackage{path, digest});
        if (!is_listed && !path.starts_with(std::string(k_hotfixes) + "/")) {
            throw Error(ExitStatus::verification,
                        fmt::format("{}: does not list {}", subject, printable(path)));
        }
    }
}

} // namespace stopgap::lifecycle
