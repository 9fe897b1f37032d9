#pragma once
// Real RPM packages made on the spot with rpmbuild and rpmsign, in a folder and a home of their
// own.

#include "base/files.hpp"
#include "support/gpg_home.hpp"

#include <map>
#include <string>
#include <vector>

namespace stopgap::test {

struct BuiltPackages {
    fs::path source;
    fs::path binary;
};

class RpmMaker {
  public:
    /// Works below `folder`.
    explicit RpmMaker(fs::path folder);

    /// rpmbuild -ba of a spec whose sources are `files`, by name. `options` as on a command line:
    /// {"--define", "_binary_payload w6.xzdio"}.
    BuiltPackages build(const std::string& spec, const std::map<std::string, std::string>& files,
                        const std::vector<std::string>& options = {});

    /// A copy of the package, signed. `gpg_options` for gpg: {"--digest-algo", "SHA1"};
    /// `rpmsign_options` for rpmsign: {"--rpmv3"}.
    fs::path signed_copy(const fs::path& package, const GpgHome& home, const std::string& key,
                         const std::vector<std::string>& gpg_options = {},
                         const std::vector<std::string>& rpmsign_options = {});

    /// A new place for a package.
    [[nodiscard]] fs::path next_file();

  private:
    fs::path folder_;
    unsigned count_ = 0;
};

/// "tiny": two sources, a patch, one noarch binary.
[[nodiscard]] std::string tiny_spec();
[[nodiscard]] std::map<std::string, std::string> tiny_files();

} // namespace stopgap::test
