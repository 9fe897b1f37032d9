#pragma once
// A folder in the archive's own layout that holds the verified indexes of the target's
// repositories and those pool files that were asked for. Sandboxes see it, read-only, as a
// `copy:` repository: so the target's own apt and mmdebstrap work without any network.

#include "ecosystem/deb/suites.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace stopgap::deb {

/// Where sandboxes see the mirror, and the keyring that signs it.
inline constexpr const char* k_mirror_inside = "/stopgap/mirror";
inline constexpr const char* k_keyring_inside = "/stopgap/keyring.gpg";

/// A package to download, by its path inside the mirror folder ("debian/pool/main/...").
struct MirrorFile {
    std::string path;
    PackageFile package;
    std::string url;
};

class LocalMirror {
  public:
    /// Writes the indexes into `folder`, which is made.
    LocalMirror(Suites& suites, std::filesystem::path folder, Workplace& workplace);

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

    /// One-line-style apt sources for the mirror as it is seen at `inside`, verified with
    /// `keyring_inside` (sources.list(5)).
    [[nodiscard]] std::vector<std::string> apt_sources(const std::string& inside,
                                                       const std::string& keyring_inside) const;

    /// What the verified indexes say about these paths. A path that they do not list is
    /// Error(verification): nothing unlisted is ever downloaded.
    [[nodiscard]] std::vector<MirrorFile> look_up(const std::set<std::string>& paths);
    /// As look_up(), by "name=version" pairs as apt prints them.
    [[nodiscard]] std::vector<MirrorFile>
    look_up_packages(const std::vector<std::pair<std::string, std::string>>& names);

    /// Downloads the files into the store and links them into the folder.
    void add(const std::vector<MirrorFile>& files);
    /// As add(); false where a server no longer has a file that its index lists (HTTP 404 or 410).
    [[nodiscard]] bool add_if_served(const std::vector<MirrorFile>& files);

  private:
    void write_indexes(const Suite& suite);
    void link(const MirrorFile& file, const source::StoredFile& stored) const;

    Suites* suites_;
    std::filesystem::path folder_;
    Workplace* workplace_;
};

/// Downloads (in parallel) what the store lacks, and links each file as `folder`/its base name.
void fetch_packages(const std::vector<MirrorFile>& files, const std::filesystem::path& folder,
                    Workplace& workplace);

} // namespace stopgap::deb
