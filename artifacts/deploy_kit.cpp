#include "artifacts/deploy_kit.hpp"

#include "artifacts/kit_values.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/spec_templates.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace stopgap::artifacts {

namespace {

using Lines = std::vector<std::string>;

const std::string& time_of(const std::string& text) {
    constexpr std::string_view form = "0000-00-00T00:00:00Z";
    const bool fits = std::equal(
        text.begin(), text.end(), form.begin(), form.end(), [](char character, char wanted) {
            return wanted == '0' ? character >= '0' && character <= '9' : character == wanted;
        });
    if (!fits) {
        refuse_in_kit("the time of expiry", text);
    }
    return text;
}

std::string url_of(const HealthCheck& check) {
    const bool is_http = check.http.starts_with("http://") || check.http.starts_with("https://");
    if (!is_http || !is_made_of(check.http, "@:.+~%/?&=;,[]-")) {
        refuse_in_kit("a health check's URL", check.http);
    }
    return check.http;
}

/// "NAME ARCH VERSION SHA256 SIZE FILE".
std::string row(std::string_view key, const Artifact& package) {
    std::string file = "- - -";
    if (!package.path.empty()) {
        const std::string& sha256 =
            kit_digest(package.sha256, "the digest of " + printable(package.path.string()));
        file = fmt::format("{} {} {}", sha256, package.size_bytes,
                           kit_file_name(package.path.string(), "a package's file"));
    }
    return fmt::format("{} {} {} {} {}", key, kit_word(package.name, "a package's name"),
                       kit_word(package.arch, "a package's architecture"),
                       kit_word(package.version, "a package's version"), file);
}

void add_rows(Lines& lines, std::string_view key, std::vector<Artifact> packages) {
    std::sort(packages.begin(), packages.end(), [](const Artifact& a, const Artifact& b) {
        return std::tie(a.name, a.arch, a.version) < std::tie(b.name, b.arch, b.version);
    });
    for (const Artifact& package : packages) {
        lines.push_back(row(key, package));
    }
}

/// An argument vector: how many, then one a line, as it is.
void add_arguments(Lines& lines, std::string_view key, const std::vector<std::string>& arguments) {
    lines.push_back(fmt::format("{} {}", key, arguments.size()));
    for (const std::string& argument : arguments) {
        if (argument != printable(argument)) {
            refuse_in_kit(key == "run" ? "an argument of a health check"
                                       : "an argument of the check",
                          argument);
        }
        lines.push_back("arg " + argument);
    }
}

void add_health(Lines& lines, const HealthCheck& check) {
    if (!check.unit.empty()) {
        lines.push_back("unit " + kit_word(check.unit, "a service"));
    } else if (!check.http.empty()) {
        lines.push_back(fmt::format("http {} {}", check.expect, url_of(check)));
    } else if (!check.run.empty()) {
        add_arguments(lines, "run", check.run);
    }
}

void add_retirement(Lines& lines, const std::vector<Artifact>& retire,
                    const std::vector<Artifact>& purge) {
    add_rows(lines, "retire", retire);
    for (const Artifact& package : purge) {
        lines.push_back(fmt::format("purge {} {}", kit_word(package.name, "a package's name"),
                                    kit_word(package.arch, "a package's architecture")));
    }
}

void add_deploy(Lines& lines, const Deploy& deploy) {
    for (const std::string& environment : deploy.environments) {
        lines.push_back("environment " + kit_file_name(environment, "an environment"));
    }
    for (const std::string& service : deploy.restart) {
        lines.push_back("restart " + kit_word(service, "a service"));
    }
    for (const HealthCheck& check : deploy.health) {
        add_health(lines, check);
    }
}

} // namespace

bool is_for_hosts(const Artifact& artifact) {
    if (artifact.kind != "deb" && artifact.kind != "rpm") {
        return false;
    }
    return !artifact.name.ends_with("-dbgsym") && !artifact.name.ends_with("-debuginfo") &&
           !artifact.name.ends_with("-debugsource");
}

OsRelease os_of(const Target& target) {
    OsRelease os{target.distribution, target.release};
    if (os.id == "amazonlinux") {
        os.id = "amzn";
    } else if (os.id == "centos-stream") {
        os.id = "centos";
    } else if (os.id == "opensuse-tumbleweed") {
        os.release = "any"; // its VERSION_ID is a date
    }
    return os;
}

DeployKit deploy_kit(std::string id, const Deploy& deploy, const Target& target) {
    DeployKit kit;
    kit.id = std::move(id);
    kit.family = target.family;
    kit.architecture = target.architecture;
    const OsRelease os = os_of(target);
    kit.os_id = os.id;
    kit.os_release = os.release;
    kit.deploy = deploy;
    return kit;
}

std::string deploy_manifest(const DeployKit& kit) {
    if (kit.packages.empty()) {
        throw Error(ExitStatus::usage, "the deploy kit: " + kit.id + " has no package for hosts");
    }
    Lines lines = {
        "stopgap-deploy 1",
        "id " + kit_file_name(kit.id, "the hotfix's id"),
        fmt::format("serial {}", kit.serial),
        "expires " + time_of(kit.expires),
        kit.family == Family::deb ? "family deb" : "family rpm",
        "arch " + kit_word(kit.architecture, "the architecture"),
        fmt::format("os {} {}", kit_word(kit.os_id, "the distribution"),
                    kit_word(kit.os_release, "the release")),
    };
    add_rows(lines, "package", kit.packages);
    for (const StartVersion& from : kit.from) {
        lines.push_back(fmt::format("from {} {}", kit_word(from.name, "a package's name"),
                                    kit_word(from.version, "a package's version")));
    }
    add_rows(lines, "old", kit.old);
    add_retirement(lines, kit.retire, kit.purge);
    if (!kit.beside.empty()) {
        lines.push_back("with " + kit_word(kit.beside, "the base's source package"));
    }
    if (!kit.check.empty()) {
        add_arguments(lines, "check", kit.check);
    }
    add_deploy(lines, kit.deploy);
    return joined(lines, "\n") + "\n";
}

std::string retirement_rows(const std::vector<Artifact>& retire, const std::vector<Artifact>& purge,
                            const std::vector<Artifact>& other_versions) {
    Lines lines;
    add_retirement(lines, retire, purge);
    for (const Artifact& package : other_versions) {
        lines.push_back(fmt::format("retired {} {} {}", kit_word(package.name, "a package's name"),
                                    kit_word(package.arch, "a package's architecture"),
                                    kit_word(package.version, "a package's version")));
    }
    return joined(lines, "\n") + "\n";
}

std::string promotion(const std::string& id, std::uint64_t serial, std::string_view manifest_sha256,
                      const std::string& environment) {
    check_invariant(is_sha256(manifest_sha256), "a promotion names a manifest by its digest");
    return fmt::format("stopgap-promotion 1\nid {}\nserial {}\nmanifest {}\nenvironment {}\n",
                       kit_file_name(id, "the hotfix's id"), serial, manifest_sha256,
                       kit_file_name(environment, "an environment"));
}

std::string_view deploy_script() {
    return spec_template("deploy/deploy.sh");
}

} // namespace stopgap::artifacts
