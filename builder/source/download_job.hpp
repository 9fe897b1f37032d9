#pragma once
// One DownloadRequest on its way: which mirror is next, what each said, when it is done. It
// decides; download.cpp runs the transfers.

#include "source/exchange.hpp"
#include "source/part_file.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <memory>

namespace stopgap::source {

class DownloadJob {
  public:
    using Clock = std::chrono::steady_clock;

    DownloadJob(const DownloadRequest& request, const DownloadSettings& settings, Store& store);

    [[nodiscard]] bool is_done() const { return outcome_.file || outcome_.failure; }
    /// Whether an exchange is under way.
    [[nodiscard]] bool is_running() const { return exchange_ != nullptr; }
    [[nodiscard]] bool is_due(Clock::time_point time) const;
    [[nodiscard]] const DownloadRequest& request() const { return *request_; }
    [[nodiscard]] std::uint64_t bytes_so_far() const;

    /// Looks into the store, else makes ready the next exchange; it may be done thereby.
    void start();
    /// Of the exchange under way.
    [[nodiscard]] Transfer& hop() { return exchange_->hop(); }
    /// Takes the end of hop(). Afterwards it runs another hop, waits for its next start, or is
    /// done.
    void finish_hop(CURLcode code);

    [[nodiscard]] DownloadOutcome take_outcome() { return std::move(outcome_); }

  private:
    struct Failure {
        TransferResult::End end = TransferResult::End::failed;
        std::string reason;
    };

    void begin();
    void begin_exchange();
    void take(const TransferResult& result);
    void commit(bool was_resumed);
    void record(TransferResult::End end, const std::string& reason);
    void next_round_or_give_up();
    void give_up();
    [[nodiscard]] bool all_failures_are(TransferResult::End end) const;
    [[nodiscard]] bool any_failure_is(TransferResult::End end) const;
    [[nodiscard]] std::string shown_failures() const;

    const DownloadRequest* request_;
    const DownloadSettings* settings_;
    Store* store_;
    std::unique_ptr<PartFile> part_;
    std::unique_ptr<Exchange> exchange_;
    bool began_ = false;
    std::deque<std::string> to_try_;          ///< of this round, the current one first
    std::map<std::string, Failure> failures_; ///< by URL: what it said last
    unsigned round_ = 0;
    Clock::time_point not_before_;
    DownloadOutcome outcome_;
};

} // namespace stopgap::source
