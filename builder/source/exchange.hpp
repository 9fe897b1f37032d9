#pragma once
// One URL, through its redirects, to a result (the rules of redirects are in download.hpp).

#include "source/transfer.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace stopgap::source {

class Exchange {
  public:
    Exchange(TransferRequest request, const DownloadSettings& settings, Receiver& receiver);

    /// The hop that is to run now.
    [[nodiscard]] Transfer& hop() { return *hop_; }

    /// Takes the end of hop(). Absent: a redirect was followed, and hop() is another one now.
    [[nodiscard]] std::optional<TransferResult> finish(CURLcode code);

  private:
    [[nodiscard]] std::optional<std::string> refusal_of(const Url& next, AddressKind server) const;

    const DownloadSettings* settings_;
    Receiver* receiver_;
    std::unique_ptr<Transfer> hop_;
    std::vector<std::string> visited_;
};

/// Runs the request to its end, and once more where that may help, as often as the settings say.
/// Throws Error(interrupted).
[[nodiscard]] TransferResult run_alone(const TransferRequest& request,
                                       const DownloadSettings& settings, Receiver& receiver);

} // namespace stopgap::source
