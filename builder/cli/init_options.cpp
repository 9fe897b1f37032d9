#include "cli/init_options.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "document/document.hpp"
#include "document/problem.hpp"
#include "recipe/forms.hpp"
#include "recipe/url.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::cli {

namespace {

using recipe::Form;
using recipe::forms;
using recipe::Schemes;

Error mistake(const std::string& text, const std::string& hint) {
    return Error(ExitStatus::usage, text).with_hint(hint);
}

void require_form(const char* option, const std::string& text, const Form& form) {
    if (!text.empty() && !form.matches(text)) {
        throw mistake(fmt::format("{}: {} is not {}", option, shown_value(text), form.what()),
                      form.hint());
    }
}

void require_forms(const char* option, const std::vector<std::string>& texts, const Form& form) {
    for (const std::string& text : texts) {
        if (text.empty()) {
            throw mistake(fmt::format("{}: is empty", option), form.hint());
        }
        require_form(option, text, form);
    }
}

void require_one_line(const char* option, const std::string& text) {
    if (!document::is_one_line(text)) {
        throw mistake(fmt::format("{}: holds a control character, or is no UTF-8", option),
                      "one line of text");
    }
}

void require_no_repetition(const char* option, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
        if (std::count(texts.begin(), texts.end(), text) > 1) {
            throw mistake(fmt::format("{}: {} is given twice", option, shown_value(text)),
                          "give it once");
        }
    }
}

/// What may be a password is not repeated in a message that ends up in logs. `pinned` is the other
/// way to have a URL that is not https.
void require_url(const char* option, const std::string& url, Schemes schemes, const char* pinned) {
    const std::optional<std::string> complaint = recipe::url_complaint(url, schemes);
    if (url.empty() || !complaint) {
        return;
    }
    const bool may_show = url.find('@') == std::string::npos;
    throw mistake(
        fmt::format("{}: {}{}", option, may_show ? shown_value(url) + ' ' : "", *complaint),
        complaint->starts_with("must be https")
            ? fmt::format("take its https address, or {}", pinned)
            : "such as https://example.org/hello-2.12.tar.gz");
}

void require_file_name(const char* option, const std::string& url) {
    if (!url.empty() && !forms().file_name.matches(recipe::file_name_of_url(url))) {
        throw mistake(
            fmt::format("{}: {} does not end in a usable file name", option, shown_value(url)),
            "download it, and give the file");
    }
}

void expand_version(const char* option, std::string& url, const std::string& version) {
    const std::optional<std::string> expanded = recipe::with_version(url, version);
    if (!expanded) {
        throw mistake(fmt::format("{}: {} has an unknown placeholder", option, shown_value(url)),
                      "only {version} is replaced");
    }
    url = *expanded;
}

struct GivenOption {
    const char* name;
    bool is_given;
};

/// What only goes with a download.
void check_url_alone(const InitOptions& options) {
    for (const GivenOption& option : {GivenOption{"--mirror", !options.mirrors.empty()},
                                      GivenOption{"--signature", !options.signature.empty()},
                                      GivenOption{"--key", !options.keys.empty()}}) {
        if (option.is_given && options.url.empty()) {
            throw mistake(std::string(option.name) + ": goes with --url", "give --url too");
        }
    }
    if (options.signature.empty() != options.keys.empty()) {
        throw options.keys.empty()
            ? mistake("--signature: no --key says who may have signed it",
                      "give upstream's public key as --key FILE")
            : mistake("--key: no --signature is to be held to it",
                      "give --signature URL, often that of the tarball with .asc behind");
    }
    if (!options.from_source.empty() && options.from_suite.empty()) {
        throw mistake("--from-source: goes with --from-suite", "give --from-suite too");
    }
    if (!options.sha256.empty() && options.url.empty() && options.tarball.empty()) {
        throw mistake("--sha256: goes with --url or --tarball", "give one of them too");
    }
}

