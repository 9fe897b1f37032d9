#include "ecosystem/rpm/createrepo.hpp"

#include "base/error.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "ecosystem/installing.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/trees.hpp"

#include <fmt/format.h>

namespace stopgap::rpm {

namespace {

using sandbox::Mount;

constexpr const char* k_repository_inside = "/stopgap/repository";
constexpr const char* k_output_inside = "/stopgap/output";
constexpr const char* k_input_inside = "/stopgap/input";
constexpr std::uint64_t k_index_limit_bytes = 1ULL << 30U;

void require_tools() {
    for (const char* tool : {"createrepo_c", "modifyrepo_c"}) {
        if (!find_program(tool)) {
            throw Error(ExitStatus::machine,
                        std::string(tool) + ": not installed; RPM repositories are made with it")
                .with_hint("apt-get install createrepo-c (or: dnf install createrepo_c)");
        }
    }
}

void run_tool(sandbox::Sandbox& box, std::vector<std::string> argv) {
    sandbox::Request request;
    request.argv = std::move(argv);
    request.merge_output = true;
    const sandbox::Ended ended = box.run(request);
    require_room(ended);
    if (!ended.succeeded()) {
        throw Error(ExitStatus::verification,
                    fmt::format("{} {}{}", request.argv.front(), sandbox::shown(ended),
                                quoted_output(ended.output)));
    }
}

sandbox::Sandbox tools_box(const IndexedFolder& indexed, const fs::path& input,
                           const fs::path& output, Workplace& workplace) {
    sandbox::Settings settings = install_settings({}, workplace);
    settings.root = sandbox::RootKind::host_read_only;
    settings.hardening = sandbox::Hardening::build;
    settings.mounts = {{Mount::Kind::read_only, indexed.folder / indexed.below,
                        fs::path(k_repository_inside) / indexed.below},
                       {Mount::Kind::read_only, input, k_input_inside},
                       {Mount::Kind::writable, output, k_output_inside}};
    return sandbox::Sandbox::start(settings);
}

} // namespace

void write_repodata(const IndexedFolder& indexed, const fs::path& to, Workplace& workplace) {
    require_tools();
    const fs::path input = workplace.scratch / "createrepo-input";
    const fs::path output = workplace.scratch / "createrepo-output";
    make_directories(input);
    write_file(input / "updateinfo.xml", indexed.updateinfo);
    write_file(input / "packages", joined(indexed.packages, "\n") + "\n");
    sandbox::make_tree(output);
    {
        sandbox::Sandbox box = tools_box(indexed, input, output, workplace);
        run_tool(box, {"createrepo_c", "--quiet", "--no-database", "--checksum=sha256",
                       "--general-compress-type=gz", fmt::format("--revision={}", indexed.revision),
                       "--set-timestamp-to-revision",
                       fmt::format("--pkglist={}/packages", k_input_inside),
                       std::string("--outputdir=") + k_output_inside, k_repository_inside});
        run_tool(box, {"modifyrepo_c", "--checksum=sha256", "--compress-type=gz",
                       std::string(k_input_inside) + "/updateinfo.xml",
                       std::string(k_output_inside) + "/repodata"});
    }
    make_directories(to);
    for (const std::string& name : sandbox::files_in(output, "repodata")) {
        sandbox::copy_out(output, fs::path("repodata") / name, to / name, k_index_limit_bytes);
    }
    sandbox::discard_tree(output);
    remove_tree(input);
}

} // namespace stopgap::rpm
