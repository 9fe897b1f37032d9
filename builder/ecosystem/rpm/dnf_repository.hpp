#pragma once
// A dnf repository per target, as ecosystem/repository_format.hpp asks for:
//   packages/FILE.rpm   each signed
//   repodata/           repomd.xml, repomd.xml.asc, the indexes under names with their digests
//
// Rules:
//  - Each index and each package is listed with its SHA-256: dnf would take an index without.
//  - The revision never goes back. dnf would take an older one: it knows no rollback.
//  - What createrepo_c wrote must list exactly the packages that it was to list, with their
//  digests,
//    before it is signed.

#include "ecosystem/published_tree.hpp"
#include "ecosystem/repository_format.hpp"
#include "ecosystem/rpm/primary.hpp"
#include "ecosystem/rpm/repomd.hpp"

namespace stopgap::rpm {

class DnfRepository : public RepositoryFormat {
  public:
    [[nodiscard]] Family family() const override { return Family::rpm; }
    [[nodiscard]] std::string index_folder() const override { return "repodata"; }
    [[nodiscard]] std::filesystem::path place_of(const Artifact& artifact) const override;
    void put_package(const std::filesystem::path& from, const std::filesystem::path& to,
                     SignatureMaker& signatures) override;
    [[nodiscard]] bool is_same_package(const std::filesystem::path& one,
                                       const std::filesystem::path& other) const override;
    void write_index(const IndexRequest& request, SignatureMaker& signatures,
                     Workplace& workplace) override;
    [[nodiscard]] std::string client_file_name() const override { return "stopgap.repo"; }
    [[nodiscard]] std::string client_file(const Target& target,
                                          const std::string& url) const override;
    [[nodiscard]] std::string client_url_key() const override { return "baseurl="; }
    void self_test(const IndexRequest& request, const std::filesystem::path& key_file,
                   Workplace& workplace) override;
    [[nodiscard]] std::vector<ListedPackage> verify(const std::filesystem::path& folder,
                                                    const TrustedKeys& keys) const override;
};

/// dnf_self_test.cpp: the host's dnf, in a sandbox, on a root with nothing in it.
void read_with_dnf(const IndexRequest& request, const std::filesystem::path& key_file,
                   Workplace& workplace);

/// A repository's indexes, held against their digests, and the packages that they list, sorted.
struct CheckedIndex {
    Repomd repomd;
    std::vector<PackageEntry> packages;
};
/// `repodata` is the folder to take for "repodata". The packages themselves are not looked at.
[[nodiscard]] CheckedIndex checked_index(const PublishedTree& tree, const fs::path& repodata);

} // namespace stopgap::rpm
