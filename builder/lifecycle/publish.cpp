#include "lifecycle/publish.hpp"

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "lifecycle/deploy_kits.hpp"
#include "lifecycle/published_files.hpp"

#include <fmt/format.h>

#include <fcntl.h>

#include <algorithm>

namespace stopgap::lifecycle {

namespace {

constexpr std::uint64_t k_file_limit_bytes = 8ULL << 30U;

Error refusal(const std::string& sentence) {
    return {ExitStatus::verification, sentence};
}

std::string url_of(const Publication& publication, const std::string& target) {
    if (publication.url.empty()) {
        return "file://" +
               percent_encoded((fs::canonical(publication.repository) / target).string(),
                               k_plain_in_urls);
    }
    std::string url = publication.url;
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return url + "/" + percent_encoded(target, k_plain_in_urls);
}

constexpr const char* k_reading =
    "while reading what is published; a repository keeps the key that it began with";

/// The URL that hosts were told of earlier; empty where they were told of none.
std::string told_url(const fs::path& folder, const RepositoryFormat& format,
                     const SignatureMaker& signatures) {
    const fs::path file = folder / format.client_file_name();
    if (!fs::exists(fs::symlink_status(file))) {
        return {};
    }
    during(k_reading, [&] {
        require_client_file(folder, format, {{signatures.key_file()}, {signatures.fingerprint()}});
    });
    const std::string key = format.client_url_key();
    for (const std::string& line : lines_of(read_file(file))) {
        if (line.starts_with(key)) {
            return line.substr(key.size());
        }
    }
    return {};
}

KitIssuer issuer_of_kits(const StagedTarget& staged, const Target& target,
                         const Publication& publication, const RepositoryFormat& format) {
    std::string url = publication.url.empty()
                          ? told_url(staged.folder(), format, publication.signatures)
                          : url_of(publication, target.name);
    if (url.starts_with("file:")) {
        url.clear(); // a folder of this machine, which hosts need not have
    }
    return {publication.signatures, url};
}

std::string write_client_files(const fs::path& folder, const Target& target,
                               const Publication& publication, const RepositoryFormat& format) {
    write_file(folder / k_public_key_file, read_file(publication.signatures.key_file()));
    const std::string name = format.client_file_name();
    const bool is_told_already = publication.url.empty() && fs::exists(folder / name);
    if (!is_told_already) { // a URL that was given once stays
        write_signed(folder / name, format.client_file(target, url_of(publication, target.name)),
                     publication.signatures);
    }
    return name;
}

/// All hotfixes of the staged folder, they, their kits and what hosts are given held to our key.
std::vector<PublishedHotfix> read_published(const StagedTarget& staged, const Target& target,
                                            const RepositoryFormat& format,
                                            SignatureMaker& signatures) {
    return during(k_reading, [&] {
        const TrustedKeys keys = {{signatures.key_file()}, {signatures.fingerprint()}};
        std::vector<PublishedHotfix> hotfixes = read_hotfixes(staged.folder(), target.name, keys);
        static_cast<void>(verify_kits(staged.folder(), hotfixes, keys));
        if (fs::exists(fs::symlink_status(staged.folder() / format.client_file_name()))) {
            require_client_file(staged.folder(), format, keys);
        }
        return hotfixes;
    });
}

/// Error(usage) where, since it was asked about, the hotfix was retired, or a version was published
/// that nobody asked about.
void require_unchanged(const std::vector<PublishedHotfix>& hotfixes,
                       const artifacts::Retirement& retirement) {
    const auto asked = std::ranges::find_if(hotfixes, [&](const PublishedHotfix& hotfix) {
        return hotfix.published.id == retirement.id &&
               hotfix.published.version == retirement.version;
    });
    if (asked == hotfixes.end() || asked->retired) {
        throw Error(ExitStatus::usage, fmt::format("{} {}: is retired, or not published",
                                                   retirement.id, printable(retirement.version)));
    }
    for (const PublishedHotfix& hotfix : hotfixes) {
        if (hotfix.published.id == retirement.id && hotfix.published.when > asked->published.when) {
            throw Error(ExitStatus::usage,
                        fmt::format("{}: {} was published meanwhile", retirement.id,
                                    printable(hotfix.published.version)))
                .with_hint("ask again: stopgap status RECIPE");
        }
    }
}

/// Index, signature, trial and swap of what lies in the staged folder.
PublishedTarget finish(StagedTarget& staged, const Target& target, const Publication& publication,
                       RepositoryFormat& format, Workplace& workplace) {
    SignatureMaker& signatures = publication.signatures;
    PublishedTarget published;
    published.target = target.name;
    published.hotfixes = read_published(staged, target, format, signatures);
    published.client_file =
        fs::path(target.name) / write_client_files(staged.folder(), target, publication, format);
    const std::vector<PublishedHotfix> served = not_retired(published.hotfixes);
    const IndexRequest request = {target, staged.folder(), served, publication.valid_for};
    progress(target.name + ": making and signing the index");
    format.write_index(request, signatures, workplace);
    progress(target.name + ": reading it as a host would");
    format.self_test(request, signatures.key_file(), workplace);
    staged.commit();
    return published;
}

} // namespace

BuiltHotfix take_built(const Recipe& recipe, const Base& base, const fs::path& output,
                       const std::string& manifest_text, const fs::path& folder) {
    const fs::path from = output / recipe.id / base.target;
    const FileDescriptor opened = open_file(from, O_RDONLY | O_DIRECTORY);
    BuiltHotfix built;
    built.folder = folder;
    built.deploy = recipe.deploy;
    built.fix = fix_for(recipe, base);
    built.manifest_text = manifest_text;
    const std::string subject = (from / "manifest.json").string();
    built.manifest = artifacts::read_manifest(manifest_text, subject);
    if (built.manifest.id != recipe.id || built.manifest.target != base.target) {
        throw refusal(subject + ": is of another hotfix");
    }
    if (!built.manifest.proof_build) {
        throw refusal(subject + ": is of no proof build, and nothing else is published")
            .with_hint("build it once more, in one run");
    }
    make_directories(folder);
    for (const Artifact& artifact : built.manifest.artifacts) {
        copy_out(opened.get(), artifact.path, folder / artifact.path, k_file_limit_bytes);
        if (sha256_of_file(folder / artifact.path) != artifact.sha256) {
            throw refusal(artifact.path.string() +
                          ": is not the file that the manifest lists: its SHA-256 differs");
        }
    }
    return built;
}

PublishedTarget publish(const BuiltHotfix& built, const Target& target,
                        const Publication& publication, RepositoryFormat& format,
                        Workplace& workplace) {
    StagedTarget staged(publication.repository, target.name, publication.lock);
    progress(target.name + ": adding " + built.manifest.id + " " + built.manifest.version);
    add_hotfix(staged.folder(), built, format, publication.signatures);
    const fs::path kit = put_kit(staged.folder(), built, target, format,
                                 issuer_of_kits(staged, target, publication, format));
    PublishedTarget published = finish(staged, target, publication, format, workplace);
    published.kit = fs::path(target.name) / kit;
    return published;
}

PublishedTarget sign_again(const Target& target, const Publication& publication,
                           RepositoryFormat& format, Workplace& workplace) {
    StagedTarget staged(publication.repository, target.name, publication.lock);
    static_cast<void>(read_published(staged, target, format, publication.signatures));
    renew_kits(staged.folder(), issuer_of_kits(staged, target, publication, format));
    return finish(staged, target, publication, format, workplace);
}

PublishedTarget retire(artifacts::Retirement retirement, const VendorPackages& vendor,
                       const Target& target, const Publication& publication,
                       RepositoryFormat& format, Workplace& workplace) {
    StagedTarget staged(publication.repository, target.name, publication.lock);
    require_unchanged(read_published(staged, target, format, publication.signatures), retirement);
    const fs::path kit = retire_kit(staged.folder(), retirement.id, vendor.packages, vendor.folder,
                                    issuer_of_kits(staged, target, publication, format));
    retirement.when = rfc3339_date(now());
    retire_hotfix(staged.folder(), std::move(retirement), publication.signatures);
    PublishedTarget published = finish(staged, target, publication, format, workplace);
    published.kit = fs::path(target.name) / kit;
    return published;
}

std::string promote(const std::string& id, const Trial& trial, const Target& target,
                    const Publication& publication, const RepositoryFormat& format) {
    StagedTarget staged(publication.repository, target.name, publication.lock);
    static_cast<void>(read_published(staged, target, format, publication.signatures));
    const fs::path kit = promote_kit(staged.folder(), id, trial.serial, trial.environment,
                                     issuer_of_kits(staged, target, publication, format));
    staged.commit();
    return fs::path(target.name) / kit;
}

} // namespace stopgap::lifecycle
