#pragma once
// A folder that holds, for each repository that dnf sees, its metadata as it was signed and those
// packages that were asked for. Sandboxes see it, read-only, as file:// repositories: so the
// target's own dnf works without any network, and verifies everything once more.

#include "ecosystem/rpm/repositories.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// Where sandboxes see the mirror, and the keyring that signs it.
inline constexpr const char* k_mirror_inside = "/stopgap/mirror";
inline constexpr const char* k_keyring_inside = "/stopgap/keyring.asc";

class LocalMirror {
  public:
    /// Writes FOLDER/NAME/repodata for each repository (NAME is Repository::name); makes `folder`.
    LocalMirror(Repositories& repositories, std::filesystem::path folder);

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

    /// Downloads and checks the packages (Repositories::fetch) and links each at its location in
    /// its repository's folder.
    void add(const std::vector<PackageEntry>& packages);

    /// The text of a .repo file (dnf.conf(5)): the repositories as they are seen at `inside`, with
    /// gpgcheck and repo_gpgcheck as the target's description says.
    [[nodiscard]] std::string repo_file(const std::string& inside,
                                        const std::string& keyring_inside) const;

  private:
    void write_indexes(std::size_t repository);

    Repositories* repositories_;
    std::filesystem::path folder_;
};

} // namespace stopgap::rpm
