#include "ecosystem/root_import.hpp"

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "ecosystem/base_root.hpp"
#include "ecosystem/installing.hpp"
#include "ecosystem/oci_image.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/trees.hpp"
#include "source/archive.hpp"
#include "source/root_archive.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <system_error>

namespace stopgap {

namespace {

using sandbox::Mount;
using source::RootArchive;
using source::RootProgram;
using source::Whiteouts;

constexpr const char* k_tree_inside = "/stopgap/root";
constexpr const char* k_archive_inside = "/stopgap/archive";
constexpr std::uint64_t k_file_limit_bytes = 64ULL << 30U;
constexpr std::size_t k_names_at_once = 500;
/// Daemons must not start while packages are installed (invoke-rc.d(8)).
constexpr std::string_view k_policy_rc_d = "#!/bin/sh\nexit 101\n";

/// One architecture in the words of dpkg, rpm, OCI (GOARCH) and ELF (e_machine).
struct Machine {
    const char* deb;
    const char* rpm;
    const char* oci;
    unsigned elf;
};
constexpr std::array<Machine, 7> k_machines = {{{"amd64", "x86_64", "amd64", 62},
                                                {"arm64", "aarch64", "arm64", 183},
                                                {"i386", "i686", "386", 3},
                                                {"armhf", "armv7hl", "arm", 40},
                                                {"ppc64el", "ppc64le", "ppc64le", 21},
                                                {"s390x", "s390x", "s390x", 22},
                                                {"riscv64", "riscv64", "riscv64", 243}}};

const Machine& machine_of(const Target& target) {
    for (const Machine& machine : k_machines) {
        if (target.architecture == machine.deb || target.architecture == machine.rpm) {
            return machine;
        }
    }
    throw Error(ExitStatus::usage,
                target.name + ": roots for " + target.architecture + " cannot be imported");
}

bool is_deb(const Target& target) {
    return target.family == Family::deb;
}

// ---- what a root must have ----------------------------------------------------------------------

/// The first is the package manager. Build dependencies bring the rest (apt-get build-dep adds
/// build-essential), but source packages are unpacked and patches tried before those are known.
std::vector<std::string> needed_programs(const Target& target) {
    return is_deb(target) ? std::vector<std::string>{"dpkg", "apt-get", "dpkg-buildpackage",
                                                     "fakeroot", "patch"}
                          : std::vector<std::string>{"rpm", "rpmbuild", "patch"};
}

void require_fitting(const std::vector<RootProgram>& programs, const Target& target,
                     const std::string& name) {
    std::vector<std::string> missing = needed_programs(target);
    const std::string manager = missing.front();
    for (const RootProgram& program : programs) {
        const std::string file = fs::path(program.path).filename();
        std::erase(missing, file);
        if (file == manager && program.elf_machine != machine_of(target).elf) {
            throw Error(ExitStatus::verification,
                        fmt::format("{}: {} is for another architecture (ELF machine {}) than {}",
                                    name, program.path, program.elf_machine, target.architecture));
        }
    }
    if (!missing.empty()) {
        throw Error(ExitStatus::verification,
                    fmt::format("{}: is no root to build {} in: it lacks {}", name, target.name,
                                joined(missing, ", ")))
            .with_hint(is_deb(target) ? "install build-essential and fakeroot into it first"
                                      : "install rpm-build and patch into it first");
    }
}

// ---- unpacking ----------------------------------------------------------------------------------

class Unpacking {
  public:
    Unpacking(const fs::path& tree, fs::path scratch, const Workplace& workplace)
        : tree_(tree), scratch_(std::move(scratch)), workplace_(&workplace) {}

    /// Filters the archive, and unpacks it over what is there.
    RootArchive add(const fs::path& file, const std::string& name, Whiteouts whiteouts) {
        const RootArchive found = filtered(file, name, whiteouts);
        if (!found.is_oci_layout) {
            unpack(found, name);
        }
        return found;
    }

