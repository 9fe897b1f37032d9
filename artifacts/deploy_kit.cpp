#include "artifacts/deploy_kit.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace stopgap::artifacts {

namespace {

using Lines = std::vector<std::string>;

[[noreturn]] void refuse(std::string_view what, std::string_view value) {
    throw Error(ExitStatus::usage,
                fmt::format("the deploy kit: {} cannot be \"{}\"", what, printable(value)));
}

bool is_of_words(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '_';
}

/// A text of these characters, letters, digits and "_", that begins with one of the latter.
bool is_of(std::string_view text, std::string_view others) {
    return !text.empty() && is_of_words(text.front()) &&
           std::all_of(text.begin(), text.end(), [others](char character) {
               return is_of_words(character) || others.find(character) != others.npos;
           });
}

/// The script's is_word: a name, a version, an architecture, a service.
const std::string& word(const std::string& text, std::string_view what) {
    if (!is_of(text, "@:.+~^%-")) {
        refuse(what, text);
    }
    return text;
}

/// The script's is_file_name: a word without ":", which no attachment may have in its name.
const std::string& file_name(const std::string& text, std::string_view what) {
    if (!is_of(text, "@.+~^%-")) {
        refuse(what, text);
    }
    return text;
}

const std::string& time_of(const std::string& text) {
    constexpr std::string_view form = "0000-00-00T00:00:00Z";
    const bool fits = std::equal(
        text.begin(), text.end(), form.begin(), form.end(), [](char character, char wanted) {
            return wanted == '0' ? character >= '0' && character <= '9' : character == wanted;
        });
    if (!fits) {
        refuse("the time of expiry", text);
    }
    return text;
}

std::string url_of(const HealthCheck& check) {
    const bool is_http = check.http.starts_with("http://") || check.http.starts_with("https://");
    if (!is_http || !is_of(check.http, "@:.+~%/?&=;,[]-")) {
        refuse("a health check's URL", check.http);
    }
    return check.http;
}

/// "NAME ARCH VERSION SHA256 SIZE FILE".
std::string row(std::string_view key, const Artifact& package) {
    std::string file = "- - -";
    if (!package.path.empty()) {
        if (!is_sha256(package.sha256)) {
            refuse("the digest of " + printable(package.path.string()), package.sha256);
        }
        file = fmt::format("{} {} {}", package.sha256, package.size_bytes,
                           file_name(package.path.string(), "a package's file"));
    }
    return fmt::format("{} {} {} {} {}", key, word(package.name, "a package's name"),
                       word(package.arch, "a package's architecture"),
                       word(package.version, "a package's version"), file);
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
void add_arguments(Lines& lines, const std::vector<std::string>& arguments) {
    lines.push_back(fmt::format("run {}", arguments.size()));
    for (const std::string& argument : arguments) {
        if (argument != printable(argument)) {
            refuse("an argument of a health check", argument);
        }
        lines.push_back("arg " + argument);
    }
}

void add_health(Lines& lines, const HealthCheck& check) {
    if (!check.unit.empty()) {
        lines.push_back("unit " + word(check.unit, "a service"));
    } else if (!check.http.empty()) {
        lines.push_back(fmt::format("http {} {}", check.expect, url_of(check)));
    } else if (!check.run.empty()) {
        add_arguments(lines, check.run);
    }
}

void add_deploy(Lines& lines, const Deploy& deploy) {
    for (const std::string& environment : deploy.environments) {
        lines.push_back("environment " + file_name(environment, "an environment"));
    }
    for (const std::string& service : deploy.restart) {
        lines.push_back("restart " + word(service, "a service"));
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
        "id " + file_name(kit.id, "the hotfix's id"),
        fmt::format("serial {}", kit.serial),
        "expires " + time_of(kit.expires),
        kit.family == Family::deb ? "family deb" : "family rpm",
        "arch " + word(kit.architecture, "the architecture"),
        fmt::format("os {} {}", word(kit.os_id, "the distribution"),
                    word(kit.os_release, "the release")),
    };
    add_rows(lines, "package", kit.packages);
    for (const StartVersion& from : kit.from) {
        lines.push_back(fmt::format("from {} {}", word(from.name, "a package's name"),
                                    word(from.version, "a package's version")));
    }
    add_rows(lines, "old", kit.old);
    add_rows(lines, "retire", kit.retire);
    add_deploy(lines, kit.deploy);
    return joined(lines, "\n") + "\n";
}

std::string promotion(const std::string& id, std::uint64_t serial, std::string_view manifest_sha256,
                      const std::string& environment) {
    check_invariant(is_sha256(manifest_sha256), "a promotion names a manifest by its digest");
    return fmt::format("stopgap-promotion 1\nid {}\nserial {}\nmanifest {}\nenvironment {}\n",
                       file_name(id, "the hotfix's id"), serial, manifest_sha256,
                       file_name(environment, "an environment"));
}

} // namespace stopgap::artifacts
