#pragma once
// Repository indexes as text, to be made wrong in one place at a time.

#include "base/files.hpp"
#include "ecosystem/rpm/primary.hpp"
#include "ecosystem/rpm/repomd.hpp"

#include <string>
#include <vector>

namespace stopgap::rpm::test {

/// One <data> of a repomd.xml; a line that is empty is left out.
struct DataText {
    std::string type = "primary";
    std::string checksum = "<checksum type=\"sha256\">" + std::string(64, 'a') + "</checksum>";
    std::string location = "<location href=\"repodata/primary.xml.gz\"/>";
    std::string size = "<size>100</size>";
    std::string open_size = "<open-size>300</open-size>";
    std::string timestamp = "<timestamp>1700000000</timestamp>";
};

[[nodiscard]] std::string repomd_text(const std::vector<DataText>& data,
                                      const std::string& revision = "1700000000");

/// One <package> of a primary index.
struct PackageText {
    std::string name = "tiny";
    std::string arch = "noarch";
    std::string version = "epoch=\"0\" ver=\"1.0\" rel=\"1\"";
    std::string checksum =
        "<checksum type=\"sha256\" pkgid=\"YES\">" + std::string(64, 'b') + "</checksum>";
    std::string size = "<size package=\"7000\" installed=\"1\" archive=\"2\"/>";
    std::string location = "<location href=\"Packages/tiny-1.0-1.noarch.rpm\"/>";
    std::string format = "<rpm:sourcerpm>tiny-1.0-1.src.rpm</rpm:sourcerpm>";
};

[[nodiscard]] std::string primary_text(const std::vector<PackageText>& packages);

/// The readers without their worker, for many inputs.
[[nodiscard]] Repomd repomd_in(const std::string& xml);
[[nodiscard]] Primary primary_in(const std::string& xml);

[[nodiscard]] std::string gzipped(const std::string& text);
/// The <data> of a file.
[[nodiscard]] DataText data_of(const std::string& type, const std::string& location,
                               const std::string& packed, const std::string& plain);

} // namespace stopgap::rpm::test
