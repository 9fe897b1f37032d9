#include "patching/patch_probe.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "sandbox/trees.hpp"

namespace stopgap::patching {

using sandbox::Mount;
using sandbox::Request;
using sandbox::User;

namespace {

/// The options, with -R where the direction asks for it.
std::vector<std::string> in_direction(bool reversed, std::vector<std::string> options) {
    if (reversed) {
        options.push_back("-R");
    }
    return options;
}

} // namespace

PatchProbe::PatchProbe(const ProbeTree& tree) : tree_(tree) {
    sandbox::remove_tree(tree_.folder);
    sandbox::make_tree(tree_.folder, User::builder);
    tree_.settings.mounts.push_back({Mount::Kind::writable, tree_.folder, tree_.folder_inside});
    box_ = std::make_unique<sandbox::Sandbox>(sandbox::Sandbox::start(tree_.settings));
    for (const std::vector<std::string>& argv : tree_.unpack) {
        Request request;
        request.argv = argv;
        request.environment = tree_.environment;
        request.user = User::builder;
        request.working_directory = tree_.folder_inside;
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
    sandbox::discard_tree(tree_.folder);
}

sandbox::Ended PatchProbe::run_patch(const std::string& patch, const PatchUsage& usage,
                                     const std::vector<std::string>& more) {
    Request request;
    request.argv = {"patch", "-F", std::to_string(usage.fuzz), "--reject-file=-"};
    if (usage.strip) {
        request.argv.push_back("-p" + std::to_string(*usage.strip));
    }
    request.argv.insert(request.argv.end(), tree_.options.begin(), tree_.options.end());
    request.argv.insert(request.argv.end(), more.begin(), more.end());
    request.user = User::builder;
    request.working_directory = std::filesystem::path(tree_.tree) / usage.folder;
    request.input = patch;
    request.merge_output = true;
    return box_->run(request);
}

sandbox::Ended PatchProbe::try_forward(const std::string& patch, const PatchUsage& usage) {
    return run_patch(patch, usage, in_direction(usage.reversed, {"-t", "-N", "--dry-run"}));
}

ProbeAnswer PatchProbe::ask(const std::string& patch, const PatchUsage& usage) {
    const sandbox::Ended forward = try_forward(patch, usage);
    const sandbox::Ended backward =
        run_patch(patch, usage, in_direction(!usage.reversed, {"-f", "--dry-run"}));
    return {forward.succeeded(), backward.succeeded(), forward.output};
}

bool PatchProbe::apply(const std::string& patch, const PatchUsage& usage) {
    return try_forward(patch, usage).succeeded() &&
           run_patch(patch, usage, in_direction(usage.reversed, {"-t", "-N"})).succeeded();
}

sandbox::Ended PatchProbe::run_to_its_end(const std::vector<std::string>& argv,
                                          const std::filesystem::path& path,
                                          std::uint64_t limit_bytes) {
    Request request;
    request.argv = argv;
    request.argv.push_back(path);
    request.user = User::builder;
    request.working_directory = tree_.tree;
    request.capture_limit_bytes = limit_bytes + (1U << 16U); // what it says of its troubles
    sandbox::Ended ended = box_->run(request);
    if (ended.cause != sandbox::Ended::Cause::exited) {
        throw Error(ExitStatus::machine, printable(path.string()) +
                                             ": cannot be looked at in the source tree: " +
                                             argv.front() + " " + sandbox::shown(ended));
    }
    return ended;
}

TreeFile PatchProbe::read(const std::filesystem::path& path, std::uint64_t limit_bytes) {
    constexpr int k_no = 1; // of test(1); more: it could not tell
    const sandbox::Ended test = run_to_its_end({"test", "-e"}, path, 0);
    if (test.exit_code == k_no) {
        return {};
    }
    sandbox::Ended head =
        run_to_its_end({"head", "-c", std::to_string(limit_bytes), "--"}, path, limit_bytes);
    if (!test.succeeded() || !head.succeeded()) {
        return {true, {}, trimmed(printable(test.errors + head.errors))};
    }
    return {true, std::move(head.output), {}};
}

std::string telling_line(const std::string& said) {
    const std::vector<std::string> lines = lines_of(said);
    for (const std::string_view sign : {"FAILED", "can't find file", "malformed", "Reversed"}) {
        for (const std::string& line : lines) {
            if (line.find(sign) != std::string::npos) {
                return printable(line);
            }
        }
    }
    return lines.empty() ? std::string() : printable(lines.back());
}

} // namespace stopgap::patching
