#include "ecosystem/mirrors.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace stopgap {

std::string base_url_of(const Repository& repository, const Target& target,
                        const Workplace& workplace) {
    std::string url = repository.url;
    if (url.empty()) {
        const std::map<std::string, std::string>::const_iterator found =
            workplace.mirrors.find(repository.mirror);
        if (found == workplace.mirrors.end()) {
            throw Error(ExitStatus::machine, fmt::format("{}: no mirror is known for \"{}\"",
                                                         target.name, repository.mirror))
                .with_hint(fmt::format("name one in stopgap.toml: [mirrors] {} = \"http://...\"",
                                       repository.mirror));
        }
        url = found->second;
    }
    return url.ends_with('/') ? url : url + "/";
}

source::IndexValidators read_validators(const fs::path& file) {
    if (!fs::exists(file)) {
        return {};
    }
    std::vector<std::string> lines = lines_of(read_file(file, 4096));
    lines.resize(2);
    return {lines[0], lines[1]};
}

void write_validators(const fs::path& file, const source::IndexValidators& known) {
    write_file(file,
               fmt::format("{}\n{}\n", printable(known.etag), printable(known.last_modified)));
}

void link_stored(const fs::path& stored, const fs::path& to) {
    make_directories(to.parent_path());
    if (link(stored.c_str(), to.c_str()) == 0 || errno == EEXIST) {
        return;
    }
    if (errno != EXDEV && errno != EMLINK && errno != EPERM) {
        throw system_error(ExitStatus::machine, to.string(), errno);
    }
    copy_stored(stored, to);
}

void copy_stored(const fs::path& stored, const fs::path& to) {
    constexpr std::uint64_t k_any_size = 1ULL << 40U;
    const FileDescriptor folder = open_file(stored.parent_path(), O_RDONLY | O_DIRECTORY);
    copy_out(folder.get(), stored.filename(), to, k_any_size);
}

} // namespace stopgap