/// One kind of fix, from one place.
void check_fix(const InitOptions& options) {
    std::vector<std::string> places;
    for (const GivenOption& place : {GivenOption{"--url", !options.url.empty()},
                                     GivenOption{"--tarball", !options.tarball.empty()},
                                     GivenOption{"--from-suite", !options.from_suite.empty()}}) {
        if (place.is_given) {
            places.emplace_back(place.name);
        }
    }
    const bool is_bump = !places.empty() || !options.fixed_version.empty();
    if (is_bump && !options.patches.empty()) {
        throw mistake("init: both a new version and --patch are given",
                      "a bump takes a new version, a backport patches: give one; a bump's own "
                      "patches are added to its recipe.toml");
    }
    if (!is_bump && options.patches.empty()) {
        throw mistake("init: nothing says what the fix is",
                      "give --patch FILE, or --fixed-version with --url, --tarball or "
                      "--from-suite");
    }
    if (places.size() > 1) {
        throw mistake(fmt::format("init: both {} and {} are given", places[0], places[1]),
                      "the new version comes from one place");
    }
    if (is_bump && places.empty()) {
        throw mistake("--fixed-version: nothing says where that version comes from",
                      "give --url, --tarball or --from-suite");
    }
    if (is_bump && options.fixed_version.empty() && options.from_suite.empty()) {
        throw mistake("init: no --fixed-version says which upstream version it is",
                      "such as --fixed-version 2.12");
    }
}

void check_head(const InitOptions& options) {
    if (options.folder.empty()) {
        throw mistake("FOLDER: is empty", "name a folder that is not there yet");
    }
    require_one_line("FOLDER", options.folder.string());
    require_forms("--source", {options.source}, forms().package);
    require_form("--base-version", options.base_version, forms().version);
    require_form("--id", options.id, forms().id);
    require_form("--summary", options.summary, forms().any);
    require_one_line("--summary", options.summary);
    require_forms("--cve", options.cves, forms().cve);
    require_no_repetition("--cve", options.cves);
    for (const std::string& reference : options.references) {
        require_url("--reference", reference, Schemes::http_too, "");
    }
}

void check_archive(const InitOptions& options) {
    if (options.from_suite.empty()) {
        return;
    }
    const ArchiveInput archive = archive_of(options);
    require_forms("--from-suite", {archive.suite}, forms().suite);
    require_form("--from-suite", archive.version, forms().version);
    require_form("--from-source", options.from_source, forms().deb_package);
    if (options.from_suite.ends_with(':')) {
        throw mistake("--from-suite: no version is behind the ':'", "such as trixie:2.12-1");
    }
}

/// The download of a bump, and the patches of a backport.
void check_downloads(InitOptions& options) {
    const Schemes schemes = options.sha256.empty() ? Schemes::https_only : Schemes::http_too;
    const auto check = [&](const char* option, std::string& url) {
        expand_version(option, url, options.fixed_version);
        require_url(option, url, schemes, "give --sha256 as upstream announces it");
    };
    check("--url", options.url);
    check("--signature", options.signature);
    require_file_name("--url", options.url);
    for (std::string& mirror : options.mirrors) {
        check("--mirror", mirror);
    }
    for (const std::string& patch : options.patches) {
        if (is_url(patch)) {
            require_url("--patch", patch, Schemes::https_only, "download it, and give the file");
            require_file_name("--patch", patch);
        }
    }
}

std::string in_form_of_an_id(std::string text) {
    for (char& c : text) {
        const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
        c = fits ? c : '-';
    }
    return text;
}

std::string default_id(const InitOptions& options) {
    const std::string fix = options.cves.empty() ? options.fixed_version : options.cves.front();
    std::string id = in_form_of_an_id("HF-" + options.source + "-" + fix);
    if (fix.empty()) {
        throw mistake("init: neither --cve nor --id gives the hotfix an id",
                      "such as --id HF-2026-0007");
    }
    if (!forms().id.matches(id)) {
        throw mistake("init: \"" + id + "\" is too long for an id",
                      "give --id, " + forms().id.hint());
    }
    return id;
}

