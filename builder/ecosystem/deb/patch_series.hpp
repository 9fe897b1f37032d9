#pragma once
// debian/patches/series (quilt(1), "SERIES FILE FORMAT"; dpkg-source(1), format 3.0 (quilt)),
// edited with the smallest diff.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::deb {

struct SeriesEntry {
    std::string name; ///< relative to debian/patches: "CVE-2026-1/01-fix.patch"
    unsigned strip = 1;
    /// Options that dpkg-source does not honour (it applies everything with -p1), as written.
    std::string unsupported_options;
    std::size_t line = 0; ///< counts from 1
};

class PatchSeries {
  public:
    /// Error(verification) "NAME:LINE: ..." for a name that is absolute or holds "..", or is given
    /// twice. An empty text is an empty series.
    [[nodiscard]] static PatchSeries parse(std::string_view text, const std::string& name);

    [[nodiscard]] std::vector<SeriesEntry> entries() const;
    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] bool contains(std::string_view patch) const;

    /// Each throws Error(usage) where `patch` is already there, or no fit name, and where the
    /// patch to work on is not there.
    void append(const std::string& patch);
    void insert_before(std::string_view existing, const std::string& patch);
    void insert_after(std::string_view existing, const std::string& patch);
    /// Takes the place of `existing`; its comment and options stay.
    void replace(std::string_view existing, const std::string& patch);
    void remove(std::string_view existing);

    [[nodiscard]] std::string text() const;

  private:
    struct Line {
        std::string raw; ///< with its line end
        std::optional<SeriesEntry> entry;
    };
    PatchSeries() = default;
    [[nodiscard]] std::size_t position_of(std::string_view patch) const;
    void insert_at(std::size_t position, const std::string& patch);

    std::string name_ = "debian/patches/series";
    std::vector<Line> lines_;
};

/// Whether `patch` may stand in a series: relative, no "..", no empty part, no white space, not
/// beginning with '-' or '#'.
[[nodiscard]] bool is_patch_name(std::string_view patch);

} // namespace stopgap::deb
