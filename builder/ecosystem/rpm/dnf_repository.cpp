#include "ecosystem/rpm/dnf_repository.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/rpm/createrepo.hpp"
#include "ecosystem/rpm/index_record.hpp"
#include "ecosystem/rpm/rpm_signing.hpp"
#include "ecosystem/rpm/updateinfo.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace stopgap::rpm {

namespace {

constexpr const char* k_packages = "packages";
constexpr const char* k_repodata = "repodata";
constexpr const char* k_fresh = "repodata.fresh";

/// Path -> digest of the packages of all hotfixes.
std::map<std::string, std::string> packages_of(const std::vector<PublishedHotfix>& hotfixes) {
    std::map<std::string, std::string> packages;
    for (const PublishedHotfix& hotfix : hotfixes) {
        for (const artifacts::PublishedFile& file : hotfix.published.files) {
            if (file.path.starts_with(std::string(k_packages) + "/")) {
                packages[file.path] = file.sha256;
            }
        }
    }
    return packages;
}

/// What the index that is being replaced says; absent: there is none.
std::optional<Repomd> replaced_index(const fs::path& folder, SignatureMaker& signatures) {
    const PublishedTree tree(folder);
    const fs::path repomd = fs::path(k_repodata) / "repomd.xml";
    if (!tree.has(repomd)) {
        return std::nullopt;
    }
    static_cast<void>(tree.require_signed(repomd, fs::path(k_repodata) / "repomd.xml.asc",
                                          {{signatures.key_file()}, {signatures.fingerprint()}}));
    return parse_repomd(tree.read(repomd), tree.shown(repomd));
}

std::uint64_t next_revision(const std::optional<Repomd>& replaced) {
    const std::uint64_t present = static_cast<std::uint64_t>(epoch_seconds(now()));
    const std::uint64_t last = replaced ? parse_number(replaced->revision).value_or(0) : 0;
    return std::max(present, last + 1);
}

void require_listed(const std::vector<PackageEntry>& listed,
                    const std::map<std::string, std::string>& packages) {
    std::map<std::string, std::string> found;
    for (const PackageEntry& package : listed) {
        found[package.location] = package.pin.sha256;
    }
    if (found != packages) {
        throw Error(ExitStatus::verification,
                    "createrepo_c: what it wrote does not list the packages that are there");
    }
}

void keep_for_old_clients(const fs::path& old_index, const fs::path& fresh,
                          const std::optional<Repomd>& replaced) {
    std::set<std::string> current;
    if (replaced) {
        for (const auto& [type, record] : replaced->records) {
            current.insert(fs::path(record.location).filename());
        }
    }
    keep_replaced_files(old_index, fresh, current);
}

} // namespace

fs::path DnfRepository::place_of(const Artifact& artifact) const {
    return artifact.kind == "rpm" ? fs::path(k_packages) / artifact.path : fs::path();
}

void DnfRepository::put_package(const fs::path& from, const fs::path& to,
                                SignatureMaker& signatures) {
    sign_rpm(from, to, signatures, from.filename());
}

bool DnfRepository::is_same_package(const fs::path& one, const fs::path& other) const {
    return digest_without_signatures(one) == digest_without_signatures(other);
}

void DnfRepository::write_index(const IndexRequest& request, SignatureMaker& signatures,
                                Workplace& workplace) {
    const std::optional<Repomd> replaced = replaced_index(request.folder, signatures);
    const fs::path fresh = request.folder / k_fresh;
    make_directories(request.folder / k_packages);
    const std::map<std::string, std::string> packages = packages_of(request.hotfixes);
    std::vector<std::string> paths;
    for (const auto& [path, digest] : packages) {
        paths.push_back(path);
    }
    write_repodata({request.folder, k_packages, paths, next_revision(replaced),
                    updateinfo_xml(request.hotfixes, request.target)},
                   fresh, workplace);
    require_listed(checked_index(PublishedTree(request.folder), k_fresh).packages, packages);
    write_file(fresh / "repomd.xml.asc",
               signatures.detached(read_file(fresh / "repomd.xml"), SignatureMaker::Form::armored));
    keep_for_old_clients(request.folder / k_repodata, fresh, replaced);
    remove_tree(request.folder / k_repodata);
    fs::rename(fresh, request.folder / k_repodata);
    // createrepo_c read packages in a sandbox: what it says of each is held to the package itself.
    static_cast<void>(
        verify(request.folder, {{signatures.key_file()}, {signatures.fingerprint()}}));
}

std::string DnfRepository::client_file(const Target& target, const std::string& url) const {
    const std::string key = "/etc/pki/rpm-gpg/RPM-GPG-KEY-stopgap";
    return fmt::format("# Goes to /etc/yum.repos.d/; {0} beside it goes to {1}.\n"
                       "[stopgap-{2}]\n"
                       "name=Hotfixes for {3}\n"
                       "baseurl={4}\n"
                       "enabled=1\n"
                       "gpgcheck=1\n"
                       "repo_gpgcheck=1\n"
                       "gpgkey=file://{1}\n"
                       "skip_if_unavailable=0\n"
                       "metadata_expire=1h\n"
                       "module_hotfixes=1\n",
                       k_public_key_file, key, target.name, target.description, url);
}

void DnfRepository::self_test(const IndexRequest& request, const fs::path& key_file,
                              Workplace& workplace) {
    read_with_dnf(request, key_file, workplace);
}

} // namespace stopgap::rpm
