#include "ecosystem/rpm/srpm.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/rpm/package_file.hpp"
#include "ecosystem/rpm/package_header.hpp"
#include "source/payload.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace stopgap::rpm {

namespace {

constexpr std::uint64_t k_spec_flag = 1U << 5U;  // RPMFILE_SPECFILE
constexpr std::uint64_t k_ghost_flag = 1U << 6U; // RPMFILE_GHOST: listed, and not in the payload
constexpr std::uint64_t k_sha256_algorithm = 8;  // RFC 9580, section 9.5
constexpr std::size_t k_most_files = 20'000;
constexpr std::size_t k_file_fields = 5;
constexpr std::string_view k_spec_suffix = ".spec";

Error refusal(const std::string& name, const std::string& what) {
    return {ExitStatus::verification, name + ": " + what};
}

/// A file of the package, and the header's flags for it.
struct ListedFile {
    SrpmFile file;
    bool is_spec = false;
    bool is_left_out = false; ///< by NoSource or NoPatch
};

std::uint64_t number_of(std::string_view text, const std::string& name) {
    std::uint64_t number = 0;
    const std::from_chars_result result =
        std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size()) {
        throw refusal(name, "its confined reader sent a malformed answer");
    }
    return number;
}

/// "FLAGS SIZE ALGORITHM DIGEST NAME"; names may hold blanks.
ListedFile listed_file(std::string_view fact, const std::string& name) {
    std::vector<std::string_view> fields;
    for (std::size_t field = 0; field + 1 < k_file_fields; ++field) {
        const std::size_t space = fact.find(' ');
        if (space == std::string_view::npos) {
            throw refusal(name, "its confined reader sent a malformed answer");
        }
        fields.push_back(fact.substr(0, space));
        fact.remove_prefix(space + 1);
    }
    ListedFile listed;
    const std::uint64_t flags = number_of(fields[0], name);
    listed.is_spec = (flags & k_spec_flag) != 0;
    listed.is_left_out = (flags & k_ghost_flag) != 0;
    listed.file = {std::string(fact), number_of(fields[1], name), {}};
    if (number_of(fields[2], name) == k_sha256_algorithm && is_sha256(fields[3])) {
        listed.file.sha256 = fields[3];
    }
    if (!is_file_name(listed.file.name)) {
        throw refusal(name, "its header lists \"" + printable(fact.substr(0, 80)) +
                                "\", which is no plain file name");
    }
    return listed;
}

std::vector<ListedFile> listed_files(const PackageFacts& facts, const std::string& name) {
    const std::vector<std::string>& all = facts.all("file");
    if (all.size() > k_most_files) {
        throw refusal(name, "lists " + std::to_string(all.size()) + " files, more than " +
                                std::to_string(k_most_files));
    }
    std::vector<ListedFile> files;
    std::set<std::string> names;
    for (const std::string& fact : all) {
        files.push_back(listed_file(fact, name));
        if (!names.insert(files.back().file.name).second) {
            throw refusal(name,
                          "its header lists \"" + printable(files.back().file.name) + "\" twice");
        }
    }
    return files;
}

/// The file that the header marks as the spec; in packages of old, which mark none, that ends so.
std::string spec_among(const std::vector<ListedFile>& files, const std::string& name) {
    std::vector<std::string> marked;
    std::vector<std::string> named;
    for (const ListedFile& listed : files) {
        if (listed.is_left_out) {
            continue;
        }
        if (listed.is_spec) {
            marked.push_back(listed.file.name);
        }
        if (listed.file.name.ends_with(k_spec_suffix)) {
            named.push_back(listed.file.name);
        }
    }
    const std::vector<std::string>& specs = marked.empty() ? named : marked;
    if (specs.size() != 1) {
        throw refusal(name, specs.empty() ? "holds no spec"
                                          : "holds " + std::to_string(specs.size()) + " specs");
    }
    return specs.front();
}

/// The sources or patches that the header names, those that it leaves out included.
std::vector<std::string> parts_of(const PackageFacts& facts, const std::string& key,
                                  const std::vector<ListedFile>& files, const std::string& name) {
    std::vector<std::string> parts = facts.all(key);
    for (const std::string& part : parts) {
        const bool is_there = std::any_of(files.begin(), files.end(), [&](const ListedFile& file) {
            return file.file.name == part;
        });
        if (!is_there) {
            throw refusal(name, "its header names the " + key + " \"" +
                                    printable(part.substr(0, 80)) + "\", which is not in it");
        }
    }
    return parts;
}

} // namespace

Srpm srpm_of(const PackageFacts& facts, const std::string& name) {
    Srpm srpm;
    srpm.header = header_of(facts, name);
    if (!srpm.header.is_source) {
        throw refusal(name, "is no source package, but " + shown(nevra_of(srpm.header)));
    }
    const std::vector<ListedFile> files = listed_files(facts, name);
    srpm.spec_file = spec_among(files, name);
    srpm.sources = parts_of(facts, "source", files, name);
    srpm.patches = parts_of(facts, "patch", files, name);
    for (const ListedFile& listed : files) {
        if (!listed.is_left_out) {
            srpm.files.push_back(listed.file);
        }
    }
    return srpm;
}

Srpm read_srpm(const fs::path& file, const std::string& name,
               const std::optional<TrustedKeys>& keys) {
    const VerifiedPackage package = verified_package(file, name, keys);
    Srpm srpm = srpm_of(package.facts, name);
    srpm.header.signer = package.signer;
    return srpm;
}

void unpack_srpm(const fs::path& file, const std::string& name, const fs::path& into) {
    const VerifiedPackage package = verified_package(file, name, std::nullopt);
    const Srpm srpm = srpm_of(package.facts, name);
    if (const std::string format = package.facts.one("payload-format"); format != "cpio") {
        throw refusal(name, "its payload is \"" + printable(format) + "\", not cpio");
    }
    std::vector<source::PayloadFile> files;
    std::transform(srpm.files.begin(), srpm.files.end(), std::back_inserter(files),
                   [](const SrpmFile& listed) {
                       return source::PayloadFile{listed.name, listed.size_bytes, listed.sha256};
                   });
    source::extract_payload(file, name, package.layout.payload_offset, files, into);
}

} // namespace stopgap::rpm
