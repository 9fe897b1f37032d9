#pragma once
// A recipe as its author wrote it, checked for form: plain values, no I/O. The format is described
// in docs/recipe-format.md; parsing lives in recipe/.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace stopgap {

/// Where a value stands in its file; line and column count from 1, 0 means unknown.
struct Place {
    std::string file;
    unsigned line = 0;
    unsigned column = 0;
};

/// "file:line:column".
[[nodiscard]] std::string shown(const Place& place);

// ---- inputs -----------------------------------------------------------------------------------

/// A file beside the recipe, pinned by digest (a patch may go unpinned: the recipe's digest, which
/// the lock and the provenance carry, covers the whole folder).
struct PathInput {
    std::filesystem::path path; ///< relative to the recipe's folder, never leaving it
    std::string sha256;         ///< empty: covered by the recipe's own digest (patches and files)
    /// An SRPM's: files with the keys that may have signed it; empty: the digest pins it.
    std::vector<std::filesystem::path> keys = {};
};

/// A download pinned by digest, by a signature of named keys, or by both.
struct UrlInput {
    std::string url; ///< "{version}" already replaced
    std::vector<std::string> mirrors;
    std::string sha256;    ///< empty where `signature` pins it
    std::string signature; ///< URL of a detached OpenPGP signature; empty: none
    /// Key files beside the recipe; of an SRPM, which carries its signature, without `signature`.
    std::vector<std::filesystem::path> keys;
};

/// Files of a Debian source package, pinned by that archive's signed index.
struct ArchiveInput {
    std::string suite;
    std::string source;
    std::string version;
    std::string file; ///< a path in the unpacked source package; empty: the orig tarball(s)
};

/// Upstream git: a tag with its commit (a source), or commits and ranges (patches).
struct GitInput {
    std::string url;
    std::string tag;
    std::string commit;
    std::vector<std::string> commits;
    /// Of the tag's tar before compression; empty: the commit alone pins it.
    std::string sha256 = {};
};

struct Input {
    std::variant<PathInput, UrlInput, ArchiveInput, GitInput> from;
    std::string name; ///< the file name to use; empty: the input's own
    Place place;
};

// ---- [fix] ------------------------------------------------------------------------------------

enum class FixKind { bump, backport, workaround };
enum class WayBack { downgrade, supersede };

struct ShippedFile {
    PathInput from;
    std::string install; ///< absolute path on the host
    unsigned mode = 0644;
    Place place;
};

struct Fix {
    FixKind kind = FixKind::backport;
    std::string version;            ///< bump: the fixed upstream version
    std::vector<Input> sources;     ///< bump
    std::vector<Input> patches;     ///< backport (a bump may carry some too)
    std::vector<ShippedFile> files; ///< workaround
    std::vector<std::string> check; ///< workaround: argument vector
    WayBack way_back = WayBack::downgrade;
    std::string repack = "auto"; ///< auto | never
    Place place;
};

// ---- [[base]] ---------------------------------------------------------------------------------

struct DonorPackaging {
    std::string suite;
    std::string version; ///< empty: the newest there
};

struct Base {
    std::string target;
    std::string source;
    std::string version;       ///< empty: the newest that the target offers
    std::optional<Input> dsc;  ///< a .dsc from anywhere
    std::optional<Input> srpm; ///< an SRPM from anywhere
    std::optional<DonorPackaging> packaging;
    std::optional<Fix> fix; ///< [fix] with this base's overrides already applied
    Place place;
};

// ---- the rest ---------------------------------------------------------------------------------

struct Limits {
    std::uint64_t memory_bytes = 0; ///< 0: no limit asked for
    unsigned processes = 0;         ///< 0: no limit asked for
    std::uint64_t disk_bytes = 0;   ///< 0: no limit asked for
    std::uint64_t time_seconds = 0; ///< 0: no limit asked for
    Place place;
};

/// What holds where a recipe asks for no limit: a build that forks or waits without end is stopped.
inline constexpr unsigned k_default_processes = 4096;
inline constexpr std::uint64_t k_default_build_seconds = 12ULL * 3600;
inline constexpr std::uint64_t k_default_install_seconds = 3600;

struct BuildSettings {
    unsigned hotfix = 1; ///< the N of the hotfix suffix, from 1
    bool run_tests = true;
    std::vector<std::string> options; ///< DEB_BUILD_OPTIONS words
    /// rpmbuild's --with, --without and --define, in the table form of `options`.
    std::vector<std::string> rpm_with, rpm_without;
    std::map<std::string, std::string> rpm_define;
    Limits limits;
};

enum class Permission { allow, ask, never };

struct Policy {
    Permission default_repair = Permission::allow; ///< "standard": allow what the catalogue
                                                   ///< permits; "none": ask
    bool standard = true;                          ///< repairs = "standard"
    std::map<std::string, Permission> repairs;     ///< per finding kind, over the default
    Permission donors = Permission::ask;
    std::vector<std::string> repositories;
    Place place;
};

/// How a person answered a stop.
struct Decision {
    std::string kind;
    std::string subject;
    std::string base; ///< target it holds for; empty: all
    std::string action;
    std::string reason;
    std::filesystem::path path; ///< a file beside the recipe, for actions that take one
    Place place;
};

struct HealthCheck {
    std::string unit;             ///< a service unit; or
    std::string http;             ///< a URL with
    unsigned expect = 200;        ///< its expected status; or
    std::vector<std::string> run; ///< an argument vector
};

struct Deploy {
    std::vector<std::string> restart;
    std::vector<std::string> environments;
    std::vector<HealthCheck> health;
};

struct Retire {
    std::string until; ///< ISO 8601 date; empty: none
    std::vector<std::filesystem::path> test;
};

struct Recipe {
    std::filesystem::path folder; ///< absolute; holds patches/, keys/, files/
    std::filesystem::path file;   ///< as the user named it, for messages
    std::string digest;           ///< SHA-256 over the recipe and every file it names in its folder

    std::string id;
    std::string summary;
    std::vector<std::string> cves;
    std::vector<std::string> references;
    std::vector<std::string> supersedes;
    Fix fix;
    std::vector<Base> bases;
    BuildSettings build;
    Policy policy;
    std::vector<Decision> decisions;
    Deploy deploy;
    Retire retire;
};

/// The recipe's answer to a stop of this kind about this subject on this target; null: none.
[[nodiscard]] const Decision* decision_on(const std::vector<Decision>& decisions,
                                          std::string_view kind, std::string_view subject,
                                          std::string_view target);

/// [fix] as it holds for this base.
[[nodiscard]] const Fix& fix_for(const Recipe& recipe, const Base& base);

} // namespace stopgap
