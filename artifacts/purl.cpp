#include "artifacts/purl.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace stopgap::artifacts {

namespace {

/// Everything but letters, digits and "-._~" as %XX; ":" stays, as purl-spec has it.
std::string encoded(std::string_view text) {
    return percent_encoded(text, "-._~:");
}

} // namespace

std::string purl_of(const Target& target, const std::string& name, const std::string& version,
                    const std::string& arch, Distro distro) {
    const bool is_rpm = target.family == Family::rpm;
    const std::size_t colon = is_rpm ? version.find(':') : std::string::npos;
    const std::string epoch = colon == std::string::npos ? "" : version.substr(0, colon);
    std::vector<std::string> qualifiers = {"arch=" +
                                           encoded(is_rpm && arch == "source" ? "src" : arch)};
    if (distro == Distro::named) {
        qualifiers.push_back(
            "distro=" +
            encoded(is_rpm ? target.distribution + "-" +
                                 (target.releasever.empty() ? target.release : target.releasever)
                           : target.release));
    }
    if (!epoch.empty() && epoch != "0") {
        qualifiers.push_back("epoch=" + encoded(epoch));
    }
    return fmt::format("pkg:{}/{}/{}@{}?{}", is_rpm ? "rpm" : "deb", encoded(target.distribution),
                       encoded(name),
                       encoded(colon == std::string::npos ? version : version.substr(colon + 1)),
                       fmt::join(qualifiers, "&"));
}

} // namespace stopgap::artifacts
