#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/apt_index.hpp"
#include "ecosystem/deb/apt_repository.hpp"
#include "ecosystem/deb/roots.hpp"
#include "ecosystem/deb/suites.hpp"
#include "source/deb_control.hpp"

#include <fmt/format.h>

namespace stopgap::deb {

namespace {

using sandbox::Mount;

constexpr const char* k_repository_inside = "/stopgap/repository";
constexpr const char* k_key_inside = "/stopgap/key.asc";
constexpr const char* k_settings_inside = "/stopgap/apt";

/// Nothing of the root's own configuration counts: it may switch checks off.
constexpr const char* k_apt_conf = "Dir::Etc::main \"/stopgap/apt/none\";\n"
                                   "Dir::Etc::parts \"/stopgap/apt/none\";\n"
                                   "Dir::Etc::sourcelist \"/stopgap/apt/sources.list\";\n"
                                   "Dir::Etc::sourceparts \"/stopgap/apt/none\";\n"
                                   "Dir::Etc::trusted \"/stopgap/apt/none\";\n"
                                   "Dir::Etc::trustedparts \"/stopgap/apt/none\";\n"
                                   "Acquire::Languages \"none\";\n";

fs::path write_settings(const IndexRequest& request, Workplace& workplace) {
    const fs::path folder = workplace.scratch / "apt-self-test";
    make_directories(folder);
    write_file(folder / "apt.conf", k_apt_conf);
    write_file(folder / "sources.list",
               fmt::format("deb [signed-by={}] file:{} {} main\n", k_key_inside,
                           k_repository_inside, hotfix_suite(request.target)));
    return folder;
}

/// Each package as apt names one version of it.
std::vector<std::string> every_package(const IndexRequest& request) {
    std::set<std::string> names;
    for (const PublishedHotfix& hotfix : request.hotfixes) {
        for (const artifacts::PublishedFile& file : hotfix.published.files) {
            if (file.path.ends_with(".deb")) {
                const Stanza control = parse_single_stanza(
                    source::deb_control(request.folder / file.path, file.path), file.path);
                names.insert(control.get("Package") + "=" + control.get("Version"));
            }
        }
    }
    return {names.begin(), names.end()};
}

void run_apt(sandbox::Sandbox& box, std::vector<std::string> arguments, const std::string& what) {
    sandbox::Request request;
    request.argv = {"apt-get"};
    request.argv.insert(request.argv.end(), arguments.begin(), arguments.end());
    request.environment = package_manager_environment();
    request.environment.push_back(fmt::format("APT_CONFIG={}/apt.conf", k_settings_inside));
    request.working_directory = "/tmp";
    request.merge_output = true;
    const sandbox::Ended ended = box.run(request);
    require_room(ended);
    if (!ended.succeeded()) {
        throw Error(ExitStatus::verification,
                    fmt::format("the target's apt does not {}: {}{}", what, sandbox::shown(ended),
                                quoted_output(ended.output)));
    }
}

} // namespace

void read_with_apt(const IndexRequest& request, const fs::path& key_file, Workplace& workplace) {
    Suites suites(request.target, workplace);
    const Root root = ensure_root(request.target, suites, workplace);
    sandbox::Settings settings = install_settings({root.tree}, workplace);
    settings.mounts = {
        {Mount::Kind::read_only, request.folder, k_repository_inside},
        {Mount::Kind::read_only, key_file, k_key_inside},
        {Mount::Kind::read_only, write_settings(request, workplace), k_settings_inside}};
    sandbox::Sandbox box = sandbox::Sandbox::start(settings);
    run_apt(box, {"update", "--error-on=any"}, "accept the repository");
    std::vector<std::string> download = {"download"};
    const std::vector<std::string> packages = every_package(request);
    download.insert(download.end(), packages.begin(), packages.end());
    if (!packages.empty()) {
        run_apt(box, download, "get each package");
    }
}

} // namespace stopgap::deb
