#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/installing.hpp"
#include "ecosystem/rpm/dnf.hpp"
#include "ecosystem/rpm/dnf_repository.hpp"
#include "sandbox/trees.hpp"

#include <fmt/format.h>

namespace stopgap::rpm {

namespace {

using sandbox::Mount;

constexpr const char* k_repository_inside = "/stopgap/repository";
constexpr const char* k_key_inside = "/stopgap/key.asc";
constexpr const char* k_settings_inside = "/stopgap/settings";
constexpr const char* k_conf = "[main]\n"
                               "plugins=0\n"
                               "zchunk=0\n"
                               "cachedir=/stopgap/cache\n"
                               "system_cachedir=/stopgap/cache\n"
                               "logdir=/stopgap/log\n"
                               "[hotfixes]\n"
                               "name=hotfixes\n"
                               "baseurl=file:///stopgap/repository\n"
                               "gpgcheck=1\n"
                               "repo_gpgcheck=1\n"
                               "gpgkey=file:///stopgap/key.asc\n"
                               "skip_if_unavailable=0\n";

/// The file name of each package that dnf sees, sorted.
std::set<std::string> seen_packages(const std::string& output) {
    std::set<std::string> names;
    for (const std::string& line : lines_of(output)) {
        if (const std::optional<Nevra> nevra = nevra_of(line)) {
            names.insert(file_name_of(*nevra));
        }
    }
    return names;
}

std::set<std::string> published_packages(const IndexRequest& request) {
    std::set<std::string> names;
    for (const PublishedHotfix& hotfix : request.hotfixes) {
        for (const artifacts::PublishedFile& file : hotfix.published.files) {
            if (file.path.starts_with("packages/")) {
                names.insert(fs::path(file.path).filename());
            }
        }
    }
    return names;
}

std::string run_dnf(sandbox::Sandbox& box, const Target& target,
                    const std::vector<std::string>& arguments) {
    sandbox::Request request;
    request.argv = {host_dnf(target),
                    fmt::format("--config={}/dnf.conf", k_settings_inside),
                    "--installroot=/stopgap/root",
                    "--releasever=" + target.releasever,
                    "--setopt=reposdir=/nonexistent",
                    "--setopt=varsdir=/nonexistent"};
    request.argv.insert(request.argv.end(), arguments.begin(), arguments.end());
    const sandbox::Ended ended = box.run(request);
    require_room(ended);
    if (!ended.succeeded()) {
        throw Error(ExitStatus::verification,
                    fmt::format("dnf does not accept the repository: {}{}", sandbox::shown(ended),
                                quoted_output(ended.output + ended.errors)));
    }
    return ended.output;
}

} // namespace

void read_with_dnf(const IndexRequest& request, const fs::path& key_file, Workplace& workplace) {
    const fs::path folder = workplace.scratch / "dnf-self-test";
    make_directories(folder);
    write_file(folder / "dnf.conf", k_conf);
    sandbox::Settings settings = install_settings({}, workplace);
    settings.root = sandbox::RootKind::host_read_only;
    settings.mounts = {{Mount::Kind::read_only, request.folder, k_repository_inside},
                       {Mount::Kind::read_only, key_file, k_key_inside},
                       {Mount::Kind::read_only, folder, k_settings_inside},
                       {Mount::Kind::tmpfs, {}, "/stopgap/root"},
                       {Mount::Kind::tmpfs, {}, "/stopgap/cache"},
                       {Mount::Kind::tmpfs, {}, "/stopgap/log"}};
    sandbox::Sandbox box = sandbox::Sandbox::start(settings);
    static_cast<void>(run_dnf(box, request.target, {"-y", "makecache"}));
    const std::string seen =
        run_dnf(box, request.target,
                {"-q", "repoquery", "--qf", "%{name}-%{version}-%{release}.%{arch}\n"});
    if (seen_packages(seen) != published_packages(request)) {
        throw Error(ExitStatus::verification,
                    "dnf does not see the packages that were published:" + quoted_output(seen));
    }
}

} // namespace stopgap::rpm
