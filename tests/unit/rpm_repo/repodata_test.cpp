// The readers of repomd.xml, primary and filelists: what is admitted, and what is refused in which
// words.

#include "repodata.hpp"

#include "ecosystem/rpm/filelists.hpp"
#include "ecosystem/rpm/index_record.hpp"
#include "ecosystem/rpm/repodata_records.hpp"
#include "support/expect.hpp"
#include "support/truncated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::rpm::test {
namespace {

using stopgap::test::error_of;
using testing::ElementsAre;
using testing::HasSubstr;

std::string refusal_of_repomd(const std::string& xml) {
    const Error error = error_of([&] { static_cast<void>(repomd_in(xml)); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    return error.message();
}

std::string refusal_of_data(const DataText& data) {
    return refusal_of_repomd(repomd_text({data}));
}

std::string refusal_of_primary(const std::string& xml) {
    const Error error = error_of([&] { static_cast<void>(primary_in(xml)); });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    return error.message();
}

std::string refusal_of_package(const PackageText& package) {
    return refusal_of_primary(primary_text({package}));
}

TEST(Repomd, IsReadInTheConfinedWorker) {
    DataText filelists;
    filelists.type = "filelists";
    filelists.timestamp = "<timestamp>1700000100.5</timestamp>";
    const Repomd repomd = parse_repomd(repomd_text({{}, filelists}), "repomd.xml");
    EXPECT_EQ(repomd.revision, "1700000000");
    EXPECT_EQ(repomd.timestamp, 1700000100U);
    const IndexRecord& primary = repomd.records.at("primary");
    EXPECT_EQ(primary.location, "repodata/primary.xml.gz");
    EXPECT_EQ(primary.pin, (FilePin{std::string(64, 'a'), "", 100}));
    EXPECT_EQ(primary.open_size_bytes, 300U);
    EXPECT_EQ(primary.timestamp, 1700000000U);
    EXPECT_TRUE(repomd.records.contains("filelists"));
}

TEST(Repomd, WithoutADigestOfSha256OrStrongerIsRefused) {
    DataText data;
    data.checksum = "";
    EXPECT_EQ(refusal_of_data(data), "repomd.xml: index \"primary\" has no checksum");
    data.checksum = "<checksum>" + std::string(64, 'a') + "</checksum>";
    EXPECT_EQ(refusal_of_data(data), "repomd.xml: index \"primary\" has a checksum of type \"\"; "
                                     "sha256 and sha512 count");
    data.checksum = "<checksum type=\"md5\">" + std::string(32, 'a') + "</checksum>";
    EXPECT_EQ(refusal_of_data(data), "repomd.xml: index \"primary\" has a checksum of type "
                                     "\"md5\"; sha256 and sha512 count");
    data.checksum = "<checksum type=\"sha\">" + std::string(40, 'a') + "</checksum>";
    EXPECT_THAT(refusal_of_data(data), HasSubstr("of type \"sha\""));
    data.checksum = "<checksum type=\"sha256\">" + std::string(63, 'a') + "</checksum>";
    EXPECT_EQ(refusal_of_data(data), "repomd.xml: index \"primary\" has a checksum that is none");
    data.checksum = "<checksum type=\"sha256\">" + std::string(64, 'a') + "</checksum>";
    data.checksum += data.checksum;
    EXPECT_EQ(refusal_of_data(data), "repomd.xml: element \"repomd/data/checksum\" comes twice");
}

TEST(Repomd, TakesSha512) {
    DataText data;
    data.checksum = "<checksum type=\"sha512\">" + std::string(128, 'c') + "</checksum>";
    EXPECT_EQ(repomd_in(repomd_text({data})).records.at("primary").pin,
              (FilePin{"", std::string(128, 'c'), 100}));
}

TEST(Repomd, WithoutSizesIsRefused) {
    DataText data;
    data.size = "";
    EXPECT_EQ(refusal_of_data(data), "repomd.xml: index \"primary\" has no size");
    data.size = "<size>-1</size>";
    EXPECT_EQ(refusal_of_data(data), "repomd.xml: index \"primary\" has no size");
    data.size = "<size>99999999999999999999999</size>";
    EXPECT_EQ(refusal_of_data(data), "repomd.xml: index \"primary\" has no size");
    data = {};
    data.open_size = "";
    EXPECT_EQ(refusal_of_data(data), "repomd.xml: index \"primary\" has no open-size");
    data.location = "<location href=\"repodata/primary.xml\"/>";
    EXPECT_EQ(repomd_in(repomd_text({data})).records.at("primary").open_size_bytes, 100U);
}

TEST(Repomd, WhoseIndexLiesElsewhereIsRefused) {
    for (const std::string href :
         {"../x.xml.gz", "/etc/passwd", "a/../../x.xml.gz", "http://mirror.example/x.xml.gz",
          "a//b", "", "./x", "a%2f..%2fb", "a b", "file:x", "x?y", "x#y", "a\\b", "-x/y"}) {
        DataText data;
        data.location = "<location href=\"" + href + "\"/>";
        EXPECT_EQ(refusal_of_data(data), "repomd.xml: index \"primary\": location \"" + href +
                                             "\" is no path below the repository");
    }
    DataText data;
    data.location = "<location href=\"x&#10;y\"/>";
    EXPECT_EQ(refusal_of_data(data),
              "repomd.xml: element \"repomd/data/location\" holds a control character");
    data.location = "<location xml:base=\"http://mirror.example/\" href=\"x\"/>";
    EXPECT_EQ(refusal_of_data(data), "repomd.xml: element \"repomd/data/location\" leads to "
                                     "another server (xml:base)");
}

TEST(Repomd, NeedsAPrimaryIndexAndEachOnce) {
    EXPECT_EQ(refusal_of_repomd(repomd_text({})), "repomd.xml: has no index \"primary\"");
    EXPECT_EQ(refusal_of_repomd(repomd_text({{}, {}})),
              "repomd.xml: index \"primary\" comes twice");
    EXPECT_EQ(refusal_of_repomd(repomd_text({{}}, "a b")),
              "repomd.xml: its revision is no plain word");
}

TEST(Repomd, WithADocumentTypeIsRefused) {
    const std::string text = repomd_text({{}});
    const std::size_t after = text.find('\n') + 1;
    for (const std::string type :
         {"<!DOCTYPE repomd [<!ENTITY a \"b\">]>", "<!DOCTYPE repomd SYSTEM \"/etc/passwd\">"}) {
        std::string with = text;
        with.insert(after, type);
        EXPECT_EQ(refusal_of_repomd(with), "repomd.xml:2: has a document type declaration; no "
                                           "repository index has one");
    }
}

TEST(Repomd, NestedWithoutBoundIsRefused) {
    std::string deep;
    for (int i = 0; i < 100000; ++i) {
        deep += "<a>";
    }
    EXPECT_EQ(refusal_of_repomd(deep), "repomd.xml:1: elements are nested too deeply");
    EXPECT_EQ(refusal_of_repomd("<repomd><revision>" + std::string(2U << 20U, 'x')),
              "repomd.xml:1: a text is longer than 1 MiB");
}

TEST(Repomd, CutAnywhereIsRefused) {
    const std::string whole = repomd_text({{}});
    for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
        EXPECT_THAT(refusal_of_repomd(whole.substr(0, size)), HasSubstr("repomd.xml")) << size;
    }
    stopgap::test::expect_survives_mutation(
        whole, [](const std::string& text) { static_cast<void>(repomd_in(text)); });
}

TEST(Repomd, AnswersOfAReaderAreNotBelieved) {
    for (const std::string records : {"D\tprimary\n", "X\n", "R\ta\tb\n", "D"}) {
        const Error error =
            error_of([&] { static_cast<void>(checked_repomd(records, "repomd.xml")); });
        EXPECT_EQ(error.message(), "repomd.xml: its reader answered nonsense");
    }
}

TEST(Repomd, MayFollowWhenNeitherRevisionNorTimeGoesBack) {
    const auto state = [](const std::string& revision, std::uint64_t timestamp) {
        Repomd repomd;
        repomd.revision = revision;
        repomd.timestamp = timestamp;
        return repomd;
    };
    EXPECT_TRUE(may_follow(state("10", 5), state("9", 5)));
    EXPECT_FALSE(may_follow(state("9", 5), state("10", 5)));
    EXPECT_TRUE(may_follow(state("9", 6), state("9", 5)));
    EXPECT_FALSE(may_follow(state("9", 4), state("9", 5)));
    EXPECT_FALSE(may_follow(state("release", 4), state("10", 5)));
    EXPECT_TRUE(may_follow(state("", 5), state("", 5)));
}

TEST(Primary, IsReadAsCheckedValues) {
    PackageText source;
    source.arch = "src";
    source.version = "epoch=\"2\" ver=\"1.0~rc1\" rel=\"1.el9^x\"";
    source.location = "<location href=\"tiny-1.0.src.rpm\"/>";
    source.format = "";
    const Primary primary = primary_in(primary_text({{}, source}));
    ASSERT_EQ(primary.packages().size(), 2U);
    const PackageEntry& binary = primary.packages()[0];
    EXPECT_EQ(binary.nevra(), "tiny-1.0-1.noarch");
    EXPECT_EQ(binary.evr, (Evr{"", "1.0", "1"}));
    EXPECT_EQ(binary.location, "Packages/tiny-1.0-1.noarch.rpm");
    EXPECT_EQ(binary.file_name(), "tiny-1.0-1.noarch.rpm");
    EXPECT_EQ(binary.pin, (FilePin{std::string(64, 'b'), "", 7000}));
    EXPECT_EQ(binary.source_rpm, "tiny-1.0-1.src.rpm");
    EXPECT_EQ(primary.packages()[1].nevra(), "tiny-2:1.0~rc1-1.el9^x.src");
    EXPECT_TRUE(primary.packages()[1].is_source());
    EXPECT_EQ(primary.packages()[1].source_rpm, "");
}

TEST(Primary, TellsWhatProvidesACapability) {
    PackageText one;
    one.format = "<rpm:provides><rpm:entry name=\"pkgconfig(tiny)\" flags=\"EQ\" ver=\"1\"/>"
                 "<rpm:entry name=\"pkgconfig(tiny-more)\"/></rpm:provides>"
                 "<rpm:requires><rpm:entry name=\"pkgconfig(other)\"/></rpm:requires>";
    PackageText other;
    other.name = "pkgconfig(tiny)";
    other.name = "other";
    other.format = "<file>/usr/bin/tiny-tool</file><file type=\"dir\">/etc/tiny</file>";
    const Primary primary = primary_in(primary_text({one, other}));
    EXPECT_THAT(primary.providers_of("pkgconfig(tiny)"), ElementsAre(0U));
    EXPECT_THAT(primary.providers_of("pkgconfig(other)"), ElementsAre());
    EXPECT_THAT(primary.providers_of("pkgconfig(tin"), ElementsAre());
    EXPECT_THAT(primary.providers_of("\n"), ElementsAre());
    EXPECT_THAT(primary.providers_of(""), ElementsAre());
    std::vector<std::string> paths;
    primary.visit_files("tiny", [&](std::string_view path, std::string_view digest) {
        paths.emplace_back(path);
        EXPECT_EQ(digest, std::string(64, 'b'));
    });
    EXPECT_THAT(paths, ElementsAre("/usr/bin/tiny-tool", "/etc/tiny"));
}

TEST(Primary, WithAWrongNameVersionOrArchitectureIsRefused) {
    const std::string form = ": its name, version or architecture has not the form of one";
    PackageText package;
    package.name = "-tiny";
    EXPECT_EQ(refusal_of_package(package),
              "primary.xml: package \"-tiny\" \"1.0-1\" \"noarch\"" + form);
    package.name = "a/../b";
    EXPECT_EQ(refusal_of_package(package),
              "primary.xml: package \"a/../b\" \"1.0-1\" \"noarch\"" + form);
    package = {};
    package.arch = "no arch";
    EXPECT_EQ(refusal_of_package(package),
              "primary.xml: package \"tiny\" \"1.0-1\" \"no arch\"" + form);
    package = {};
    package.version = "epoch=\"0\" ver=\"1-2\" rel=\"1\"";
    EXPECT_THAT(refusal_of_package(package), HasSubstr(form));
    package.version = "epoch=\"x\" ver=\"1\" rel=\"1\"";
    EXPECT_THAT(refusal_of_package(package), HasSubstr(form));
    package.version = "epoch=\"0\" ver=\"\" rel=\"1\"";
    EXPECT_THAT(refusal_of_package(package), HasSubstr(form));
}

TEST(Primary, WithoutADigestOrAPlaceIsRefused) {
    const std::string subject = "primary.xml: package tiny-1.0-1.noarch";
    PackageText package;
    package.checksum = "";
    EXPECT_EQ(refusal_of_package(package), subject + " has no checksum");
    package.checksum = "<checksum type=\"sha1\">" + std::string(40, 'a') + "</checksum>";
    EXPECT_THAT(refusal_of_package(package), HasSubstr("of type \"sha1\""));
    package = {};
    package.size = "";
    EXPECT_EQ(refusal_of_package(package), subject + " has no size");
    package = {};
    package.location = "<location href=\"../../tiny.rpm\"/>";
    EXPECT_EQ(refusal_of_package(package),
              subject + ": location \"../../tiny.rpm\" is no path below the repository");
    package.location = "<location href=\"tiny.sh\"/>";
    EXPECT_THAT(refusal_of_package(package), HasSubstr("\"tiny.sh\" is no path"));
    package.location = "<location xml:base=\"ftp://x\" href=\"tiny.rpm\"/>";
    EXPECT_THAT(refusal_of_package(package), HasSubstr("leads to another server"));
}

TEST(Primary, ListingTwoOfOneNameWithDifferentBytesIsRefused) {
    PackageText again;
    again.location = "<location href=\"other/tiny-1.0-1.noarch.rpm\"/>";
    EXPECT_EQ(primary_in(primary_text({{}, again})).packages().size(), 2U);
    again.checksum = "<checksum type=\"sha256\">" + std::string(64, 'c') + "</checksum>";
    EXPECT_EQ(refusal_of_primary(primary_text({{}, again})),
              "primary.xml: lists tiny-1.0-1.noarch twice, with different bytes "
              "(Packages/tiny-1.0-1.noarch.rpm and other/tiny-1.0-1.noarch.rpm)");
}

TEST(Primary, LeavesOutWhatIsNoPackageAndValuesThatCannotBeAsked) {
    std::string text = primary_text({{}});
    text.replace(text.find("type=\"rpm\""), 10, "type=\"deb\"");
    EXPECT_TRUE(primary_in(text).packages().empty());
    PackageText package;
    package.format = "<file>/a&#10;P&#9;x</file><file>/b</file>";
    const Primary primary = primary_in(primary_text({package}));
    EXPECT_EQ(primary.packages().size(), 1U);
    primary.visit_files(
        "/", [](std::string_view path, std::string_view /*digest*/) { EXPECT_EQ(path, "/b"); });
}

TEST(Primary, OfAnotherSizeThanAnnouncedIsRefused) {
    const std::string text = primary_text({{}});
    const TemporaryDirectory folder(fs::temp_directory_path());
    const fs::path file = folder.path() / "primary.xml.gz";
    write_file(file, gzipped(text));
    EXPECT_EQ(read_primary(file, text.size(), 3, "x").packages().front().repository, 3U);
    EXPECT_EQ(error_of([&] { static_cast<void>(read_primary(file, 10, 0, "x")); }).message(),
              "x: unpacks to more than the 10 bytes that repomd.xml gives");
    EXPECT_EQ(
        error_of([&] { static_cast<void>(read_primary(file, text.size() + 1, 0, "x")); }).message(),
        "x: unpacks to less than the " + std::to_string(text.size() + 1) +
            " bytes that repomd.xml gives");
}

TEST(Primary, CutAnywhereIsRefused) {
    PackageText package;
    package.format += "<rpm:provides><rpm:entry name=\"a\"/></rpm:provides><file>/b</file>";
    const std::string whole = primary_text({package});
    for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
        EXPECT_THAT(refusal_of_primary(whole.substr(0, size)), HasSubstr("primary.xml")) << size;
    }
    stopgap::test::expect_survives_mutation(
        whole, [](const std::string& text) { static_cast<void>(primary_in(text)); });
}

TEST(Filelists, AreReadAndAsked) {
    const std::string text = "<filelists packages=\"1\"><package pkgid=\"" + std::string(64, 'b') +
                             "\" name=\"tiny\" arch=\"noarch\"><version epoch=\"0\" ver=\"1\" "
                             "rel=\"1\"/><file>/usr/include/tiny.h</file><file "
                             "type=\"dir\">/usr/share/tiny</file></package></filelists>";
    const TemporaryDirectory folder(fs::temp_directory_path());
    write_file(folder.path() / "f.gz", gzipped(text));
    std::vector<std::string> found;
    const Filelists filelists = read_filelists(folder.path() / "f.gz", text.size(), "f");
    filelists.visit_files("tiny.h", [&](std::string_view path, std::string_view digest) {
        found = {std::string(path), std::string(digest)};
    });
    EXPECT_THAT(found, ElementsAre("/usr/include/tiny.h", std::string(64, 'b')));
    for (std::size_t size = 0; size < text.size(); ++size) {
        const std::string cut = text.substr(0, size);
        const auto pieces = [rest = std::string_view(cut)]() mutable {
            return std::exchange(rest, std::string_view());
        };
        EXPECT_EQ(error_of([&] {
                      emit_filelists_records(pieces, size, "f", [](std::string_view) {});
                  }).status(),
                  ExitStatus::verification)
            << size;
    }
}

} // namespace
} // namespace stopgap::rpm::test
