#include "ecosystem/rpm/dnf.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "ecosystem/installing.hpp"
#include "sandbox/trees.hpp"

#include <fmt/format.h>

#include <stdlib.h>

#include <algorithm>
#include <cerrno>

namespace stopgap::rpm {

namespace {

using sandbox::Ended;
using sandbox::Mount;

constexpr const char* k_settings_inside = "/stopgap/settings";
// dnf puts its cache and logs below the root that it works on, wherever that is. What is mounted
// there leaves no trace in a layer.
constexpr const char* k_work_in_root = "/stopgap/dnf";

constexpr const char* k_main_format = "[main]\n"
                                      "plugins=0\n"
                                      "best=1\n"
                                      "install_weak_deps=0\n"
                                      "localpkg_gpgcheck={}\n"
                                      "clean_requirements_on_remove=0\n"
                                      "protected_packages=\n"
                                      "zchunk=0\n"
                                      "deltarpm=0\n"
                                      "fastestmirror=0\n"
                                      "optional_metadata_types=filelists\n"
                                      "cachedir={}/cache\n"
                                      "system_cachedir={}/cache\n"
                                      "logdir={}/log\n"
                                      "{}";

fs::path make_folder(const fs::path& scratch) {
    std::string name = (scratch / "dnf.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw system_error(ExitStatus::machine, scratch.string(), errno);
    }
    fs::permissions(name, fs::perms(0755)); // the mapped root reads in it
    return name;
}

/// Which dnf 4 needs to choose among modules of Enterprise Linux; empty for those without any.
std::string platform_line(const Target& target) {
    const bool modular = target.name.starts_with("el") || target.distribution == "rhel";
    return modular ? fmt::format("module_platform_id=platform:el{}\n",
                                 target.releasever.substr(0, target.releasever.find('.')))
                   : std::string();
}

std::string request_section(const DnfPlace& place) {
    return place.requirements.empty()
               ? std::string()
               : fmt::format("[{0}]\nname={0}\nbaseurl=file://{1}\ngpgcheck=0\nrepo_gpgcheck=0\n"
                             "skip_if_unavailable=0\n",
                             RequirementRepository::k_name, k_requirements_inside);
}

std::string macros(const Target& target, std::string_view verify_level) {
    // /proc, /sys and /dev of the root are the sandbox's own: no package may change them.
    return fmt::format("%_dbpath {}\n%_pkgverify_level {}\n%_netsharedpath /dev:/proc:/sys\n",
                       target.rpmdb.string(), verify_level);
}

bool has_unsigned_packages(const Target& target) {
    return std::any_of(target.repositories.begin(), target.repositories.end(),
                       [](const Repository& one) { return one.may_be_unsigned_packages; });
}

std::string name_of(Trust trust) {
    return trust == Trust::signed_only ? "signed" : "built";
}

void write_settings(const fs::path& folder, const Target& target, const LocalMirror& mirror,
                    const DnfPlace& place) {
    for (const Trust trust : {Trust::signed_only, Trust::built_by_us}) {
        const bool all = trust == Trust::signed_only && !has_unsigned_packages(target);
        const fs::path home = folder / name_of(trust);
        make_directories(home);
        write_file(home / ".rpmmacros", macros(target, all ? "all" : "digest"));
        write_file(home / "dnf.conf",
                   fmt::format(k_main_format, all ? 1 : 0, k_work_in_root, k_work_in_root,
                               k_work_in_root, platform_line(target)) +
                       mirror.repo_file(k_mirror_inside, k_keyring_inside) +
                       request_section(place));
    }
}

std::vector<Mount> mounts_for(const fs::path& folder, const Target& target,
                              const LocalMirror& mirror, const DnfPlace& place) {
    Mount root;
    root.kind = Mount::Kind::layers;
    root.to = k_root_inside;
    root.lowers = place.lowers;
    root.upper = place.upper;
    std::vector<Mount> mounts = {
        {Mount::Kind::read_only, folder / "settings", k_settings_inside},
        {Mount::Kind::read_only, mirror.folder(), k_mirror_inside},
        {Mount::Kind::read_only, target.keyring, k_keyring_inside},
        root,
        {Mount::Kind::writable, folder / "work", std::string(k_root_inside) + k_work_in_root}};
    if (!place.requirements.empty()) {
        mounts.push_back({Mount::Kind::read_only, place.requirements, k_requirements_inside});
    }
    mounts.insert(mounts.end(), place.mounts.begin(), place.mounts.end());
    return mounts;
}

sandbox::Settings settings_for(const DnfPlace& place, std::vector<Mount> mounts,
                               const Workplace& workplace) {
    sandbox::Settings settings = install_settings(place.tools, workplace);
    if (place.tools.empty()) {
        settings.root = sandbox::RootKind::host_read_only;
    }
    settings.mounts = std::move(mounts);
    return settings;
}

/// What holds for each program that is run: English, no terminal, rpm macros of ours.
std::vector<std::string> environment_for(Trust trust) {
    std::vector<std::string> environment = sandbox::clean_environment(sandbox::User::root);
    std::erase_if(environment, [](const std::string& one) { return one.starts_with("HOME="); });
    environment.push_back(fmt::format("HOME={}/{}", k_settings_inside, name_of(trust)));
    environment.emplace_back("FORCE_COLUMNS=1000"); // dnf 5; dnf 4 has 80 without a terminal
    return environment;
}

std::vector<Nevra> installed_in(const std::string& output) {
    std::vector<Nevra> packages;
    for (const std::string& line : lines_of(output)) {
        const std::vector<std::string> parts = split(line, '\t');
        if (parts.size() != 5) {
            throw Error(ExitStatus::machine, "rpm -qa: a line is none of ours: " + printable(line));
        }
        if (parts[0] != "gpg-pubkey") {
            const std::string epoch = parts[1] == "0" ? "" : parts[1];
            packages.push_back({parts[0], {epoch, parts[2], parts[3]}, parts[4]});
        }
    }
    std::sort(packages.begin(), packages.end(),
              [](const Nevra& a, const Nevra& b) { return shown(a) < shown(b); });
    return packages;
}

} // namespace

std::string host_dnf(const Target& target) {
    const std::string hint = "apt-get install dnf rpm (or: dnf install dnf)";
    for (const char* name : {"dnf", "dnf5"}) {
        if (find_program(name)) {
            if (!find_program("rpm")) {
                throw Error(ExitStatus::machine,
                            "rpm: not installed; roots of " + target.name + " are made with it")
                    .with_hint(hint);
            }
            return name;
        }
    }
    throw Error(ExitStatus::machine,
                "dnf: not installed; roots of " + target.name + " are made with it")
        .with_hint(hint);
}

Dnf::Dnf(const Target& target, const LocalMirror& mirror, const DnfPlace& place,
         Workplace& workplace)
    : release_(target.releasever), database_(target.rpmdb.string()),
      program_(place.tools.empty() ? host_dnf(target) : "dnf") {
    folder_ = make_folder(workplace.scratch);
    write_settings(folder_ / "settings", target, mirror, place);
    sandbox::make_tree(folder_ / "work");
    box_.emplace(sandbox::Sandbox::start(
        settings_for(place, mounts_for(folder_, target, mirror, place), workplace)));
    // A key is taken only with "yes": a resolution, which says no to all, must find it there.
    const Ended ended = run_dnf({"-y", "makecache"}, Trust::signed_only);
    constexpr int k_no_such_program = 127;
    if (!place.tools.empty() && ended.exit_code == k_no_such_program) {
        throw Error(ExitStatus::machine,
                    "dnf: not in the root that " + target.name + "'s bootstrap_packages make")
            .with_hint(
                "name the package with dnf in bootstrap_packages, or leave the key out: then "
                "the host's dnf is used");
    }
    if (!ended.succeeded()) {
        throw Error(ExitStatus::verification, "dnf refuses the repositories: dnf " +
                                                  sandbox::shown(ended) + ": " +
                                                  telling_lines(ended.output));
    }
}

Dnf::~Dnf() {
    try {
        box_.reset();
        sandbox::discard_tree(folder_);
    } catch (const std::exception&) {
        // It lies in the run's folder, which is collected.
    }
}

Ended Dnf::run_dnf(std::vector<std::string> arguments, Trust trust) {
    sandbox::Request request;
    request.argv = {program_,
                    fmt::format("--config={}/{}/dnf.conf", k_settings_inside, name_of(trust)),
                    std::string("--installroot=") + k_root_inside,
                    "--releasever=" + release_,
                    "--setopt=reposdir=/nonexistent",
                    "--setopt=varsdir=/nonexistent"};
    request.argv.insert(request.argv.end(), arguments.begin(), arguments.end());
    request.environment = environment_for(trust);
    request.merge_output = true;
    Ended ended = box_->run(request);
    require_room(ended);
    return ended;
}

Ended Dnf::run(const std::vector<std::string>& arguments, Trust trust) {
    std::vector<std::string> all = {"-y"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run_dnf(std::move(all), trust);
}

Ended Dnf::run_in_root(const std::vector<std::string>& argv, std::chrono::seconds timeout) {
    sandbox::Request request;
    request.argv = {"chroot", k_root_inside};
    request.argv.insert(request.argv.end(), argv.begin(), argv.end());
    request.merge_output = true;
    request.timeout = timeout;
    return box_->run(request);
}

Resolution Dnf::resolve(const std::vector<std::string>& arguments, Trust trust) {
    std::vector<std::string> all = {"--assumeno"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Ended ended = run_dnf(std::move(all), trust);
    if (ended.cause != Ended::Cause::exited) {
        throw Error(ExitStatus::machine, "dnf " + sandbox::shown(ended));
    }
    Resolution resolution;
    resolution.output = ended.output;
    // dnf ends with 1 where it was told "no".
    resolution.possible =
        ended.exit_code == 0 || ended.output.find("Operation aborted") != std::string::npos;
    if (resolution.possible) {
        resolution.transaction = transaction_in(ended.output);
    }
    return resolution;
}

std::vector<Nevra> Dnf::installed() {
    sandbox::Request request;
    request.argv = {"rpm",
                    std::string("--root=") + k_root_inside,
                    "--dbpath=" + database_,
                    "-qa",
                    "--qf",
                    "%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}\\t%{RELEASE}\\t%{ARCH}\\n"};
    request.environment = environment_for(Trust::signed_only);
    const Ended ended = box_->run(request);
    require_room(ended);
    if (!ended.succeeded()) {
        throw Error(ExitStatus::machine,
                    "rpm " + sandbox::shown(ended) + ": " + printable(trimmed(ended.errors)));
    }
    return installed_in(ended.output);
}

std::vector<PackageEntry> downloads_of(const Transaction& transaction, Repositories& repositories) {
    std::vector<PackageEntry> packages;
    for (const TransactionRow& row : transaction) {
        const bool local = row.repository.starts_with('@');
        if (local || row.action == TransactionRow::Action::remove) {
            continue;
        }
        const Nevra& wanted = row.package;
        const std::optional<PackageEntry> found =
            repositories.find(wanted.name, wanted.evr, wanted.arch, row.repository);
        if (!found) {
            throw Error(ExitStatus::verification, shown(wanted) +
                                                      ": asked for, but no verified index of " +
                                                      printable(row.repository) + " lists it");
        }
        packages.push_back(*found);
    }
    return packages;
}

} // namespace stopgap::rpm
