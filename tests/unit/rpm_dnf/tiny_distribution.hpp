#pragma once
// A distribution of a few packages made with the real rpmbuild, rpmsign and createrepo_c, and
// served over HTTP.

#include "base/files.hpp"
#include "model/target.hpp"
#include "support/gpg_home.hpp"
#include "support/http_server.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// Why no distribution can be made here; empty where it can.
[[nodiscard]] std::string why_no_distribution();

/// One package; the lists are lines of its spec ("Requires: foo >= 1").
struct TinyPackage {
    std::string name = {};
    std::string version = "1";
    std::string release = "1";
    std::vector<std::string> tags = {};
    std::vector<std::string> files = {}; ///< absolute paths; each holds the package's name
    std::string pre = {};                ///< %pre and %post, in rpm's own Lua
    std::string post = {};
    std::string preun = {}; ///< likewise
};

/// Builds the packages into `folder`, unsigned; returns the files' names.
std::vector<std::string> build_packages(const std::vector<TinyPackage>& packages,
                                        const fs::path& folder);

class TinyDistribution {
  public:
    /// Makes, signs and serves them.
    TinyDistribution(const fs::path& folder, const std::vector<TinyPackage>& packages);

    /// Its description; `root_packages` make the root.
    [[nodiscard]] Target target(const std::vector<std::string>& root_packages) const;

    [[nodiscard]] std::vector<std::string> requests() const { return server_->requests(); }

  private:
    fs::path keyring_;
    std::unique_ptr<test::HttpServer> server_;
};

} // namespace stopgap::rpm
