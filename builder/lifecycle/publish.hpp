#pragma once
// Publishing: a built hotfix becomes part of a signed repository that hosts install from.
//
// Rules:
//  - Only a proof build is published, and only what is exactly what its manifest lists.
//  - The whole index is made anew, signed, and read by a real package manager before anybody sees
//    it.
//  - A repository keeps the key that it began with.
//  - A hotfix that is retired leaves the index; its files stay, for hosts that go back.

#include "lifecycle/hotfix_records.hpp"
#include "lifecycle/repository_folder.hpp"
#include "model/recipe.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::lifecycle {

/// Where to, and what clients are told.
struct Publication {
    std::filesystem::path repository;
    std::string url; ///< where the repository is served; empty: it is used from where it lies
    std::chrono::hours valid_for;
    const RepositoryLock& lock;
    SignatureMaker& signatures;
};

/// What a target's repository holds now.
struct PublishedTarget {
    std::string target;
    std::vector<PublishedHotfix> hotfixes;
    std::string client_file; ///< below the repository: what a host's package manager needs
    std::string kit;         ///< below the repository: the hotfix's deploy kit; empty for none
};

/// Copies the hotfix of `output` for the base's target into `folder` (made here), each file held to
/// `manifest_text`, the manifest as it was verified. Error(verification) where one is not as
/// listed, or it is no proof build.
[[nodiscard]] BuiltHotfix take_built(const Recipe& recipe, const Base& base,
                                     const std::filesystem::path& output,
                                     const std::string& manifest_text,
                                     const std::filesystem::path& folder);

[[nodiscard]] PublishedTarget publish(const BuiltHotfix& built, const Target& target,
                                      const Publication& publication, RepositoryFormat& format,
                                      Workplace& workplace);

/// Makes and signs the index of what is there once more: Date and Valid-Until are renewed.
/// So are kits whose end is near.
[[nodiscard]] PublishedTarget sign_again(const Target& target, const Publication& publication,
                                         RepositoryFormat& format, Workplace& workplace);

/// The vendor's packages that take a hotfix's place, files of `folder`; none for a workaround.
struct VendorPackages {
    std::vector<Artifact> packages;
    std::filesystem::path folder;
};

/// Takes the hotfix, each version of it, out of the index, and makes its newest kit the way back.
/// `retirement` names the hotfix, the vendor's build and the evidence. Error(usage) where the
/// target has no such hotfix, where it changed since, or the vendor has none of its packages.
[[nodiscard]] PublishedTarget retire(artifacts::Retirement retirement, const VendorPackages& vendor,
                                     const Target& target, const Publication& publication,
                                     RepositoryFormat& format, Workplace& workplace);

/// What was tried where, and did well.
struct Trial {
    std::string environment;
    std::uint64_t serial = 0; ///< of the kit
};

/// Signs that the newest kit of the hotfix did well; gives the kit's folder below the repository.
/// Error(usage) where it is another one than was tried, or has no such environment.
[[nodiscard]] std::string promote(const std::string& id, const Trial& trial, const Target& target,
                                  const Publication& publication, const RepositoryFormat& format);

} // namespace stopgap::lifecycle
