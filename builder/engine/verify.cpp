#include "engine/verify.hpp"

#include "artifacts/manifest.hpp"
#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/log.hpp"
#include "base/openpgp.hpp"
#include "base/text.hpp"
#include "engine/documents.hpp"
#include "engine/failure.hpp"
#include "engine/lock_file.hpp"
#include "engine/output.hpp"
#include "source/package_contents.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>

namespace stopgap::engine {

namespace {

using artifacts::Manifest;
using source::PackageContents;
using source::PackageEntry;

constexpr std::uint64_t k_manifest_limit_bytes = 64U << 20U;
constexpr std::uint64_t k_signature_limit_bytes = 1U << 20U;
constexpr std::size_t k_shown_entries = 20;

Error refusal(const std::string& sentence) {
    return {ExitStatus::verification, sentence};
}

std::string read_signature_file(const fs::path& file) {
    if (!fs::is_regular_file(fs::symlink_status(file))) {
        throw refusal(file.string() + ": is missing: the output is not signed");
    }
    return read_file(file, k_signature_limit_bytes);
}

/// The key that lies beside it proves nothing but what the fingerprint says of it.
void hold_signature(const fs::path& file, const std::string& text, const std::string& fingerprint,
                    const fs::path& scratch) {
    const fs::path key = scratch / k_public_key_file;
    const fs::path signature = file.string() + ".asc";
    write_file(key, read_signature_file(file.parent_path() / k_public_key_file));
    static_cast<void>(verify_detached_bytes(read_signature_file(signature), text,
                                            {{key}, {fingerprint}}, signature.string()));
}

std::string manifest_text_in(const fs::path& folder, const std::string& fingerprint,
                             const fs::path& scratch) {
    const fs::path file = folder / k_manifest_file;
    if (!fs::is_regular_file(fs::symlink_status(file))) {
        throw Error(ExitStatus::usage, folder.string() + ": holds no hotfix")
            .with_hint("stopgap build makes it; --output says where it lies");
    }
    const std::string text = read_file(file, k_manifest_limit_bytes);
    if (!fingerprint.empty()) {
        hold_signature(file, text, fingerprint, scratch);
    }
    return text;
}

Manifest manifest_of(const std::string& text, const fs::path& folder, const BuildRequest& request) {
    const fs::path file = folder / k_manifest_file;
    const Manifest manifest = artifacts::read_manifest(text, file.string());
    if (manifest.id != request.recipe.id || manifest.target != request.target.name) {
        throw refusal(fmt::format("{}: is of {} for {}", file.string(), printable(manifest.id),
                                  printable(manifest.target)));
    }
    if (manifest.recipe_sha256 != request.recipe.digest) {
        throw refusal(file.string() + ": was made of another state of this recipe")
            .with_hint("build the recipe again, or verify with the recipe as it was");
    }
    return manifest;
}

FileDescriptor open_listed(int folder, const std::string& name) {
    try {
        return open_beneath(folder, name, O_RDONLY);
    } catch (const Error& error) {
        throw refusal(error.message() + "; the manifest lists it as a file");
    }
}

void hold_file(int folder, const Artifact& artifact) {
    const std::string name = artifact.path.string();
    const FileDescriptor file = open_listed(folder, name);
    if (sha256_of_descriptor(file.get(), name) != artifact.sha256) {
        throw refusal(name + ": is not the file that the manifest lists: its SHA-256 differs");
    }
}

void hold_files(const fs::path& folder, const Manifest& manifest) {
    const FileDescriptor opened = open_file(folder, O_RDONLY | O_DIRECTORY);
    for (const Artifact& artifact : manifest.artifacts) {
        hold_file(opened.get(), artifact);
    }
    const fs::path sums = folder / k_sums_file;
    if (!fs::is_regular_file(fs::symlink_status(sums)) ||
        read_file(sums, k_manifest_limit_bytes) != artifacts::sha256sums(manifest.artifacts)) {
        throw refusal(sums.string() + ": does not agree with manifest.json");
    }
}

bool records_one_build(const Artifact& artifact) {
    return artifact.kind == "buildinfo" || artifact.kind == "changes" || is_document(artifact);
}

const Artifact* find(const std::vector<Artifact>& artifacts, const fs::path& path) {
    const std::vector<Artifact>::const_iterator found =
        std::find_if(artifacts.begin(), artifacts.end(),
                     [&](const Artifact& artifact) { return artifact.path == path; });
    return found == artifacts.end() ? nullptr : &*found;
}

std::vector<Difference> compare(const std::vector<Artifact>& first, const fs::path& folder,
                                const std::vector<Artifact>& second, const fs::path& again) {
    std::vector<Difference> differences;
    for (const Artifact& artifact : first) {
        const Artifact* other = find(second, artifact.path);
        if (other == nullptr) {
            differences.push_back({artifact.path, {"the second build does not make it"}});
        } else if (!records_one_build(artifact) && other->sha256 != artifact.sha256) {
            differences.push_back(
                {artifact.path,
                 artifact.kind == "dsc"
                     ? std::vector<std::string>{"it lists other files"}
                     : differing_entries(folder / artifact.path, again / artifact.path)});
        }
    }
    for (const Artifact& artifact : second) {
        if (find(first, artifact.path) == nullptr) {
            differences.push_back({artifact.path, {"only the second build makes it"}});
        }
    }
    return differences;
}

std::vector<Difference> build_again(const BuildRequest& request, const fs::path& folder,
                                    const std::vector<Artifact>& artifacts, Ecosystem& ecosystem,
                                    Workplace& workplace) {
    BuildRequest again = request;
    again.output = workplace.scratch / "again";
    again.lock = folder / "recipe.lock";
    if (!usable_lock(again.lock, request.recipe, request.target.name)) {
        throw Error(ExitStatus::usage,
                    again.lock.string() + ": is not there, or says nothing to this version")
            .with_hint("build the recipe once more with this version, then verify that");
    }
    progress(request.target.name + ": building it again");
    const BuildResult result = build_hotfix(again, ecosystem, workplace);
    if (result.outcome != Outcome::built) {
        throw Error(static_cast<ExitStatus>(result.status), "the second build: " + result.error)
            .with_hint("what it left: stopgap shell; its logs lie in " +
                       (workplace.state / "attempts").string());
    }
    return compare(artifacts, folder, result.artifacts,
                   again.output / request.recipe.id / request.target.name);
}

/// The names of what differs between two entries of one name.
std::string differing_facts(const PackageEntry& first, const PackageEntry& second) {
    std::vector<std::string> facts;
    const auto note = [&](const std::string& fact, const std::string& one, const std::string& other,
                          bool in_words) {
        if (one != other) {
            facts.push_back(in_words ? fmt::format("{} {} and {}", fact, one, other) : fact);
        }
    };
    note("kind", first.kind, second.kind, true);
    note("content", first.content, second.content, false);
    note("mode", first.mode, second.mode, true);
    note("owner", first.owner, second.owner, true);
    note("time", first.modified, second.modified, true);
    return joined(facts, ", ");
}

std::vector<std::string> differing(const PackageContents& first, const PackageContents& second) {
    std::vector<std::string> entries;
    for (const auto& [name, entry] : first) {
        const PackageContents::const_iterator other = second.find(name);
        const std::string facts =
            other == second.end() ? "is missing" : differing_facts(entry, other->second);
        if (!facts.empty()) {
            entries.push_back(name + ": " + facts);
        }
    }
    for (const auto& [name, entry] : second) {
        if (first.count(name) == 0) {
            entries.push_back(name + ": is new");
        }
    }
    return entries;
}

} // namespace

std::vector<std::string> differing_entries(const fs::path& first, const fs::path& second) {
    std::vector<std::string> entries;
    const std::optional<Error> failure = failure_of([&] {
        const std::string name = first.filename().string();
        entries = differing(source::package_contents(first, name),
                            source::package_contents(second, name));
    });
    if (failure) {
        return {"cannot be looked into: " + failure->message()};
    }
    if (entries.empty()) {
        return {"its entries are the same; its header, their order or their compression differs"};
    }
    if (entries.size() > k_shown_entries) {
        const std::size_t more = entries.size() - k_shown_entries;
        entries.resize(k_shown_entries);
        entries.push_back(fmt::format("and {} more", more));
    }
    return entries;
}

Verified verify_hotfix(const BuildRequest& request, const Demands& demands, Ecosystem& ecosystem,
                       Workplace& workplace) {
    Verified verified;
    verified.failure = failure_of([&] {
        const fs::path folder = request.output / request.recipe.id / request.target.name;
        verified.manifest_text = manifest_text_in(folder, demands.fingerprint, workplace.scratch);
        const Manifest manifest = manifest_of(verified.manifest_text, folder, request);
        hold_files(folder, manifest);
        if (!demands.fingerprint.empty()) {
            hold_signature(folder / k_sums_file, artifacts::sha256sums(manifest.artifacts),
                           demands.fingerprint, workplace.scratch);
        }
        check_documents(folder, {request.recipe, request.base, request.target, manifest});
        verified.artifacts = manifest.artifacts;
        if (demands.depth == Depth::rebuild) {
            verified.differences =
                build_again(request, folder, manifest.artifacts, ecosystem, workplace);
            verified.rebuilt = true;
        }
    });
    if (!verified.failure && !verified.differences.empty()) {
        verified.failure =
            refusal(fmt::format("{} of {} artifacts came out differently",
                                verified.differences.size(), verified.artifacts.size()));
    }
    return verified;
}

} // namespace stopgap::engine