    /// What a base root must not have: its own package sources.
    void finish(const std::string& name) {
        run({"rm", "-rf", "--", inside("etc/apt/sources.list.d"), inside("etc/apt/sources.list")},
            name);
    }

    [[nodiscard]] std::uint64_t left_out() const { return left_out_; }
    [[nodiscard]] const std::vector<RootProgram>& programs() const { return programs_; }

  private:
    static std::string inside(const std::string& name) {
        return std::string(k_tree_inside) + "/" + name;
    }

    RootArchive filtered(const fs::path& file, const std::string& name, Whiteouts whiteouts) {
        remove_tree(scratch_);
        make_directories(scratch_); // the mapped root reads it
        RootArchive found = source::filter_root_archive(file, name, scratch_, whiteouts, links_);
        left_out_ += found.left_out;
        programs_.insert(programs_.end(), found.programs.begin(), found.programs.end());
        return found;
    }

    void unpack(const RootArchive& found, const std::string& name) {
        take_away({"rm", "-rf", "--"}, found.removed, {}, name);
        // Whatever lies in their place, a file or a link too; tar makes them anew.
        take_away({"rm", "-rf", "--"}, but_the_top(found.emptied), {}, name);
        if (found.emptied.size() != but_the_top(found.emptied).size()) {
            take_away({"find"}, {""}, {"-mindepth", "1", "-delete"}, name);
        }
        run({"tar", "--extract", "--numeric-owner", "--same-owner", "--preserve-permissions",
             "--delay-directory-restore", std::string("--directory=") + k_tree_inside,
             std::string("--file=") + k_archive_inside + "/tree.tar"},
            name);
        remove_tree(scratch_);
        links_ = found.links;
    }

    static std::vector<std::string> but_the_top(std::vector<std::string> names) {
        std::erase(names, "");
        return names;
    }

    void take_away(const std::vector<std::string>& command, const std::vector<std::string>& names,
                   const std::vector<std::string>& after, const std::string& name) {
        for (std::size_t at = 0; at < names.size(); at += k_names_at_once) {
            std::vector<std::string> argv = command;
            const std::size_t end = std::min(at + k_names_at_once, names.size());
            for (std::size_t i = at; i < end; ++i) {
                argv.push_back(inside(names[i]));
            }
            argv.insert(argv.end(), after.begin(), after.end());
            run(std::move(argv), name);
        }
    }

    void run(std::vector<std::string> argv, const std::string& name) {
        sandbox::Settings settings = install_settings({}, *workplace_);
        settings.root = sandbox::RootKind::host_read_only;
        settings.mounts = {{Mount::Kind::writable, tree_, k_tree_inside}};
        if (fs::exists(scratch_)) {
            settings.mounts.push_back({Mount::Kind::read_only, scratch_, k_archive_inside});
        }
        sandbox::Sandbox box = sandbox::Sandbox::start(settings);
        sandbox::Request request;
        request.argv = std::move(argv);
        request.merge_output = true;
        const sandbox::Ended ended = box.run(request);
        require_room(ended);
        if (!ended.succeeded()) {
            throw Error(ExitStatus::verification,
                        fmt::format("{}: cannot be unpacked: {} {}{}", name, request.argv[0],
                                    sandbox::shown(ended), quoted_output(ended.output)));
        }
    }

