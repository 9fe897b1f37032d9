#include "ecosystem/deb/patch_probe.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/roots.hpp"
#include "sandbox/trees.hpp"

namespace stopgap::deb {

using sandbox::Mount;
using sandbox::Request;
using sandbox::User;

PatchProbe::PatchProbe(const SourcePackage& package, const std::filesystem::path& root_tree,
                       Workplace& workplace)
    : build_(workplace.scratch / "probe") {
    sandbox::remove_tree(build_);
    sandbox::make_tree(build_, User::builder);
    sandbox::Settings settings;
    settings.lowers = {root_tree};
    settings.scratch = workplace.scratch;
    settings.limits = with_defaults({}, k_default_install_seconds);
    settings.mounts = {{Mount::Kind::writable, build_, k_build_inside},
                       {Mount::Kind::read_only, package.folder, k_source_inside}};
    box_ = std::make_unique<sandbox::Sandbox>(sandbox::Sandbox::start(settings));
    for (const std::vector<std::string>& argv : unpack_commands(package, WithPatches::no)) {
        Request request;
        request.argv = argv;
        request.user = User::builder;
        request.working_directory = k_build_inside;
        request.merge_output = true;
        const sandbox::Ended ended = box_->run(request);
        if (!ended.succeeded()) {
            throw Error(ExitStatus::verification,
                        "the source package cannot be unpacked: " + argv.front() + " " +
                            sandbox::shown(ended) + "\n" + printable(ended.output));
        }
    }
}

PatchProbe::~PatchProbe() {
    box_.reset();
    sandbox::discard_tree(build_);
}

sandbox::Ended PatchProbe::run_patch(const std::string& patch, std::vector<std::string> more) {
    Request request;
    request.argv = {"patch", "-F", "0", "-p1", "-u", "-V", "never", "-E", "--reject-file=-"};
    request.argv.insert(request.argv.end(), more.begin(), more.end());
    request.user = User::builder;
    request.working_directory = k_tree_inside;
    request.input = patch;
    request.merge_output = true;
    return box_->run(request);
}

PatchProbe::Answer PatchProbe::ask(const std::string& patch) {
    const sandbox::Ended forward = run_patch(patch, {"-t", "-N", "--dry-run"});
    const sandbox::Ended backward = run_patch(patch, {"-f", "-R", "--dry-run"});
    return {forward.succeeded(), backward.succeeded(), forward.output};
}

bool PatchProbe::apply(const std::string& patch) {
    return run_patch(patch, {"-t", "-N", "--dry-run"}).succeeded() &&
           run_patch(patch, {"-t", "-N"}).succeeded();
}

} // namespace stopgap::deb
