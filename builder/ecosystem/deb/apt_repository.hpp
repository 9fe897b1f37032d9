#pragma once
// An apt repository per target, as ecosystem/repository_format.hpp asks for:
//   pool/FILE.deb
//   dists/RELEASE-hotfix/   InRelease, Release, Release.gpg
//   dists/RELEASE-hotfix/main/binary-ARCH/   Packages, Packages.gz, Packages.xz, by-hash/SHA256/
//
// Rules:
//  - SHA-256 alone, InRelease and Release.gpg over the same text, Valid-Until always.
//  - Date never goes back: apt would silently keep the newer index.

#include "ecosystem/deb/release_file.hpp"
#include "ecosystem/published_tree.hpp"
#include "ecosystem/repository_format.hpp"

namespace stopgap::deb {

class AptRepository : public RepositoryFormat {
  public:
    [[nodiscard]] Family family() const override { return Family::deb; }
    [[nodiscard]] std::string index_folder() const override { return "dists"; }
    [[nodiscard]] std::filesystem::path place_of(const Artifact& artifact) const override;
    void put_package(const std::filesystem::path& from, const std::filesystem::path& to,
                     SignatureMaker& signatures) override;
    [[nodiscard]] bool is_same_package(const std::filesystem::path& one,
                                       const std::filesystem::path& other) const override;
    void write_index(const IndexRequest& request, SignatureMaker& signatures,
                     Workplace& workplace) override;
    [[nodiscard]] std::string client_file_name() const override { return "stopgap.sources"; }
    [[nodiscard]] std::string client_file(const Target& target,
                                          const std::string& url) const override;
    [[nodiscard]] std::string client_url_key() const override { return "URIs: "; }
    void self_test(const IndexRequest& request, const std::filesystem::path& key_file,
                   Workplace& workplace) override;
    [[nodiscard]] std::vector<ListedPackage> verify(const std::filesystem::path& folder,
                                                    const TrustedKeys& keys) const override;
};

/// apt_self_test.cpp: the target's own apt, in a sandbox, on its root.
void read_with_apt(const IndexRequest& request, const std::filesystem::path& key_file,
                   Workplace& workplace);

/// The suite's verified Release file: InRelease, with Release and Release.gpg agreeing.
[[nodiscard]] ReleaseFile verified_release(const PublishedTree& tree, const fs::path& suite,
                                           const TrustedKeys& keys);

} // namespace stopgap::deb
