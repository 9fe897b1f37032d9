// What a header may say, and what of it is believed.

#include "packages.hpp"

#include <gmock/gmock.h>

namespace stopgap::rpm {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class RpmHeaderTest : public test::Packages {};

TEST_F(RpmHeaderTest, a_binary_package_is_read) {
    const RpmHeader header = read_rpm(made->tiny.binary, "tiny", {});
    EXPECT_EQ(nevra_of(header), (Nevra{"tiny", {"2", "1.0", "1.el9"}, "noarch"}));
    EXPECT_EQ(header.source_rpm, "tiny-1.0-1.el9.src.rpm");
    EXPECT_FALSE(header.is_source);
    EXPECT_THAT(header.requires_, Contains("tiny-data = 1.0"));
    EXPECT_THAT(header.provides, Contains("tiny = 2:1.0-1.el9"));
    EXPECT_THAT(header.provides, Contains("stopgap-hotfix(CVE-2026-1234)"));
}

TEST_F(RpmHeaderTest, a_source_package_is_read_with_what_it_needs_to_build) {
    const RpmHeader header = read_rpm(made->tiny.source, "tiny", {});
    EXPECT_EQ(nevra_of(header), (Nevra{"tiny", {"2", "1.0", "1.el9"}, "src"}));
    EXPECT_TRUE(header.is_source);
    EXPECT_EQ(header.source_rpm, "");
    EXPECT_THAT(header.requires_, Contains(HasSubstr("rpmlib(")));
    EXPECT_THAT(package_requirements(header),
                ElementsAre("(gcc or clang)", "bash >= 3", "pkgconfig(zlib)"));
}

TEST_F(RpmHeaderTest, a_package_is_held_to_what_its_repository_said) {
    const RpmHeader header = read_rpm(made->tiny.binary, "tiny", {});
    EXPECT_NO_THROW(
        require_same_package(header, {"tiny", {"2", "1.0", "1.el9"}, "noarch"}, "tiny.rpm"));
    const Error error = test::error_of([&] {
        require_same_package(header, {"httpd", {"", "2.4.57", "1.el9"}, "x86_64"}, "httpd.rpm");
    });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), "httpd.rpm: its header says tiny-2:1.0-1.el9.noarch, not "
                               "httpd-2.4.57-1.el9.x86_64");
    EXPECT_THROW(require_same_package(header, {"tiny", {"", "1.0", "1.el9"}, "noarch"}, "x"),
                 Error);
    RpmHeader without = header;
    without.evr.epoch = "";
    EXPECT_NO_THROW(require_same_package(without, {"tiny", {"0", "1.0", "1.el9"}, "noarch"}, "x"));
}

TEST_F(RpmHeaderTest, values_that_are_no_names_or_versions_are_refused) {
    const std::vector<std::pair<std::string, std::string>> rows = {
        {"-x/y", "x.rpm: its header says \"-x/y\", which is no package name"},
        {"ti\ny", "x.rpm: its header's name \"ti\\x0ay\" holds what no name or version may"},
        {"t;id", "x.rpm: its header says \"t;id\", which is no package name"},
        {"../y", "x.rpm: its header says \"../y\", which is no package name"},
        {"\xff\xfe\xfd\xfc", "x.rpm: its header's name \"\\xff\\xfe\\xfd\\xfc\" holds what no name "
                             "or version may"},
    };
    for (const std::pair<std::string, std::string>& row : rows) {
        test::RpmBytes bytes = srpm_bytes();
        bytes.replace_in_header(std::string("\0tiny\0", 6), '\0' + row.first + '\0');
        EXPECT_EQ(refused(written(bytes.resealed())), row.second);
    }
    test::RpmBytes version = srpm_bytes();
    version.replace_in_header(std::string("\0001.el9\0", 7), std::string("\0%(id)\0", 7));
    EXPECT_EQ(refused(written(version.resealed())),
              "x.rpm: its header says \"%(id)\", which is no release");
}

