#include "ecosystem/rpm/updateinfo.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/rpm/evr.hpp"
#include "ecosystem/rpm/record_text.hpp"

#include <fmt/format.h>

namespace stopgap::rpm {

namespace {

/// Text between tags or in an attribute.
std::string escaped(const std::string& text) {
    if (!is_field(text) || !is_utf8(text)) {
        throw Error(ExitStatus::verification,
                    "updateinfo.xml: \"" + printable(text.substr(0, 80)) +
                        "\" holds a control character or bytes that are no UTF-8");
    }
    return markup_escaped(text);
}

/// "2026-11-21 07:39:46", as dnf reads it, of RFC 3339.
std::string date_of(std::string rfc3339) {
    if (rfc3339.size() >= 19) {
        rfc3339.resize(19);
        rfc3339[10] = ' ';
    }
    return escaped(rfc3339);
}

std::string references_of(const artifacts::Manifest& manifest) {
    std::string text;
    for (const std::string& cve : manifest.cves) {
        text += fmt::format("      <reference type=\"cve\" id=\"{0}\" title=\"{0}\" "
                            "href=\"https://www.cve.org/CVERecord?id={0}\"/>\n",
                            escaped(cve));
    }
    for (const std::string& url : manifest.references) {
        text += fmt::format("      <reference type=\"other\" id=\"{0}\" title=\"{0}\" "
                            "href=\"{0}\"/>\n",
                            escaped(url));
    }
    return text;
}

std::string source_of(const artifacts::Manifest& manifest) {
    for (const Artifact& artifact : manifest.artifacts) {
        if (artifact.kind == "srpm") {
            return artifact.path.string();
        }
    }
    return {};
}

std::string packages_of(const artifacts::Manifest& manifest) {
    std::string text;
    for (const Artifact& artifact : manifest.artifacts) {
        if (artifact.kind != "rpm") {
            continue;
        }
        const Evr evr = parse_evr(artifact.version, artifact.path.string());
        text += fmt::format("        <package name=\"{}\" version=\"{}\" release=\"{}\" "
                            "epoch=\"{}\" arch=\"{}\" src=\"{}\">\n"
                            "          <filename>{}</filename>\n        </package>\n",
                            escaped(artifact.name), escaped(evr.version), escaped(evr.release),
                            evr.epoch.empty() ? "0" : escaped(evr.epoch), escaped(artifact.arch),
                            escaped(source_of(manifest)), escaped(artifact.path.string()));
    }
    return text;
}

std::string update_of(const PublishedHotfix& hotfix, const Target& target) {
    const artifacts::Manifest& manifest = hotfix.manifest;
    return fmt::format("  <update from=\"stopgap\" status=\"final\" type=\"security\" "
                       "version=\"1\">\n"
                       "    <id>{0}</id>\n    <title>{1}</title>\n"
                       "    <issued date=\"{2}\"/>\n    <updated date=\"{2}\"/>\n"
                       "    <release>{3}</release>\n    <description>{1}</description>\n"
                       "    <references>\n{4}    </references>\n"
                       "    <pkglist>\n      <collection short=\"{5}\">\n"
                       "        <name>{3}</name>\n{6}      </collection>\n    </pkglist>\n"
                       "  </update>\n",
                       escaped(manifest.id), escaped(manifest.summary),
                       date_of(hotfix.published.when), escaped(target.description),
                       references_of(manifest), escaped(target.name), packages_of(manifest));
}

} // namespace

std::string updateinfo_xml(const std::vector<PublishedHotfix>& hotfixes, const Target& target) {
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<updates>\n";
    for (const PublishedHotfix& hotfix : hotfixes) {
        text += update_of(hotfix, target);
    }
    return text + "</updates>\n";
}

} // namespace stopgap::rpm