    fs::path tree_;
    fs::path scratch_;
    const Workplace* workplace_;
    std::uint64_t left_out_ = 0;
    std::vector<RootProgram> programs_;
    std::set<std::string> links_; ///< of the tree so far
};

// ---- what is imported ---------------------------------------------------------------------------

/// What is to be unpacked, verified and ours.
struct Content {
    std::string name;
    std::string sha256;
    fs::path file;                 ///< of a tar archive
    std::unique_ptr<OciImage> oci; ///< of an image
};

std::unique_ptr<OciImage> image_in(const fs::path& folder, const std::string& name,
                                   const Target& target, const Workplace& workplace) {
    const fs::path blobs = workplace.scratch / "import-blobs";
    make_directories(blobs, 0700);
    return std::make_unique<OciImage>(folder, machine_of(target).oci, blobs, name);
}

void require_pinned(const Content& content, const RootImport& wanted) {
    if (!wanted.sha256.empty() && content.sha256 != wanted.sha256) {
        throw Error(ExitStatus::verification,
                    fmt::format("{}: has the wrong digest: expected sha256 {}, got {}",
                                content.name, wanted.sha256, content.sha256));
    }
}

Content content_of(const RootImport& wanted, const Target& target, const Workplace& workplace) {
    std::error_code failure;
    const fs::path from = fs::canonical(wanted.from, failure);
    if (failure) {
        throw Error(ExitStatus::usage, printable(wanted.from.string()) + ": " + failure.message());
    }
    Content content;
    content.name = printable(from.filename().string());
    if (fs::is_directory(from)) {
        content.oci = image_in(from, content.name, target, workplace);
        content.sha256 = content.oci->digest();
    } else {
        content.file = workplace.scratch / "import.tar";
        const FileDescriptor folder = open_file(from.parent_path(), O_RDONLY | O_DIRECTORY);
        copy_out(folder.get(), from.filename(), content.file, k_file_limit_bytes);
        content.sha256 = sha256_of_file(content.file);
    }
    require_pinned(content, wanted);
    return content;
}

/// A tar archive that turned out to hold an image.
void open_image(Content& content, const Target& target, const Workplace& workplace) {
    const fs::path folder = workplace.scratch / "import-layout";
    make_directories(folder, 0700);
    source::ExtractionPolicy policy;
    policy.total_bytes = k_file_limit_bytes;
    policy.allow_symlinks_inside = false;
    static_cast<void>(source::extract_archive(content.file, content.name, folder, policy));
    content.oci = image_in(folder, content.name, target, workplace);
}

void fill(Content& content, const Target& target, Unpacking& unpacking,
          const Workplace& workplace) {
    if (!content.oci && unpacking.add(content.file, content.name, Whiteouts::none).is_oci_layout) {
        open_image(content, target, workplace);
    }
    if (content.oci) {
        for (const OciBlob& layer : content.oci->layers()) {
            const fs::path blob = content.oci->take(layer);
            unpacking.add(blob, content.name + ", layer " + layer.sha256.substr(0, 12),
                          Whiteouts::oci);
            remove_tree(blob);
        }
    }
    require_fitting(unpacking.programs(), target, content.name);
    unpacking.finish(content.name);
}

} // namespace

ImportedRoot import_root(const Target& target, const RootImport& wanted, Workplace& workplace) {
    const Stopwatch watch;
    Content content = content_of(wanted, target, workplace);
    ImportedRoot root;
    root.sha256 = content.sha256;
    root.key = imported_prefix(target.name) + content.sha256.substr(0, 32);
    root.description =
        fmt::format("{}, imported from {} with sha256 {}, {}", target.description, content.name,
                    content.sha256, wanted.sha256.empty() ? "not pinned" : "pinned");
    workplace.layers.replace(root.key, root.description, [&](const fs::path& tree) {
        Unpacking unpacking(tree, workplace.scratch / "import-archive", workplace);
        fill(content, target, unpacking, workplace);
        if (is_deb(target)) {
            sandbox::put_file(tree, "usr/sbin/policy-rc.d", k_policy_rc_d, sandbox::User::root,
                              0755);
        }
        if (unpacking.left_out() > 0) {
            root.notes.push_back(
                fmt::format("{} devices, FIFOs and sockets were left out", unpacking.left_out()));
        }
    });
    if (wanted.sha256.empty()) {
        root.notes.push_back("it is not pinned: nothing says that these are the bytes that were "
                             "meant; pin it with --sha256 " +
                             content.sha256);
    }
    root.seconds = watch.seconds();
    return root;
}

} // namespace stopgap