std::string default_summary(const InitOptions& options) {
    if (!options.cves.empty()) {
        return fmt::format("{}: fix of {}", options.source, joined(options.cves, ", "));
    }
    return kind_of(options) == FixKind::bump
               ? fmt::format("{}: upstream version {}", options.source, options.fixed_version)
               : options.source + ": a backport";
}

} // namespace

void add_init_options(CLI::App& app, InitOptions& options) {
    app.get_option("--target")->description("a system to build for (repeatable)");
    app.add_option("FOLDER", options.folder, "the recipe's folder, which is made")->required();
    app.add_option("--source", options.source, "the vendor's source package")->required();
    app.add_option("--base-version", options.base_version, "pin the vendor's version");
    app.add_option("--id", options.id, "what the hotfix is called");
    app.add_option("--summary", options.summary, "one line that says what is fixed");
    const auto add_list = [&app](const char* name, auto& list, const char* description) {
        app.add_option(name, list, description)->allow_extra_args(false);
    };
    add_list("--cve", options.cves, "a CVE that it fixes (repeatable)");
    add_list("--reference", options.references, "where to read about it, a URL (repeatable)");
    app.add_flag("--no-lookup", options.no_lookup, "do not look for the vendor's package");
    app.add_option("--fixed-version", options.fixed_version, "bump: the fixed upstream version");
    app.add_option("--url", options.url, "bump: the new version's tarball");
    add_list("--mirror", options.mirrors, "another URL of it (repeatable)");
    app.add_option("--sha256", options.sha256, "the tarball's digest, as upstream announces it");
    app.add_option("--signature", options.signature, "URL of the tarball's detached signature");
    add_list("--key", options.keys, "file with a public key that may have signed it (repeatable)");
    app.add_option("--tarball", options.tarball, "bump: the new version's tarball as a file");
    app.add_option("--from-suite", options.from_suite,
                   "bump: the tarball of a Debian suite, SUITE or SUITE:VERSION");
    app.add_option("--from-source", options.from_source,
                   "its source package there, where that has another name");
    add_list("--patch", options.patches, "backport: a patch, FILE or URL, in order (repeatable)");
}

InitOptions checked(InitOptions options, const std::vector<std::string>& targets) {
    if (targets.empty()) {
        throw mistake("init: no --target says which system it is for",
                      "`stopgap root list` shows those that are known");
    }
    require_no_repetition("--target", targets);
    check_head(options);
    check_fix(options);
    check_url_alone(options);
    require_form("--fixed-version", options.fixed_version, forms().upstream);
    require_form("--sha256", options.sha256, forms().sha256);
    check_archive(options);
    check_downloads(options);
    require_no_repetition("--patch", options.patches);
    if (options.id.empty() && options.from_suite.empty()) {
        static_cast<void>(default_id(options));
    }
    return options;
}

FixKind kind_of(const InitOptions& options) {
    return options.patches.empty() ? FixKind::bump : FixKind::backport;
}

RecipeDraft begin_draft(const InitOptions& options, const std::vector<std::string>& targets) {
    RecipeDraft draft;
    draft.id = options.id.empty() ? default_id(options) : options.id;
    draft.summary = options.summary.empty() ? default_summary(options) : options.summary;
    draft.cves = options.cves;
    draft.references = options.references;
    draft.kind = kind_of(options);
    draft.version = options.fixed_version;
    for (const std::string& target : targets) {
        draft.bases.push_back({target, options.source, options.base_version});
    }
    return draft;
}

ArchiveInput archive_of(const InitOptions& options) {
    const std::size_t colon = options.from_suite.find(':');
    ArchiveInput archive;
    archive.suite = options.from_suite.substr(0, colon);
    archive.version =
        colon == std::string::npos ? std::string() : options.from_suite.substr(colon + 1);
    archive.source = options.from_source.empty() ? options.source : options.from_source;
    return archive;
}

bool is_url(const std::string& text) {
    return text.find("://") != std::string::npos;
}

} // namespace stopgap::cli
