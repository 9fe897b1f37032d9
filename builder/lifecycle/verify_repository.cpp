#include "lifecycle/verify_repository.hpp"

#include "engine/failure.hpp"
#include "lifecycle/deploy_kits.hpp"
#include "lifecycle/hotfix_records.hpp"
#include "lifecycle/repository_folder.hpp"

#include <algorithm>

namespace stopgap::lifecycle {

namespace {

const RepositoryFormat& format_of(const fs::path& folder,
                                  const std::vector<const RepositoryFormat*>& formats) {
    for (const RepositoryFormat* format : formats) {
        if (fs::is_directory(fs::symlink_status(folder / format->index_folder()))) {
            return *format;
        }
    }
    throw Error(ExitStatus::verification, folder.string() + ": has no index");
}

void verify(const fs::path& repository, const std::string& fingerprint,
            const std::vector<const RepositoryFormat*>& formats, VerifiedTarget& verified) {
    const fs::path folder = repository / verified.target;
    const TrustedKeys keys = keys_of_target(folder, fingerprint);
    const RepositoryFormat& format = format_of(folder, formats);
    const std::vector<ListedPackage> listed = format.verify(folder, keys);
    require_client_file(folder, format, keys);
    const std::vector<PublishedHotfix> hotfixes = read_hotfixes(folder, verified.target, keys);
    require_same_packages(not_retired(hotfixes), listed, folder.string());
    verified.kits = verify_kits(folder, hotfixes, keys);
    verified.hotfixes = hotfixes.size();
    verified.packages = listed.size();
}

} // namespace

std::vector<VerifiedTarget> verify_repository(const fs::path& repository,
                                              const std::string& fingerprint,
                                              const std::vector<const RepositoryFormat*>& formats) {
    std::vector<VerifiedTarget> all;
    if (fs::is_directory(repository)) {
        for (const std::string& target : targets_in(repository)) {
            VerifiedTarget& verified = all.emplace_back();
            verified.target = target;
            verified.failure =
                engine::failure_of([&] { verify(repository, fingerprint, formats, verified); });
        }
    }
    if (all.empty()) {
        throw Error(ExitStatus::usage, repository.string() + ": holds no repository")
            .with_hint("stopgap publish makes one");
    }
    return all;
}

} // namespace stopgap::lifecycle
