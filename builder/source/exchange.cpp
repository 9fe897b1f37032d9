#include "source/exchange.hpp"

#include "base/interrupt.hpp"

#include <algorithm>
#include <thread>

namespace stopgap::source {

namespace {

using Multi = Owned<CURLM, curl_multi_cleanup>;

constexpr std::size_t k_most_redirects = 8;
constexpr int k_poll_milliseconds = 100;

TransferResult failed(const std::string& reason) {
    TransferResult result;
    result.reason = reason;
    return result;
}

/// Keeps a handle in a multi handle for as long as it lives.
class Attached {
  public:
    Attached(CURLM* multi, CURL* handle) : multi_(multi), handle_(handle) {
        curl_multi_add_handle(multi_, handle_);
    }
    Attached(const Attached&) = delete;
    Attached& operator=(const Attached&) = delete;
    ~Attached() { curl_multi_remove_handle(multi_, handle_); }

  private:
    CURLM* multi_;
    CURL* handle_;
};

CURLcode run_hop(CURLM* multi, CURL* handle) {
    const Attached attached(multi, handle);
    int running = 1;
    while (running > 0) {
        stop_if_interrupted();
        curl_multi_perform(multi, &running);
        if (running > 0) {
            curl_multi_poll(multi, nullptr, 0, k_poll_milliseconds, nullptr);
        }
    }
    int left = 0;
    const CURLMsg* message = curl_multi_info_read(multi, &left);
    return message != nullptr ? message->data.result : CURLE_RECV_ERROR;
}

TransferResult run_once(Exchange& exchange) {
    const Multi multi(curl_multi_init());
    check_invariant(multi != nullptr, "curl gives no handle");
    while (true) {
        const CURLcode code = run_hop(multi.get(), exchange.hop().handle());
        if (std::optional<TransferResult> result = exchange.finish(code)) {
            return *result;
        }
    }
}

} // namespace

Exchange::Exchange(TransferRequest request, const DownloadSettings& settings, Receiver& receiver)
    : settings_(&settings), receiver_(&receiver), visited_({request.url.text}) {
    hop_ = std::make_unique<Transfer>(std::move(request), settings, receiver);
}

std::optional<std::string> Exchange::refusal_of(const Url& next, AddressKind server) const {
    if (std::find(visited_.begin(), visited_.end(), next.text) != visited_.end()) {
        return "redirect loop: " + shown_url(next.text) + " leads back to itself";
    }
    if (visited_.size() > k_most_redirects) {
        return "redirect loop: more than " + std::to_string(k_most_redirects) + " redirects";
    }
    if (hop_->request().url.is_https && !next.is_https) {
        return "a redirect from https to http is refused: " + shown_url(next.text);
    }
    const AddressKind kind = kind_of_address(next.host);
    if (!may_redirect(server, kind)) {
        return "a redirect to a " + std::string(shown(kind)) +
               " address is refused: " + shown_url(next.text);
    }
    return std::nullopt;
}

std::optional<TransferResult> Exchange::finish(CURLcode code) {
    TransferResult result = hop_->result(code);
    if (result.end != TransferResult::End::redirect) {
        return result;
    }
    if (!hop_->request().body.empty()) {
        return failed("a redirect of what is posted is refused: " + shown_url(result.location));
    }
    try {
        TransferRequest next = hop_->request();
        next.url = checked_url(result.location);
        if (const std::optional<std::string> refusal = refusal_of(next.url, result.server)) {
            return failed(*refusal);
        }
        next.redirected_by = result.server;
        visited_.push_back(next.url.text);
        hop_ = std::make_unique<Transfer>(std::move(next), *settings_, *receiver_);
    } catch (const Error& error) {
        return failed("redirects to " + error.message());
    }
    return std::nullopt;
}

TransferResult run_alone(const TransferRequest& request, const DownloadSettings& settings,
                         Receiver& receiver) {
    for (unsigned round = 0;; ++round) {
        Exchange exchange(request, settings, receiver);
        TransferResult result = run_once(exchange);
        if (result.end != TransferResult::End::may_recover || round >= settings.retries) {
            return result;
        }
        std::this_thread::sleep_for(settings.retry_pause * (1U << std::min(round, 6U)));
    }
}

} // namespace stopgap::source
