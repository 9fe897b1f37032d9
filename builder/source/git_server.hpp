#pragma once
// The network side of git's smart HTTP protocol: it moves bytes and reads none of them.
//
// Rules: those of download.hpp. A redirect of the first request moves the repository; what is
// posted is never redirected. No credential, cookie or configuration of git's is used.

#include "source/exchange.hpp"

#include <cstdint>
#include <string>

namespace stopgap::source::git {

class Server {
  public:
    /// `url` names the repository. Throws Error(verification) for a URL that may not be used.
    Server(const std::string& url, const DownloadSettings& settings);

    /// The answer to the first request; where it was redirected, what follows goes there.
    [[nodiscard]] std::string discover();
    /// The answer to a small request.
    [[nodiscard]] std::string ask(const std::string& request);
    /// The answer to `request` as it comes, at most `limit_bytes` of it.
    void ask(const std::string& request, std::uint64_t limit_bytes, Receiver& receiver);

  private:
    TransferResult run(const TransferRequest& request, Receiver& receiver) const;

    std::string url_;
    std::string name_; ///< for people
    const DownloadSettings* settings_;
    std::optional<AddressKind> redirected_by_;
};

} // namespace stopgap::source::git
