#include "sandbox/targets.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "document/document.hpp"
#include "sandbox/description_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace stopgap::sandbox {

namespace {

constexpr const char* k_default_rpmdb = "/var/lib/rpm";

const std::map<std::string, Family> k_families = {{"deb", Family::deb}, {"rpm", Family::rpm}};
const std::map<std::string, VersionScheme> k_deb_schemes = {{"debian", VersionScheme::debian},
                                                            {"ubuntu", VersionScheme::ubuntu}};
const std::map<std::string, VersionScheme> k_rpm_schemes = {
    {"rpm-caret", VersionScheme::rpm_caret}, {"rpm-plain", VersionScheme::rpm_plain}};

/// Whether something is signed.
const std::map<std::string, bool> k_may_be_unsigned = {{"signed", false}, {"unsigned", true}};

/// For people whose machine lacks the keyring; no part of a Target.
constexpr const char* k_keyring_help = "keyring_help";

using ForeignKeys = std::map<std::string, std::string>;
const ForeignKeys k_deb_keys = {
    {"suites", "deb"}, {"components", "deb"}, {"may_be_expired", "deb"}, {"sibling", "deb"}};
const ForeignKeys k_rpm_keys = {{"name", "rpm"},       {"path", "rpm"},
                                {"metadata", "rpm"},   {"packages", "rpm"},
                                {"releasever", "rpm"}, {"source_repository", "rpm"},
                                {"rpmdb", "rpm"},      {"bootstrap_packages", "rpm"}};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

/// dnf's own variables, as far as a target knows them.
std::string expanded(const std::string& text, const Target& target) {
    return replaced(replaced(text, "$releasever", target.releasever), "$basearch",
                    target.architecture);
}

bool is_repository_name(const std::string& name) {
    return name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "._-") == std::string::npos &&
           name.front() != '.' && name.front() != '-' && name.front() != '_';
}

/// Where the repository is: at a mirror or at a URL.
Repository placed_repository(DescriptionTable& table) {
    Repository repository;
    repository.mirror = table.text("mirror");
    repository.url = table.text("url");
    if (repository.mirror.empty() == repository.url.empty()) {
        throw table.error("a repository has either a \"mirror\" or a \"url\"");
    }
    if (!repository.url.empty() && !repository.url.starts_with("http://") &&
        !repository.url.starts_with("https://")) {
        throw table.error("url", "\"url\" must be an http or https URL");
    }
    return repository;
}

// ---- family deb ---------------------------------------------------------------------------------

/// One [[repository]] or [[sibling]]: a Repository for each of its suites.
void add_suites(DescriptionTable& table, std::vector<Repository>& repositories) {
    Repository repository = placed_repository(table);
    repository.components = table.texts("components");
    repository.may_be_expired = table.flag("may_be_expired");
    const std::vector<std::string> suites = table.texts("suites");
    table.refuse_the_rest(k_rpm_keys);
    if (suites.empty()) {
        throw table.error("\"suites\" is missing");
    }
    for (const std::string& suite : suites) {
        repository.suite = suite;
        repositories.push_back(repository);
    }
}

std::vector<Repository> suites_in(DescriptionTable& table, const std::string& key) {
    std::vector<Repository> repositories;
    for (DescriptionTable& one : table.tables(key)) {
        add_suites(one, repositories);
    }
    return repositories;
}

// ---- family rpm ---------------------------------------------------------------------------------

std::string path_in(DescriptionTable& table, const Target& target) {
    std::string path = expanded(table.text("path"), target);
    path.resize(path.ends_with('/') ? path.size() - 1 : path.size());
    const std::vector<std::string> parts = split(path, '/');
    const bool is_below = std::none_of(parts.begin(), parts.end(), [](const std::string& part) {
        return part.empty() || part == "." || part == "..";
    });
    if (!path.empty() && (!is_below || path.find_first_of(" %?#\\") != std::string::npos)) {
        throw table.error("path", "\"path\" must lead below the mirror, such as "
                                  "\"9/BaseOS/x86_64/os\"");
    }
    return path;
}

