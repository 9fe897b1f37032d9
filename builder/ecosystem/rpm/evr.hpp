#pragma once
// RPM versions (rpm-version(7)): epoch, version, release; their form and their order.
//
// Rules:
//  - The order is librpm's own (rpmverCmp): a second implementation could only differ from it. It
//    reads neither configuration nor database.
//  - The form is what rpmbuild admits in the two tags: letters, digits and . _ + ~ ^ (rpm:
//    build/rpmbuild_internal.hh); an epoch is a decimal number below 2^31.
//  - An epoch that is absent counts as 0, and stays absent.

#include <string>
#include <string_view>

namespace stopgap::rpm {

struct Evr {
    std::string epoch; ///< digits; empty: absent
    std::string version;
    std::string release;

    /// By text, not by order: "1.0" and "1.00" differ.
    [[nodiscard]] bool operator==(const Evr&) const = default;
};

/// Reads "[E:]V-R". Error(usage) "SUBJECT: ..." where it is none.
[[nodiscard]] Evr parse_evr(std::string_view text, const std::string& subject = "version");

/// Whether the parts have the form that parse_evr admits.
[[nodiscard]] bool is_evr(const Evr& evr);

/// Whether `text` may stand in Version or Release.
[[nodiscard]] bool is_version_part(std::string_view text);

/// "[E:]V-R".
[[nodiscard]] std::string shown(const Evr& evr);

/// "V-R", as file names carry it.
[[nodiscard]] std::string without_epoch(const Evr& evr);

/// Negative, 0 or positive: a is earlier than, the same as, or later than b for rpm. Error(usage)
/// where one has not the form of an EVR.
[[nodiscard]] int compare(const Evr& a, const Evr& b);

} // namespace stopgap::rpm
