#pragma once
// The unpacked source package: the spec and every file that it may name, flat in a folder of ours.
//
// Rules:
//  - Names are single components that is_file_name() admits; no link is followed.
//  - Nothing of it is run or evaluated here: sandboxes get copies, or see it read-only.

#include "base/files.hpp"
#include "model/source_set.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stopgap::rpm {

/// rpm's _topdir, as every sandbox of a build sees it: no version in it.
inline constexpr const char* k_topdir_inside = "/build/rpmbuild";
inline constexpr const char* k_sources_inside = "/build/rpmbuild/SOURCES";

class SourceTree {
  public:
    /// `folder` holds what unpack_srpm() left; `spec_file` is one of its files.
    SourceTree(fs::path folder, std::string spec_file);

    [[nodiscard]] const fs::path& folder() const { return folder_; }
    [[nodiscard]] const std::string& spec_file() const { return spec_file_; }
    [[nodiscard]] std::string spec() const { return read(spec_file_); }
    void write_spec(std::string_view text) { write(spec_file_, text); }

    [[nodiscard]] bool has(const std::string& name) const;
    [[nodiscard]] std::string read(const std::string& name) const;
    void write(const std::string& name, std::string_view bytes);
    /// A verified input under this name; its digest is checked again.
    void put(const std::string& name, const SourceFile& file);
    void remove(const std::string& name);

    /// Copies the files that are named (each must be there), and the spec, to where rpmbuild looks
    /// for them, for the sandbox's builder. `build` is seen as /build (sandbox/trees.hpp).
    void fill(const fs::path& build, const std::vector<std::string>& files) const;
    void fill_spec(const fs::path& build, std::string_view text) const;

    /// Where the sandbox sees the spec.
    [[nodiscard]] std::string spec_inside() const;

  private:
    fs::path folder_;
    std::string spec_file_;
    FileDescriptor descriptor_;
};

} // namespace stopgap::rpm