std::string name_in(DescriptionTable& table, const Repository& repository, const Target& target) {
    const std::string name = table.text("name");
    if (!name.empty() && !is_repository_name(name)) {
        throw table.error("name", "\"name\" must be letters, digits and . _ -, such as \"baseos\"");
    }
    const std::string usual = repository.mirror.empty() ? target.distribution : repository.mirror;
    if (name.empty() && !is_repository_name(usual)) {
        throw table.error("\"name\" is missing: \"" + usual + "\" cannot stand for it");
    }
    return name.empty() ? usual : name;
}

Repository repository_in(DescriptionTable& table, const Target& target) {
    Repository repository = placed_repository(table);
    repository.url = expanded(repository.url, target);
    repository.path = path_in(table, target);
    repository.name = name_in(table, repository, target);
    repository.may_be_unsigned_metadata =
        table.has("metadata") && table.choice("metadata", k_may_be_unsigned);
    repository.may_be_unsigned_packages =
        table.has("packages") && table.choice("packages", k_may_be_unsigned);
    table.refuse_the_rest(k_deb_keys);
    if (repository.may_be_unsigned_metadata && repository.may_be_unsigned_packages) {
        throw table.error("metadata or packages must be signed: otherwise nothing is verified");
    }
    return repository;
}

/// `names` are those of the target so far.
std::vector<Repository> repositories_in(DescriptionTable& table, const std::string& key,
                                        const Target& target, std::set<std::string>& names) {
    std::vector<Repository> repositories;
    for (DescriptionTable& one : table.tables(key)) {
        repositories.push_back(repository_in(one, target));
        const std::string& name = repositories.back().name;
        if (!names.insert(name).second) {
            throw one.error(fmt::format("two repositories are called \"{}\": give each its own "
                                        "\"name\"",
                                        name));
        }
    }
    return repositories;
}

fs::path rpmdb_in(DescriptionTable& table) {
    const std::string path = table.has("rpmdb") ? table.text("rpmdb") : k_default_rpmdb;
    if (fs::path(path).is_relative() || fs::path(path).lexically_normal() != path) {
        throw table.error("rpmdb", "\"rpmdb\" must be an absolute path without \"..\"");
    }
    return path;
}

// ---- both ---------------------------------------------------------------------------------------

void read_deb(DescriptionTable& table, Target& target) {
    target.versions = table.choice("versions", k_deb_schemes);
    target.repositories = suites_in(table, "repository");
    target.siblings = suites_in(table, "sibling");
    table.refuse_the_rest(k_rpm_keys);
    if (target.repositories.empty()) {
        throw table.error("a target has at least one [[repository]] with suites");
    }
}

void read_rpm(DescriptionTable& table, Target& target) {
    target.versions = table.choice("versions", k_rpm_schemes);
    const std::string releasever = table.text("releasever");
    target.releasever = releasever.empty() ? target.release : releasever;
    target.rpmdb = rpmdb_in(table);
    target.bootstrap_packages = table.texts("bootstrap_packages");
    std::set<std::string> names;
    target.repositories = repositories_in(table, "repository", target, names);
    target.source_repositories = repositories_in(table, "source_repository", target, names);
    table.refuse_the_rest(k_deb_keys);
    if (target.repositories.empty()) {
        throw table.error("a target has at least one [[repository]]");
    }
}

Target target_in(DescriptionTable& table, const fs::path& file) {
    Target target;
    target.name = file.stem();
    target.description = table.required_text("description");
    target.family = table.choice("family", k_families);
    target.distribution = table.required_text("distribution");
    target.release = table.required_text("release");
    target.architecture = table.required_text("architecture");
    target.keyring = table.required_text("keyring");
    static_cast<void>(table.text(k_keyring_help));
    target.root_packages = table.texts("root_packages");
    if (target.family == Family::deb) {
        read_deb(table, target);
    } else {
        read_rpm(table, target);
    }
    // A keyring that is not the distribution's package lies beside the description.
    if (target.keyring.is_relative()) {
        target.keyring = fs::absolute(file).parent_path() / target.keyring;
    }
    return target;
}

} // namespace

std::string keyring_help_in(const std::string& text, const fs::path& file) {
    const document::Node root = document::parse_document(text, file.string());
    return DescriptionTable(root, file).text(k_keyring_help);
}

Target parse_target(const std::string& text, const fs::path& file) {
    const document::Node root = document::parse_document(text, file.string());
    DescriptionTable table(root, file);
    Target target = target_in(table, file);
    target.digest = sha256_of(text);
    return target;
}

} // namespace stopgap::sandbox
