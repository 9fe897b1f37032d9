#include "ecosystem/rpm/header.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/rpm/package_file.hpp"
#include "ecosystem/rpm/package_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_set>
#include <utility>

namespace stopgap::rpm {

namespace {

constexpr std::string_view k_rpms_own = "rpmlib(";
constexpr std::size_t k_shown_bytes = 80;
constexpr std::array<std::pair<const char*, const char*>, 8> k_relations = {
    {{"requires", "Requires"},
     {"provides", "Provides"},
     {"recommends", "Recommends"},
     {"suggests", "Suggests"},
     {"supplements", "Supplements"},
     {"enhances", "Enhances"},
     {"conflicts", "Conflicts"},
     {"obsoletes", "Obsoletes"}}};
constexpr std::array<const char*, 9> k_scriptlets = {
    "pretrans", "pre",           "post",
    "preun",    "postun",        "posttrans",
    "triggers", "file-triggers", "transaction-file-triggers"};

class Checker {
  public:
    Checker(const PackageFacts& facts, const std::string& name) : facts_(facts), name_(name) {}

    /// The only value of the key, which must be admitted.
    [[nodiscard]] std::string one(const std::string& key, bool (*is_admitted)(std::string_view),
                                  const char* what) const {
        const std::string value = facts_.one(key);
        if (!is_admitted(value)) {
            throw refusal(value, what);
        }
        return value;
    }
    [[nodiscard]] std::vector<std::string>
    all(const std::string& key, bool (*is_admitted)(std::string_view), const char* what) const {
        const std::vector<std::string>& values = facts_.all(key);
        const auto wrong = std::find_if_not(values.begin(), values.end(), is_admitted);
        if (wrong != values.end()) {
            throw refusal(*wrong, what);
        }
        return values;
    }
    [[nodiscard]] Error refusal(const std::string& value, const char* what) const {
        return {ExitStatus::verification, name_ + ": its header says \"" +
                                              printable(value.substr(0, k_shown_bytes)) +
                                              "\", which is no " + what};
    }

  private:
    const PackageFacts& facts_;
    const std::string& name_;
};

Evr evr_of(const PackageFacts& facts, const Checker& check) {
    const Evr evr = {facts.one("epoch"), check.one("version", is_version_part, "version"),
                     check.one("release", is_version_part, "release")};
    if (!is_evr(evr)) {
        throw check.refusal(evr.epoch, "epoch");
    }
    return evr;
}

bool is_source_rpm(std::string_view text) {
    const std::optional<Nevra> nevra = nevra_of(text);
    return text.empty() || (nevra && is_source_architecture(nevra->arch));
}

/// The architecture word that file names carry: that of a source package is not in its header.
std::string architecture_of(const PackageFacts& facts, const Checker& check) {
    const std::string arch = check.one("arch", is_architecture, "architecture");
    if (facts.all("is-source").empty()) {
        return arch;
    }
    return facts.all("no-source").empty() ? "src" : "nosrc";
}

std::string epoch_or_zero(const Evr& evr) {
    return evr.epoch.empty() ? "0" : evr.epoch;
}

/// 0 where it is none.
std::uint64_t build_time_of(const PackageFacts& facts) {
    const std::string text = facts.one("build-time");
    std::uint32_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    return error == std::errc() && end == text.data() + text.size() ? seconds : 0;
}

/// For people: whatever form they have.
std::vector<std::string> relations_of(const PackageFacts& facts) {
    std::vector<std::string> relations;
    for (const auto& [key, tag] : k_relations) {
        for (const std::string& dependency : facts.all(key)) {
            relations.push_back(fmt::format("{}: {}", tag, printable(dependency)));
        }
    }
    return relations;
}

std::map<std::string, std::string> scriptlets_of(const PackageFacts& facts) {
    std::map<std::string, std::string> scriptlets;
    for (const char* name : k_scriptlets) {
        const std::vector<std::string> texts = facts.all_bytes(fmt::format("scriptlet-{}", name));
        if (texts.size() == 1) {
            scriptlets.emplace(name, texts.front());
        }
    }
    return scriptlets;
}

} // namespace

RpmHeader header_of(const PackageFacts& facts, const std::string& name) {
    const Checker check(facts, name);
    RpmHeader header;
    header.name = check.one("name", is_package_name, "package name");
    header.evr = evr_of(facts, check);
    header.is_source = !facts.all("is-source").empty();
    header.arch = architecture_of(facts, check);
    header.source_rpm = check.one("source-rpm", is_source_rpm, "source package's file name");
    header.requires_ = check.all("requires", is_dependency, "dependency");
    header.provides = check.all("provides", is_dependency, "dependency");
    header.relations = relations_of(facts);
    header.scriptlets = scriptlets_of(facts);
    header.build_time = build_time_of(facts);
    return header;
}

RpmHeader read_rpm(const fs::path& file, const std::string& name,
                   const std::optional<TrustedKeys>& keys) {
    const VerifiedPackage package = verified_package(file, name, keys);
    RpmHeader header = header_of(package.facts, name);
    header.signer = package.signer;
    return header;
}

Nevra nevra_of(const RpmHeader& header) {
    return {header.name, header.evr, header.arch};
}

void require_same_package(const RpmHeader& header, const Nevra& expected, const std::string& name) {
    const bool is_same = header.name == expected.name && header.arch == expected.arch &&
                         header.evr.version == expected.evr.version &&
                         header.evr.release == expected.evr.release &&
                         epoch_or_zero(header.evr) == epoch_or_zero(expected.evr);
    if (!is_same) {
        throw Error(ExitStatus::verification, name + ": its header says " +
                                                  shown(nevra_of(header)) + ", not " +
                                                  printable(shown(expected)));
    }
}

std::vector<std::string> package_requirements(const RpmHeader& header) {
    std::vector<std::string> requirements;
    std::unordered_set<std::string> seen;
    for (const std::string& requirement : header.requires_) {
        if (!requirement.starts_with(k_rpms_own) && seen.insert(requirement).second) {
            requirements.push_back(requirement);
        }
    }
    return requirements;
}

} // namespace stopgap::rpm
