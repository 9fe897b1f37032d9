#include "artifacts/configuration_management.hpp"

#include "artifacts/deploy_kit.hpp"
#include "artifacts/kit_values.hpp"
#include "base/error.hpp"
#include "base/spec_templates.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace stopgap::artifacts {

namespace {

constexpr std::string_view k_cloud_init = "cloud-config.yaml";
constexpr std::string_view k_ssm = "ssm-document.json";
constexpr std::string_view k_override_list = "install-override-list.yaml";
/// In the order of their names.
constexpr std::array<std::string_view, 7> k_files = {
    k_cloud_init,   "hotfix.pp",      "hotfix.sls", k_override_list,
    "playbook.yml", "rightscript.sh", k_ssm};

/// What stands in a file's name in a URL as it is, beside letters and digits.
constexpr std::string_view k_plain_in_urls = "-._~+";

bool is_fetching(std::string_view name) {
    return name == k_cloud_init || name == k_ssm;
}

/// Each line with `before` before it, but for empty ones.
std::string indented(std::string_view text, std::string_view before) {
    std::vector<std::string> lines = lines_of(text);
    for (std::string& line : lines) {
        line.insert(0, line.empty() ? std::string_view() : before);
    }
    return joined(lines, "\n");
}

std::string json_lines(std::string_view text, std::string_view before) {
    std::vector<std::string> lines = lines_of(text);
    for (std::string& line : lines) {
        line = std::string(before) + nlohmann::json(line).dump();
    }
    return joined(lines, ",\n");
}

const std::string& url_of(const ConfiguredKit& kit) {
    const bool is_http = kit.url.starts_with("http://") || kit.url.starts_with("https://");
    if (!is_http || !is_made_of(kit.url, "@:.+~%/=,-")) {
        refuse_in_kit("the repository's URL", kit.url);
    }
    return kit.url;
}

/// The lines of the armor without its headers, which mean nothing (RFC 4880, section 6.2).
std::string key_lines(const std::string& armored) {
    std::vector<std::string> lines = lines_of(armored);
    std::erase_if(lines, [](const std::string& line) { return line.find(':') != line.npos; });
    for (const std::string& line : lines) {
        const bool is_base64 =
            line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                   "0123456789+/=") == line.npos;
        if (!is_base64 && line != "-----BEGIN PGP PUBLIC KEY BLOCK-----" &&
            line != "-----END PGP PUBLIC KEY BLOCK-----") {
            refuse_in_kit("a line of the key", line);
        }
    }
    return joined(lines, "\n");
}

/// "id" as Puppet names a class.
std::string class_of(std::string id) {
    std::transform(id.begin(), id.end(), id.begin(), [](char c) {
        const bool is_upper = c >= 'A' && c <= 'Z';
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        return is_upper ? static_cast<char>(c - 'A' + 'a') : is_plain ? c : '_';
    });
    return "stopgap_" + id;
}

/// "SHA256 NAME PLACE PACKAGE" of each file, as fetch.sh reads it.
std::string fetch_rows(const std::vector<KitFile>& files) {
    std::vector<std::string> rows;
    for (const KitFile& file : files) {
        const std::string& name = kit_file_name(file.name, "a file");
        rows.push_back(
            fmt::format("{} {} {} {}", kit_digest(file.sha256, "the digest of " + name), name,
                        percent_encoded(name, k_plain_in_urls),
                        file.package.empty() ? "-" : kit_word(file.package, "a package's name")));
    }
    return joined(rows, "\n");
}

std::string attachment_rows(const std::vector<KitFile>& files) {
    std::vector<std::string> rows;
    for (const KitFile& file : files) {
        rows.push_back("#   - " + kit_file_name(file.name, "a file"));
    }
    return joined(rows, "\n");
}

/// As AWS-RunPatchBaseline wants titles: with the epoch for yum, as it is for apt.
std::string patch_version(const Artifact& package, Family family) {
    const std::string& version = kit_word(package.version, "a package's version");
    const bool lacks_epoch = family == Family::rpm && version.find(':') == version.npos;
    return lacks_epoch ? "0:" + version : version;
}

std::string patch_rows(const ConfiguredKit& kit) {
    std::vector<std::string> rows;
    for (const Artifact& package : kit.packages) {
        const std::string id = fmt::format("{}.{}", kit_word(package.name, "a package's name"),
                                           kit_word(package.arch, "a package's architecture"));
        rows.push_back(fmt::format("  - id: '{}'\n    title: '{}:{}'", id, id,
                                   patch_version(package, kit.family)));
    }
    return joined(rows, "\n");
}

std::string script_digest(const ConfiguredKit& kit) {
    const auto script =
        std::ranges::find(kit.files, std::string(k_deploy_script_name), &KitFile::name);
    check_invariant(script != kit.files.end(), "a kit has the script");
    return kit_digest(script->sha256, "the digest of the script");
}

/// What each template may name.
TemplateValues values_of(const ConfiguredKit& kit) {
    return {{"id", kit_file_name(kit.id, "the hotfix's id")},
            {"serial", std::to_string(kit.serial)},
            {"class", class_of(kit.id)},
            {"attachments", attachment_rows(kit.files)},
            {"deploy_sha256", script_digest(kit)},
            {"patches", patch_rows(kit)},
            {"retry", std::string(spec_template("deploy/retry.inc"))}};
}

std::string fetch_script(const ConfiguredKit& kit, TemplateValues values,
                         const std::string& arguments) {
    values["files"] = fetch_rows(kit.files);
    values["arguments"] = arguments;
    return filled(spec_template("deploy/fetch.sh"), values);
}

/// And what those that fetch the kit may name beside that.
TemplateValues values_for_fetching(const ConfiguredKit& kit, std::string_view name) {
    TemplateValues values = values_of(kit);
    values["url"] = url_of(kit);
    if (name == k_ssm) {
        // The agent replaces these as text; the document's patterns keep quotes out of them.
        const std::string script =
            fetch_script(kit, values, "'{{ Mode }}' '{{ Environment }}' '{{ Reboot }}'");
        values["script"] = json_lines(script, std::string(10, ' '));
    } else {
        const std::string margin(6, ' ');
        const std::string script = fetch_script(kit, values, "\"$@\"");
        values["script"] = indented(script, margin);
        values["key"] = indented(key_lines(kit.key), margin);
    }
    return values;
}

} // namespace

std::vector<GeneratedFile> configuration_management(const ConfiguredKit& kit) {
    std::vector<GeneratedFile> made;
    for (const std::string_view name : k_files) {
        if ((is_fetching(name) && kit.url.empty()) || (name == k_override_list && kit.comes_new)) {
            continue;
        }
        const TemplateValues values =
            is_fetching(name) ? values_for_fetching(kit, name) : values_of(kit);
        made.push_back(
            {std::string(name), filled(spec_template("deploy/" + std::string(name)), values)});
    }
    return made;
}

bool is_for_configuration_management(std::string_view name) {
    return std::ranges::find(k_files, name) != k_files.end();
}

} // namespace stopgap::artifacts