TEST_F(RpmHeaderTest, dependencies_that_are_options_or_lines_are_refused) {
    for (const std::string& name :
         {std::string("-ash"), std::string("ba\nh"), std::string("@ash")}) {
        test::RpmBytes bytes = srpm_bytes();
        bytes.replace_in_header("bash", name);
        EXPECT_THAT(refused(written(bytes.resealed())), HasSubstr("x.rpm: its header")) << name;
    }
}

TEST_F(RpmHeaderTest, tags_of_the_wrong_type_are_not_read) {
    test::RpmBytes bytes = srpm_bytes();
    bytes.rename_tag(1000, 5999); // NAME
    bytes.rename_tag(1009, 1000); // SIZE, a number
    EXPECT_THAT(refused(written(bytes.resealed())), HasSubstr("x.rpm: "));
}

TEST_F(RpmHeaderTest, what_is_no_package_is_refused) {
    EXPECT_EQ(refused(written("")), "x.rpm: is cut off");
    EXPECT_EQ(refused(written(std::string(5000, 'x'))), "x.rpm: is no RPM package");
    const std::string lead = read_file(made->tiny.source).substr(0, 96);
    EXPECT_EQ(refused(written(lead)), "x.rpm: is cut off");
    EXPECT_EQ(refused(written(lead + std::string(100, '\0'))),
              "x.rpm: is no RPM package: no signature header where it should be");
    const std::string start("\x8e\xad\xe8\x01\0\0\0\0", 8);
    EXPECT_EQ(
        refused(written(lead + start + std::string(8, '\xff'))),
        "x.rpm: its signature header announces 4294967295 entries and 4294967295 bytes, as no "
        "real package does");
    EXPECT_EQ(refused(written(lead + start + std::string("\0\0\0\x01\0\0\0\xff", 8))),
              "x.rpm: is cut off");
}

TEST_F(RpmHeaderTest, a_package_cut_off_anywhere_is_refused) {
    const std::string whole = read_file(made->tiny.source);
    const std::size_t step = whole.size() / 150 + 1;
    for (std::size_t size = 0; size < whole.size(); size += step) {
        EXPECT_THAT(refused(written(whole.substr(0, size))), HasSubstr("x.rpm: ")) << size;
    }
    EXPECT_THAT(refused(written(whole.substr(0, whole.size() - 1))), HasSubstr("digest: BAD"));
}

TEST_F(RpmHeaderTest, a_changed_byte_of_header_or_payload_is_refused_anywhere) {
    const test::RpmBytes whole = srpm_bytes();
    const std::size_t step = whole.header().size() / 100 + 1;
    for (std::size_t at = 0; at < whole.header().size(); at += step) {
        test::RpmBytes bytes = whole;
        bytes.set_header_byte(at, static_cast<char>(whole.header()[at] ^ 0x40));
        EXPECT_THAT(refused(written(bytes.stale())), Not(HasSubstr("\n"))) << at;
    }
}

TEST_F(RpmHeaderTest, a_header_forged_with_fitting_digests_is_read_or_refused) {
    const test::RpmBytes whole = srpm_bytes();
    const std::size_t step = whole.header().size() / 150 + 1;
    for (std::size_t at = 0; at < whole.header().size(); at += step) {
        test::RpmBytes bytes = whole;
        bytes.set_header_byte(at, static_cast<char>(whole.header()[at] ^ 0x55));
        try {
            const Srpm srpm = read_srpm(written(bytes.resealed()), "x.rpm", {});
            EXPECT_TRUE(is_package_name(srpm.header.name));
            EXPECT_TRUE(is_file_name(srpm.spec_file));
        } catch (const Error& error) {
            EXPECT_EQ(error.status(), ExitStatus::verification) << error.message();
        }
    }
}

} // namespace
} // namespace stopgap::rpm
