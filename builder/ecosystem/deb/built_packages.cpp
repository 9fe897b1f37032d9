#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/install_check.hpp"
#include "ecosystem/deb/relations.hpp"
#include "ecosystem/installing.hpp"

namespace stopgap::deb {

namespace {

constexpr const char* k_built_inside = "/stopgap/built";

} // namespace

std::vector<BuiltPackage> describe_built(const Root& root, const std::vector<std::string>& files,
                                         const fs::path& folder, Workplace& workplace) {
    sandbox::Settings settings = install_settings({root.tree}, workplace);
    settings.hardening = sandbox::Hardening::build;
    settings.mounts = {{sandbox::Mount::Kind::read_only, folder, k_built_inside}};
    sandbox::Sandbox box = sandbox::Sandbox::start(settings);
    std::vector<BuiltPackage> built;
    for (const std::string& file : files) {
        sandbox::Request request;
        request.argv = {"dpkg-deb", "--show",
                        "--showformat=${Package}\t${Version}\t${Pre-Depends}, ${Depends}",
                        std::string(k_built_inside) + "/" + file};
        const sandbox::Ended ended = box.run(request);
        const std::vector<std::string> parts = split(ended.output, '\t');
        if (!ended.succeeded() || parts.size() != 3) {
            throw Error(ExitStatus::build_failed, file + ": is no package that dpkg-deb reads");
        }
        BuiltPackage package{parts[0], parts[1], {}, file};
        for (const std::string& item : relation_items(parts[2])) {
            package.depends.push_back(item.substr(0, item.find_first_of(" (:[<|")));
        }
        built.push_back(std::move(package));
    }
    return built;
}

} // namespace stopgap::deb
