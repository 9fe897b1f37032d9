#pragma once
// The port: what a package format must offer so that the engine can make a hotfix of it.
//
// Rules:
//  - An Ecosystem begins one PackageBuild for one base on one target. The engine calls its methods
//    in the order in which they stand here; each is called once, except those of the loop.
//  - What ends a command is an Error. What the loop acts on, or a person decides, is a Finding.
//  - Nothing of the recipe's or the source's code runs outside the sandbox.
//  - The engine holds the LastAttempt (its lock, its logs) from the first step to the last, and
//    lends it to the methods that run or read an attempt.
// What a third ecosystem needs is listed in docs/architecture.md.

#include "ecosystem/workplace.hpp"
#include "model/build_record.hpp"
#include "model/log_pattern.hpp"
#include "model/recipe.hpp"
#include "model/requirement.hpp"
#include "model/result.hpp"
#include "model/source_set.hpp"
#include "model/target.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap {

class LastAttempt; // ecosystem/last_attempt.hpp

/// A binary package as the target's repositories serve it now.
struct ServedBinary {
    std::string name, version, architecture;
};

/// The vendor's source package that is being hotfixed.
struct BaseSource {
    std::string name;
    std::string version;
    std::string origin;               ///< for people: the index that pinned it
    std::vector<ServedBinary> served; ///< its binaries that can still be had; may be empty
};

/// The hotfix's version and the sentences that say why it is that one.
struct VersionChoice {
    std::string version;
    std::vector<std::string> reasons;
    std::vector<Finding> findings; ///< a decision that the version needs; empty: none
};

/// A layer that is there, and how long it took to be.
struct LayerState {
    std::string key;
    bool was_there = false;
    double seconds = 0;
    std::string summary;           ///< for people: "31 packages"
    std::vector<Finding> findings; ///< requirements that cannot be met; empty: it is there
};

/// Begins the note of a patch that there was no tree to try on; its fate is then a guess.
inline constexpr std::string_view k_not_tried = "not tried: ";

/// What became of each patch, and what stops the rewriting.
struct Rewriting {
    std::vector<PatchRecord> patches;
    std::vector<Finding> findings;
    std::vector<std::string> notes;
    SourceSet inputs; ///< files that decisions of the recipe brought in
    /// Why there is nothing to fix: the base has every patch of the recipe. Empty: there is.
    std::string nothing_to_fix = {};
};

/// How one run of the phases ended.
struct AttemptEnd {
    bool succeeded = false;
    Phase phase = Phase::prep;     ///< the last one entered
    std::vector<Finding> findings; ///< what the runner itself knows (a timeout, lack of memory);
                                   ///< the log tells the rest
};

/// How the built set behaved under the target's own package manager.
struct InstallCheck {
    std::vector<std::string> notes; ///< "upgraded from 2.4.67-1, then removed: 5 packages"
    std::vector<Finding> findings;  ///< empty: it installs
};

/// How the base's binaries, installed in a clean root, did under programs of the recipe's.
struct VendorTrial {
    struct End {
        bool has_ended = false; ///< it ran, and ended by itself within the limits of a check
        bool succeeded = false; ///< with status 0
        std::string told;       ///< "ended with status 2: vulnerable"
    };
    std::vector<std::string> left_out; ///< of the binaries, those that do not go with the others
    std::string why_not;               ///< why nothing was run; empty: everything was
    std::vector<End> ends;             ///< of the programs, in their order
};

class PackageBuild {
  public:
    virtual ~PackageBuild() = default;

    // The way to a work tree.
    virtual BaseSource resolve_base() = 0;
    virtual SourceSet fetch_inputs() = 0;
    virtual VersionChoice choose_version() = 0;
    virtual LayerState ensure_root() = 0;
    virtual Rewriting rewrite() = 0;

    /// What ensure_dependencies() would do, done no further than resolving.
    virtual LayerState foresee_dependencies() = 0;

    /// Downloads what the install check will want, as far as it is known before the build.
    virtual void fetch_for_install_check() = 0;

    // The loop.
    virtual LayerState ensure_dependencies() = 0;
    /// Runs the phases from the start in `place`; everything that the tools print goes to `log`.
    virtual AttemptEnd run_attempt(LastAttempt& place, const std::filesystem::path& log) = 0;
    virtual void apply(const Repair& repair) = 0;
    /// How the tools of this format speak in their logs.
    [[nodiscard]] virtual const LogDialect& log_dialect() const = 0;

    // What the repairs may ask.
    /// Every package of the base's own repositories that answers the requirement.
    virtual std::vector<Provider> packages_providing(const Requirement& requirement) = 0;
    /// The binary packages that the source package itself makes.
    [[nodiscard]] virtual std::vector<std::string> own_binaries() const = 0;
    /// The names in the source package's build dependencies.
    [[nodiscard]] virtual std::vector<std::string> declared_dependencies() const = 0;

    // After success.
    virtual InstallCheck check_install(const LastAttempt& place,
                                       const std::filesystem::path& log) = 0;
    /// The packages of the build root, the changes against the vendor's packages, and the date of
    /// the built ones; the rest of the record is the engine's.
    virtual BuildRecord describe(const LastAttempt& place) = 0;
    /// Copies what was built into `folder`.
    virtual std::vector<Artifact> collect(const LastAttempt& place,
                                          const std::filesystem::path& folder) = 0;

    /// The isolation that was in force in the last sandbox, one claim each.
    [[nodiscard]] virtual std::vector<std::string> isolation() const = 0;
    /// A shell in the sandbox on what the last attempt left; returns its exit status.
    virtual int shell() = 0;

    // Retirement.
    /// Runs the programs, files of that folder, in a clean root with the base's binaries, as many
    /// as go together. resolve_base() and ensure_root() come first.
    virtual VendorTrial try_vendor_packages(const std::filesystem::path& folder,
                                            const std::vector<std::string>& programs) = 0;
    /// resolve_base() is all that it needs.
    /// Downloads the base's binaries, without debugging symbols, as the target's repositories serve
    /// them, into `folder`, each verified. Their paths are file names.
    virtual std::vector<Artifact> fetch_vendor_packages(const std::filesystem::path& folder) = 0;
};

class Ecosystem {
  public:
    virtual ~Ecosystem() = default;
    [[nodiscard]] virtual Family family() const = 0;
    [[nodiscard]] virtual std::unique_ptr<PackageBuild>
    begin(const Recipe& recipe, const Base& base, const Target& target, Workplace& workplace) = 0;
    /// Makes (or finds) the target's base root.
    virtual LayerState ensure_root(const Target& target, Workplace& workplace) = 0;
    /// Whether the first version is earlier than the second, by the format's own order.
    [[nodiscard]] virtual bool is_earlier(const std::string& one,
                                          const std::string& other) const = 0;
    /// Whether a package of that version is of this upstream version or a later one.
    [[nodiscard]] virtual bool reaches_upstream(const std::string& version,
                                                const std::string& upstream) const = 0;
    /// Mirror name -> base URL, as this machine's own package manager is set.
    [[nodiscard]] virtual std::map<std::string, std::string>
    machine_mirrors(const std::vector<Target>& targets) const = 0;
};

} // namespace stopgap
