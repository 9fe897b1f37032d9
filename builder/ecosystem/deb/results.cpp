#include "ecosystem/deb/results.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/deb822.hpp"
#include "ecosystem/deb/dsc.hpp"
#include "ecosystem/results.hpp"
#include "sandbox/trees.hpp"

namespace stopgap::deb {

namespace {

std::string changes_name(const fs::path& build) {
    for (const std::string& name : sandbox::files_in(build, ".")) {
        if (name.ends_with(".changes")) {
            return name;
        }
    }
    throw Error(ExitStatus::build_failed, "the build ended well but left no .changes file");
}

constexpr std::string_view k_debug_symbols = "-dbgsym";

/// "NAME_VERSION_ARCH.deb".
struct NameParts {
    std::string name, version, arch;
};

NameParts parts_of(const std::string& file) {
    const std::vector<std::string> parts = split(file.substr(0, file.rfind('.')), '_');
    return parts.size() == 3 ? NameParts{parts[0], parts[1], parts[2]} : NameParts{file, {}, {}};
}

std::string kind_of(const std::string& file) {
    for (const std::string_view kind : {"deb", "udeb", "dsc", "changes", "buildinfo"}) {
        if (file.ends_with("." + std::string(kind))) {
            return std::string(kind);
        }
    }
    return "source";
}

std::string version_of(const NameParts& file, const std::map<std::string, std::string>& versions) {
    const std::string package = file.name.ends_with(k_debug_symbols)
                                    ? file.name.substr(0, file.name.size() - k_debug_symbols.size())
                                    : file.name;
    const auto known = versions.find(package);
    return known == versions.end() ? file.version : known->second;
}

bool is_installable(const std::string& file) {
    return file.ends_with(".deb") && file.find("-dbgsym_") == std::string::npos;
}

} // namespace

std::vector<std::string> take_results(const fs::path& build, const fs::path& results) {
    const std::string changes = changes_name(build);
    sandbox::copy_out(build, changes, results / changes, k_result_limit_bytes);
    const Stanza stanza = parse_single_stanza(read_file(results / changes), changes);
    std::vector<std::string> installable;
    for (const std::vector<std::string>& row : stanza.table("Checksums-Sha256")) {
        if (row.size() != 3 || !is_source_file_name(row[2])) {
            throw Error(ExitStatus::verification, changes + ": a malformed line of checksums");
        }
        sandbox::copy_out(build, row[2], results / row[2], k_result_limit_bytes);
        if (sha256_of_file(results / row[2]) != row[0]) {
            throw Error(ExitStatus::verification,
                        row[2] + ": has another digest than the build's .changes file says");
        }
        if (is_installable(row[2])) {
            installable.push_back(row[2]);
        }
    }
    return installable;
}

std::vector<Artifact> collect_results(const fs::path& results, const std::string& source,
                                      const std::string& version,
                                      const std::map<std::string, std::string>& versions,
                                      const fs::path& folder) {
    return copy_results(results, folder, [&](const std::string& file) {
        Artifact artifact;
        artifact.kind = kind_of(file);
        const bool binary = artifact.kind == "deb" || artifact.kind == "udeb";
        const NameParts parts = parts_of(file);
        artifact.name = binary ? parts.name : source;
        artifact.version = binary ? version_of(parts, versions) : version;
        artifact.arch = binary ? parts.arch : "source";
        return artifact;
    });
}

} // namespace stopgap::deb
