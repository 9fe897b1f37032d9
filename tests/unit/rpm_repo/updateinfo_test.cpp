#include "ecosystem/rpm/updateinfo.hpp"

#include "support/expect.hpp"

#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

PublishedHotfix hotfix() {
    PublishedHotfix hotfix;
    hotfix.manifest.id = "HF-1";
    hotfix.manifest.summary = "a & b < c";
    hotfix.manifest.cves = {"CVE-2026-0001"};
    hotfix.manifest.references = {"https://example.org/?a=1&b=2"};
    hotfix.manifest.artifacts = {
        {"hello-9.5-1^hot1.src.rpm", "srpm", "hello", "9.5-1^hot1", "source", {}, 0},
        {"hello-9.5-1^hot1.x86_64.rpm", "rpm", "hello", "2:9.5-1^hot1", "x86_64", {}, 0}};
    hotfix.published.when = "2026-11-21T07:39:46Z";
    return hotfix;
}

Target target() {
    Target target;
    target.name = "el9-x86_64";
    target.description = "Enterprise Linux 9, x86_64";
    return target;
}

TEST(UpdateInfo, HasWhatDnfNeedsToFindAHotfixByItsCve) {
    EXPECT_EQ(updateinfo_xml({hotfix()}, target()),
              R"(<?xml version="1.0" encoding="UTF-8"?>
<updates>
  <update from="stopgap" status="final" type="security" version="1">
    <id>HF-1</id>
    <title>a &amp; b &lt; c</title>
    <issued date="2026-11-21 07:39:46"/>
    <updated date="2026-11-21 07:39:46"/>
    <release>Enterprise Linux 9, x86_64</release>
    <description>a &amp; b &lt; c</description>
    <references>
      <reference type="cve" id="CVE-2026-0001" title="CVE-2026-0001" href="https://www.cve.org/CVERecord?id=CVE-2026-0001"/>
      <reference type="other" id="https://example.org/?a=1&amp;b=2" title="https://example.org/?a=1&amp;b=2" href="https://example.org/?a=1&amp;b=2"/>
    </references>
    <pkglist>
      <collection short="el9-x86_64">
        <name>Enterprise Linux 9, x86_64</name>
        <package name="hello" version="9.5" release="1^hot1" epoch="2" arch="x86_64" src="hello-9.5-1^hot1.src.rpm">
          <filename>hello-9.5-1^hot1.x86_64.rpm</filename>
        </package>
      </collection>
    </pkglist>
  </update>
</updates>
)");
}

TEST(UpdateInfo, RefusesWhatNoXmlMayHold) {
    for (const std::string& summary :
         {std::string("a\0b", 3), std::string("a\nb"), std::string("\xff")}) {
        PublishedHotfix hostile = hotfix();
        hostile.manifest.summary = summary;
        EXPECT_EQ(test::error_of([&] {
                      static_cast<void>(updateinfo_xml({hostile}, target()));
                  }).status(),
                  ExitStatus::verification);
    }
}

} // namespace
} // namespace stopgap::rpm
