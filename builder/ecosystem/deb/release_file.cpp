#include "ecosystem/deb/release_file.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/archive_path.hpp"
#include "ecosystem/deb/dates.hpp"
#include "ecosystem/deb/file_table.hpp"

#include <algorithm>
#include <array>

namespace stopgap::deb {

namespace {

// apt's own slack (Acquire::Max-FutureTime).
constexpr std::chrono::seconds k_future_slack{10};

std::optional<Instant> date_in(const Stanza& stanza, const std::string& field,
                               const std::string& name) {
    const std::string* text = stanza.find(field);
    if (text == nullptr) {
        return std::nullopt;
    }
    const std::optional<Instant> date = parse_date(*text);
    if (!date) {
        throw error_at(name, stanza.line(),
                       field + ": \"" + printable(text->substr(0, 80)) + "\" is no date");
    }
    return date;
}

void take_digests(ReleaseFile& release, const Stanza& stanza) {
    for (FileRow& row : parse_file_table(stanza, "SHA256", release.name)) {
        if (!is_archive_path(row.path)) {
            throw error_at(release.name, stanza.line(),
                           "SHA256: \"" + printable(row.path) + "\" is no path below the suite");
        }
        const IndexDigest digest{std::move(row.sha256), row.size_bytes};
        const std::pair<std::map<std::string, IndexDigest, std::less<>>::iterator, bool> added =
            release.files.emplace(row.path, digest);
        if (!added.second && added.first->second.sha256 != digest.sha256) {
            throw error_at(release.name, stanza.line(),
                           "SHA256: " + row.path + " is listed with two digests");
        }
    }
}

std::string_view last_part(std::string_view path) {
    return path.substr(path.rfind('/') + 1); // npos + 1 is 0
}

std::string by_hash_path(const std::string& path, const std::string& sha256) {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
    return folder + "by-hash/SHA256/" + sha256;
}

struct Variant {
    std::string_view ending;
    Compression compression;
};
constexpr std::array<Variant, 3> k_variants = {
    Variant{".xz", Compression::xz}, {".gz", Compression::gzip}, {"", Compression::none}};

} // namespace

bool ReleaseFile::has_component(std::string_view component) const {
    return std::any_of(components.begin(), components.end(), [&](const std::string& each) {
        return each == component || last_part(each) == component;
    });
}

ReleaseFile parse_release(std::string_view text, const std::string& name) {
    const Stanza stanza = parse_single_stanza(text, name);
    ReleaseFile release;
    release.name = name;
    release.origin = stanza.get("Origin");
    release.label = stanza.get("Label");
    release.suite = stanza.get("Suite");
    release.codename = stanza.get("Codename");
    const std::optional<Instant> date = date_in(stanza, "Date", name);
    if (!date) {
        throw error_at(name, stanza.line(), "has no field Date");
    }
    release.date = *date;
    release.valid_until = date_in(stanza, "Valid-Until", name);
    release.acquire_by_hash = same_name(stanza.get("Acquire-By-Hash"), "yes");
    release.components = words_of(stanza.folded("Components"));
    release.architectures = words_of(stanza.folded("Architectures"));
    take_digests(release, stanza);
    return release;
}

std::string check_dates(const ReleaseFile& release, Instant now, Expiry expiry) {
    if (release.date > now + k_future_slack) {
        throw Error(ExitStatus::verification,
                    release.name + ": is dated " + rfc3339_date(release.date) +
                        ", in the future of this machine (" + rfc3339_date(now) + ")")
            .with_hint("check this machine's clock");
    }
    if (!release.valid_until || now <= *release.valid_until) {
        return {};
    }
    const std::string expired = release.name + ": expired on " +
                                rfc3339_date(*release.valid_until) + " (now is " +
                                rfc3339_date(now) + ")";
    if (expiry == Expiry::accepted) {
        return expired + "; used, as the target's description permits it";
    }
    throw Error(ExitStatus::verification, expired)
        .with_hint(
            "the mirror may be stale: use another, or check this machine's clock; an archive "
            "that is no longer updated needs \"may_be_expired = true\" in its repository's "
            "description");
}

std::optional<IndexFile> best_index(const ReleaseFile& release, const std::string& path) {
    for (const Variant& variant : k_variants) {
        const std::string listed = path + std::string(variant.ending);
        const std::map<std::string, IndexDigest, std::less<>>::const_iterator found =
            release.files.find(listed);
        if (found == release.files.end()) {
            continue;
        }
        IndexFile index;
        index.path = listed;
        index.sha256 = found->second.sha256;
        index.size_bytes = found->second.size_bytes;
        index.compression = variant.compression;
        index.by_hash_path =
            release.acquire_by_hash ? by_hash_path(listed, index.sha256) : std::string();
        if (const std::map<std::string, IndexDigest, std::less<>>::const_iterator plain =
                release.files.find(path);
            plain != release.files.end()) {
            index.plain_sha256 = plain->second.sha256;
            index.plain_size_bytes = plain->second.size_bytes;
        }
        return index;
    }
    return std::nullopt;
}

std::string sources_path(const std::string& component) {
    return component + "/source/Sources";
}

std::string packages_path(const std::string& component, const std::string& arch) {
    return component + "/binary-" + arch + "/Packages";
}

std::string contents_path(const std::string& component, const std::string& arch) {
    return component + "/Contents-" + arch;
}

} // namespace stopgap::deb
